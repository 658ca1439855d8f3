import Demos
import Foundation
import Plotting
import Randomness
import Tensors
import Unification

extension Demo {
  /// What churn forgets, and what it costs.
  static let churn = Demo(
    id: "churn", title: "Churn: noise against errors of the score",
    summary: """
      Data are standard normal, noise levels go from 20 to 0.02, and the network errs in a known way. Lines are exact, \
      crosses are samples. Look for what is left on the left of an error made early, and on the right of one made \
      everywhere.
      """
  ) { context in
    let clock = DiffusionClock.noiseLevel
    let counts = [16, 32, 64, 128]
    let hues: [Hue] = [.blue, .orange, .green, .purple]
    let amounts = (0...24).map { Double($0) * 2.5 }
    let chains = context.choose(200_000, quick: 2000)
    // The network sees 0.3 too much noise as long as σ > 2, and is right from there on.
    let biased: NoisePredictor<Double> = { x, moment in
      let σ = moment.standardDeviation
      return σ / (1 + σ * σ) * x + (σ > 2 ? 0.3 : 0)
    }
    var left: [Mark] = []
    var table = TextTable("steps", "S = 0", "S = 5", "S = 20", "S = 60")
    for (count, hue) in zip(counts, hues) {
      let moments = try clock.moments(from: 20, to: 0.02, steps: count, spacing: .power())
      let means = try amounts.map { amount in
        abs(try linearLaw(of: ChurnSampler(amount: amount), along: moments, predictor: biased).mean)
      }
      left.append(.line(x: amounts, y: means, label: "\(count) steps", hue: hue))
      table.append(
        "\(count)",
        try [0, 5, 20, 60].map { try linearLaw(of: ChurnSampler(amount: $0), along: moments, predictor: biased).mean })
    }
    let sampled: [Double] = [0, 10, 20, 40]
    let moments = try clock.moments(from: 20, to: 0.02, steps: 64, spacing: .power())
    left.append(
      .scatter(
        x: sampled,
        y: try sampled.map { amount in
          abs(
            try samples(
              of: ChurnSampler(amount: amount), along: moments, predictor: biased, count: chains, seed: context.seed
            ).mean())
        }, size: 11, opacity: 1, marker: .cross, label: "samples, 64 steps", hue: .ink))
    // The network takes the noise for 3 % more than it is.
    let greedy: NoisePredictor<Double> = { x, moment in
      let σ = moment.standardDeviation
      return 1.03 * σ / (1 + σ * σ) * x
    }
    let exact: NoisePredictor<Double> = { x, moment in
      let σ = moment.standardDeviation
      return σ / (1 + σ * σ) * x
    }
    let cases: [(name: String, predictor: NoisePredictor<Double>, inflation: Double, hue: Hue)] = [
      ("exact score", exact, 1, .gray), ("3 % too much noise seen", greedy, 1, .red),
      ("the same, S_noise = 1.03", greedy, 1.03, .sky),
    ]
    var right: [Mark] = [.horizontal(at: 1)]
    var second = TextTable("network, 64 steps", "S = 0", "S = 5", "S = 20", "S = 60")
    for one in cases {
      func variance(_ amount: Double) throws -> Double {
        try linearLaw(
          of: ChurnSampler(amount: amount, inflation: one.inflation), along: moments, predictor: one.predictor
        ).variance / (1 + 0.02 * 0.02)
      }
      right.append(.line(x: amounts, y: try amounts.map(variance), label: one.name, hue: one.hue))
      second.append(one.name, try [0, 5, 20, 60].map(variance))
    }
    try context.show(
      Figure(
        "Churn in a run of N steps", width: 900, height: 460,
        panels: [
          Panel(
            "An error made above σ = 2 only", x: "amount of churn S",
            y: .logarithmic("displacement left", range: 1e-4...1),
            marks: left),
          Panel(
            "An error made at every σ, 64 steps", x: "amount of churn S", y: "variance / true variance", marks: right),
        ]), named: "4.7-churn")
    context.say("Displacement of the mean that is left of an error made above σ = 2:")
    context.table(table)
    context.say("\nVariance over the true one, with an error at every σ:")
    context.table(second)
    context.say(
      """

      Without churn nothing is forgotten: where an early error pushed a path, it stays. Noise added and removed again draws the
      points towards the law that the network knows for this σ, and the more of it, the less is left, up to S = 0.41N, where
      σ grows by the most that is allowed at every step. An error that the network makes at every σ no longer adds up over
      the run either. What it costs: with the exact score the longer steps make a larger error of their own, and S_noise
      above 1, meant to make up for a network that removes too much, goes too far once churn has done so.
      """)
  }

  /// Mean and variance at the end, exactly, for a predictor that is linear in the points.
  ///
  /// Row 0 starts at 0 and gets no noise; row 1 starts at the standard deviation; every other row gets 1 from one of the
  /// random numbers.
  private static func linearLaw(
    of sampler: ChurnSampler, along moments: [DiffusionTime], predictor: @escaping NoisePredictor<Double>
  ) throws -> (mean: Double, variance: Double) {
    let n = moments.count + 1
    let σ = moments[0].standardDeviation
    let start = try Tensor<Double>((0..<n).map { $0 == 1 ? (1 + σ * σ).squareRoot() : 0 }).reshaped(to: [n, 1])
    let end = try sampler.sample(
      from: start, along: moments, predictor: predictor,
      noise: { step in try Tensor<Double>((0..<n).map { $0 == step + 2 ? 1 : 0 }).reshaped(to: [n, 1]) }
    ).scalars
    return (end[0], end.dropFirst().reduce(0) { $0 + ($1 - end[0]) * ($1 - end[0]) })
  }

  private static func samples(
    of sampler: ChurnSampler, along moments: [DiffusionTime], predictor: @escaping NoisePredictor<Double>, count: Int,
    seed: UInt64
  ) throws -> Tensor<Double> {
    var rng = Philox(seed: seed)
    let σ = moments[0].standardDeviation
    let start = try (1 + σ * σ).squareRoot() * Tensor<Double>.standardNormal([count, 1], using: &rng)
    return try sampler.sample(from: start, along: moments, predictor: predictor, using: &rng)
  }
}
