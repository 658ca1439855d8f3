import Demos
import NoiseConditionalScoreNetworks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// The exact posterior of an inverse problem beside its approximations.
  static let inverseProblem = Demo(
    id: "inverse-problem", title: "Sampling the posterior, and what DPS makes of it",
    summary: """
      Three modes in the plane, of which a noisy sum x₁ + x₂ is seen. Contours are the exact posterior, points are \
      samples of the flow. Look at the width along the line of equal sums, and at how the modes share the points.
      """
  ) { context in
    let prior = try GaussianMixture(
      weights: [0.5, 0.3, 0.2], means: Tensor([[-2, 1], [1.5, 0.5], [0, -2]]), standardDeviation: 0.7)
    let observation = try LinearObservation(matrix: Tensor([[1, 1]]), noise: 0.4, values: Tensor([0.3]))
    let posterior = try observation.posterior(of: prior)
    let flow = try ProbabilityFlow(largest: 30, smallest: 0.01, steps: context.choose(200, quick: 60))
    let count = context.choose(1500, quick: 150)
    // The variance of the data around their mean, for ΠGDM; half of its trace.
    let mean = try prior.expectation(by: .grid([-8...8, -8...8], pointsPerSide: 161)) { $0 }
    let dataVariance = try prior.expectation(by: .grid([-8...8, -8...8], pointsPerSide: 161)) { x in
      try 0.5 * (x - mean).squared().sum(axis: 1)
    }.scalar
    let noised = try flow.levels.map { try posterior.noised(standardDeviation: $0) }
    let exact: NoiseConditionalScore<Double> = { x, σ in
      try (flow.levels.firstIndex(of: σ).map { noised[$0] } ?? posterior.noised(standardDeviation: σ)).score(at: x)
    }
    let methods: [(name: String, score: NoiseConditionalScore<Double>)] = [
      ("exact posterior score", exact),
      ("DPS, V = 0", observation.posteriorScore(of: prior, assuming: .none)),
      ("ΠGDM, V = r²I", observation.posteriorScore(of: prior, assuming: .isotropic(dataVariance: dataVariance))),
      ("V of x₀ given x_σ", observation.posteriorScore(of: prior, assuming: .exact)),
    ]
    var rng = Philox(seed: context.seed)
    let start = try 30 * Tensor<Double>.standardNormal([count, 2], using: &rng)
    func row(_ name: String, _ x: Tensor<Double>, weighted shares: [Double]? = nil) throws -> [TextTable.Cell] {
      let sums = try x.sum(axis: 1)
      let differences = try x.sliced(0..<1, axis: 1) - x.sliced(1..<2, axis: 1)
      let deviation = { (v: Tensor<Double>) in try (v - v.mean()).squared().mean().squareRoot() }
      let modes = try prior.responsibilities(at: x).mean(axis: 0).scalars
      return [
        .text(name), .fixed(try sums.mean(), decimals: 3), .fixed(try deviation(sums), decimals: 3),
        .fixed(try deviation(differences), decimals: 3),
      ] + modes.map { .fixed($0, decimals: 3) }
    }
    var panels: [Panel] = []
    var rows = [try row("exact law", posterior.sample(40_000, using: &rng))]
    let (xRange, yRange) = (-4.0...3.5, -3.5...3.5)
    let grid = try Grid(
      x: xRange, y: yRange, columns: 81, rows: 81,
      values: exp(
        posterior.logDensity(at: Tensor(Grid.points(x: xRange, y: yRange, columns: 81, rows: 81).map { [$0.x, $0.y] }))
      )
      .scalars)
    for (name, score) in methods {
      let x = try flow.decode(start, score: score)
      rows.append(try row(name, x))
      panels.append(
        Panel(
          name, x: Axis("x₁", range: xRange), y: Axis("x₂", range: yRange), equalAspect: true,
          marks: [
            .contours(grid, count: 6, hue: .ink),
            .scatter(
              x: try x.sliced(0..<1, axis: 1).scalars, y: try x.sliced(1..<2, axis: 1).scalars, size: 2.5, opacity: 0.4,
              hue: .red),
          ]))
    }
    try context.show(
      Figure("x₁ + x₂ = 0.3 ± 0.4 seen: samples of the posterior", columns: 2, panels: panels),
      named: "4.7-inverse-problem")
    context.table(
      TextTable(
        header: ["", "mean of the sum", "deviation", "of the difference", "mode 1", "mode 2", "mode 3"], rows: rows))
    let ratios = [2.0, 0.5, 0.1].map { σ in
      NumberText.fixed((σ * σ / (1 + σ * σ) + 0.25) / 0.25, decimals: 2)
    }
    context.say(
      """

      DPS takes the estimate x̂₀ for the truth. For data 𝒩(0, 1) seen with noise ½ it weighs the observation too much by
      \(ratios.joined(separator: ", ")) at σ = 2, 0.5, 0.1, where ΠGDM is exact. With several modes x₀ given x_σ is not normal, and
      no covariance makes the answer exact; only the posterior's own score does.
      """)
  }
}
