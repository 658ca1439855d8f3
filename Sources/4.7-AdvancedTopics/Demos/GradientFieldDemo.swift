import Demos
import Networks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// A learned score need not be a gradient.
  static let gradientField = Demo(
    id: "gradient-field", title: "Is a learned score the score of anything?",
    summary: """
      A network may give a field with circulation, which is the gradient of no log-density. Left: how antisymmetric its \
      Jacobian is while it learns; right: how wrong it is. A network made as a gradient has no circulation at all.
      """
  ) { context in
    let law = try GaussianMixture(
      weights: [1, 1, 1], means: Tensor([[-1.2, -0.7], [1.2, -0.7], [0, 1.4]]), standardDeviation: 0.4)
    var rng = Philox(seed: context.seed)
    let data = try law.sample(5000, using: &rng)
    let σ = 0.4
    let levels = try NoiseLevels([1.6, 0.8, 0.4])
    let noised = try law.noised(standardDeviation: σ)
    let x = try noised.sample(context.choose(500, quick: 100), using: &rng)
    let exact = try noised.score(at: x)
    let stops = context.choose([0, 50, 100, 200, 400, 800, 1600, 3200], quick: [0, 100, 300])

    func follow<Model: ScoreNetwork>(_ network: Model) throws -> (asymmetries: [Double], errors: [Double])
    where Model.Scalar == Double {
      var run = try DenoisingTraining(
        network, on: data, loss: MultiScaleDenoisingScoreMatching(levels: levels), learningRate: 3e-3,
        using: Philox(seed: context.seed, stream: 1))
      var (asymmetries, errors) = ([Double](), [Double]())
      for stop in stops {
        try run.run(steps: stop - run.step)
        let score: Score<Double> = { try run.network.score(at: $0, standardDeviation: σ) }
        asymmetries.append(try asymmetry(of: score, at: x))
        errors.append(try (score(x) - exact).squared().mean() / exact.squared().mean())
      }
      return (asymmetries, errors)
    }
    let free = try follow(LogNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 64, activation: .silu, using: &rng))
    let gradient = try follow(GradientScoreNetwork<Double>(dimension: 2, hiddenWidth: 64, using: &rng))
    let steps = stops.map { Double(max($0, 10)) }
    try context.show(
      Figure(
        "A field with and without circulation",
        panels: [
          Panel(
            "Antisymmetric share of the Jacobian", x: .logarithmic("training steps (0 at the left end)"),
            y: .logarithmic("‖½(J − Jᵀ)‖ / ‖J‖", range: 1e-12...1),
            marks: [
              .line(x: steps, y: free.asymmetries, label: "free network", hue: .red),
              .line(x: steps, y: gradient.asymmetries, label: "gradient network", hue: .blue),
            ]),
          Panel(
            "Relative squared error of the score", x: .logarithmic("training steps (0 at the left end)"),
            y: .logarithmic("E|s_θ − s|² / E|s|²"),
            marks: [
              .line(x: steps, y: free.errors, label: "free network", hue: .red),
              .line(x: steps, y: gradient.errors, label: "gradient network", hue: .blue),
            ]),
        ]), named: "4.7-gradient-field")
    var table = TextTable("steps", "free: asymmetry", "error", "gradient: asymmetry", "error")
    for index in stops.indices {
      table.append(
        .integer(stops[index]), .fixed(free.asymmetries[index], decimals: 4), .fixed(free.errors[index], decimals: 4),
        .text(NumberText.compact(gradient.asymmetries[index], digits: 2)), .fixed(gradient.errors[index], decimals: 4))
    }
    context.table(table)
    context.say(
      """

      The truth is symmetric, so learning makes the free network nearly so; what circulation is left is error. The
      gradient network is symmetric up to the rounding of the measurement, at about twice the price of a step.
      """)
  }
}
