import Demos
import Networks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// Score matching knows nothing of places without data.
  static let lowDensity = Demo(
    id: "low-density", title: "Where there are no data, the score is a guess",
    summary: """
      A network learns the score of two separate modes, once at a small noise level alone and once at many. Look at the \
      gap between the modes: only wide noise puts training points there.
      """
  ) { context in
    let law = try GaussianMixture(weights: [1, 4], means: Tensor([[-4], [4]]), standardDeviation: 0.8)
    let steps = context.choose(5000, quick: 600)
    var rng = Philox(seed: context.seed)
    let data = try law.sample(5000, using: &rng)
    let small = 0.2
    let cases: [(name: String, levels: NoiseLevels, shown: Double, hue: Hue)] = [
      ("σ = 0.2 alone", try NoiseLevels([small]), small, .red),
      ("ten levels, at σ = 0.2", try .geometric(largest: 8, smallest: small, count: 10), small, .blue),
      ("ten levels, at σ = 8", try .geometric(largest: 8, smallest: small, count: 10), 8, .green),
    ]
    let range = -9.0...9.0
    var table = TextTable("trained at", "E_p|s_θ − s|²", "in the gap |x| < 1", "E_p|s|²")
    var (scores, errors): ([Mark], [Mark]) = ([], [])
    for item in cases {
      var run = try DenoisingTraining(
        LogNoiseScoreNetwork<Double>(dimension: 1, hiddenWidth: 64, activation: .silu, using: &rng), on: data,
        loss: MultiScaleDenoisingScoreMatching(levels: item.levels), learningRate: 3e-3,
        using: Philox(seed: context.seed, stream: 1))
      try run.run(steps: steps / 2)
      run.learningRate = 5e-4
      try run.run(steps: steps / 2)
      let (network, σ) = (run.network, item.shown)
      let noised = try law.noised(standardDeviation: σ)
      let score: Score<Double> = { try network.score(at: $0, standardDeviation: σ) }
      let profile = try ScoreErrorProfile(of: score, from: noised, over: range)
      let gap = try ScoreErrorProfile(of: score, from: noised, over: -1...1)
      let x = try Tensor(profile.points).reshaped(to: [profile.points.count, 1])
      if σ == small {
        if scores.isEmpty {
          scores.append(.line(x: profile.points, y: try noised.score(at: x).scalars, label: "exact", hue: .ink))
          errors.append(
            .line(x: profile.points, y: profile.densities, style: .dashed, label: "density p_σ", hue: .gray))
        }
        scores.append(.line(x: profile.points, y: try score(x).scalars, label: item.name, hue: item.hue))
        errors.append(.line(x: profile.points, y: profile.squaredErrors, label: item.name, hue: item.hue))
      }
      table.append(
        .text(item.name), .fixed(profile.meanUnderDensity, decimals: 4),
        .fixed(gap.squaredErrors.reduce(0, +) / Double(gap.squaredErrors.count), decimals: 4),
        .fixed(
          try noised.expectation(by: .grid([-90...90], pointsPerSide: 9001)) { x in
            try noised.score(at: x).squared().sum(axis: 1)
          }.scalar, decimals: 4))
    }
    try context.show(
      Figure(
        "The score where there are no data",
        panels: [
          Panel("Scores at σ = 0.2", x: Axis("x", range: range), y: Axis("score", range: -8...8), marks: scores),
          Panel(
            "Squared error, and where the data are", x: Axis("x", range: range),
            y: .logarithmic("|s_θ − s|²", range: 1e-6...1e2), marks: errors),
        ]), named: "4.7-low-density")
    context.table(table)
    context.say(
      """

      A mode of weight 1 at −4, one of weight 4 at +4. In the gap both networks are wrong at σ = 0.2, for no training point
      of that level ever lies there. What saves the sampler is that at σ = 8 nothing is a gap: it passes early, while the
      score is right everywhere, and comes to the small levels where there are data.
      """)
  }
}
