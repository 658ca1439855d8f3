import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// Powers of a density.
  static let temperature = Demo(
    id: "temperature", title: "What a temperature does to a law",
    summary: """
      The same two hills, sampled cold, at temperature 1 and hot. Look at the weights: cold chains prefer the higher \
      hill, hot ones fill the valley; the width grows like √T, not like T.
      """
  ) { context in
    let mixture = try GaussianMixture(
      weights: [0.35, 0.65],
      components: [
        Gaussian(mean: Tensor([-1.6]), covariance: Tensor([[0.36]])),
        Gaussian(mean: Tensor([1.6]), covariance: Tensor([[0.81]])),
      ])
    let normal = try Gaussian.standard(dimension: 1)
    let chains = context.choose(5000, quick: 2000)
    var (table, panels) = (TextTable("T", "mass left of 0", "exact", "std of 𝒩(0, 1)", "√T"), [Panel]())
    for T in [0.5, 1.0, 4.0] {
      var rng = Philox(seed: context.seed, stream: UInt64(10 * T))
      let start = try 3 * Tensor<Double>.standardNormal([chains, 1], using: &rng)
      // Hot chains may take longer steps: MALA is exact at any.
      let sampler = try MetropolisAdjustedLangevin(mixture, stepSize: 0.4, temperature: T)
      let x = try sampler.run(from: start, steps: context.choose(1500, quick: 400), using: &rng).points.scalars

      func power(_ x: Double) throws -> Double { try exp(mixture.logDensity(at: Tensor([[x]])).scalar / T) }
      let xs = (0..<1200).map { -12 + 0.02 * (Double($0) + 0.5) }
      let values = try xs.map(power)
      let total = values.reduce(0, +) * 0.02
      let left = zip(xs, values).reduce(0) { $1.0 < 0 ? $0 + $1.1 * 0.02 : $0 } / total

      let plain = try UnadjustedLangevin(score: normal.score, stepSize: 0.05, temperature: T)
      let z = try T.squareRoot() * Tensor<Double>.standardNormal([chains, 1], using: &rng)
      let deviation = try plain.run(from: z, steps: 60, using: &rng).points.squared().mean().squareRoot()
      table.append(
        .number(T), .fixed(Double(x.count { $0 < 0 }) / Double(chains), decimals: 3), .fixed(left, decimals: 3),
        .fixed(deviation, decimals: 3), .fixed(T.squareRoot(), decimals: 3))
      panels.append(
        Panel(
          "T = \(NumberText.compact(T))", x: Axis("x", range: -7...7), y: Axis("density", range: 0...0.6),
          marks: [
            .histogram(x, bins: 70, range: -7...7, label: "samples", hue: .sky),
            try .curve(-7...7, label: "p(x)^(1/T), normalised", hue: .ink) { try power($0) / total },
          ]))
    }
    context.table(table)
    context.say(
      """

      Noise √(2εT) aims at p^(1/T). The chapter's listing calls T a noise scale; it scales the variance of the noise, and
      that of the law. The mixture is sampled by MALA, 𝒩(0, 1) by plain Langevin with ε = 0.05, whose own bias is 1 %.
      Cold chains cross the valley seldom: give them time, or they remember where they began.
      """)
    try context.show(
      Figure("A density at three temperatures", columns: 3, panels: panels), named: "4.4-temperature")
  }
}
