import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// Three rules for the step size, and what a ratio of step and variance does.
  static let steps = Demo(
    id: "steps", title: "The step size of annealed Langevin",
    summary: """
      The text of the chapter has a minimum in the rule for the step, its listing has none. On the left the width of the \
      samples after each level, on the right what the ratio r of step and variance costs.
      """
  ) { context in
    let law = try GaussianMixture.fivesPair()
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10)
    let rules: [(name: String, hue: Hue, size: (Double) -> Double)] = [
      ("listing, 0.2σ²", .blue, { 0.2 * $0 * $0 }),
      ("text, with the minimum", .red, { σ in 2e-5 * min(1, pow(σ / levels.smallest, 2)) }),
      ("constant 0.2", .orange, { _ in 0.2 }),
    ]
    let count = context.choose(2000, quick: 300)
    var table = TextTable("step", "deviation of x₁", "of x₂", "within 3 of a mode")
    var marks: [Mark] = [
      .line(x: Array(levels), y: levels.map { (1 + $0 * $0).squareRoot() }, style: .dashed, label: "right", hue: .ink)
    ]
    for rule in rules {
      let sampler = try AnnealedLangevin(
        levels: levels, steps: levels.map { _ in 100 }, stepSizes: levels.map(rule.size))
      var (rng, widths) = (Philox(seed: context.seed), [Double]())
      let x = try sampler.sample(count, dimension: 2, score: law.noisedScore(at: levels), using: &rng) { moment in
        guard moment.isLastAtLevel else { return }
        widths.append(sampleVariance(try moment.points.coordinate(1)).squareRoot())
      }
      let (x₁, x₂) = (try x.coordinate(0), try x.coordinate(1))
      let near = zip(x₁, x₂).filter { hypot(abs($0) - 5, $1) < 3 }.count
      table.append(
        .text(rule.name), .fixed(sampleVariance(x₁).squareRoot(), decimals: 2),
        .fixed(sampleVariance(x₂).squareRoot(), decimals: 2), .fixed(Double(near) / Double(count), decimals: 3))
      marks.append(.line(x: Array(levels), y: widths, label: rule.name, hue: rule.hue))
    }
    // A single level of a point mass, at several ratios.
    let chains = context.choose(20_000, quick: 4000)
    let ratios: [Double] = [0.05, 0.2, 0.5, 1, 1.5]
    let measured = try ratios.map { (r: Double) -> Double in
      var rng = Philox(seed: context.seed, stream: UInt64(100 * r))
      let sampler = try AnnealedLangevin(levels: NoiseLevels([1]), stepsPerLevel: 100, stepRatio: r)
      let x = try sampler.sample(chains, dimension: 1, score: { (x: Tensor<Double>, _: Double) in -x }, using: &rng)
      return try x.squared().mean()
    }
    try context.show(
      Figure(
        "Step sizes",
        panels: [
          Panel(
            "Width after each level", x: .logarithmic("σ of the level (sampling goes from right to left)"),
            y: .logarithmic("deviation of x₂"), marks: marks),
          Panel(
            "What a level settles at", x: "ratio r = ε/σ²", y: "variance / σ²",
            marks: [
              .curve(0.01...1.6, label: "1/(1 − r/2)", hue: .ink) { 1 / (1 - $0 / 2) },
              .horizontal(at: 1),
              .scatter(x: ratios, y: measured, size: 7, opacity: 1, label: "measured", hue: .orange),
            ]),
        ]), named: "4.3-steps")
    context.table(table)
    context.say(
      """

      With the smallest level last, the minimum is always 1: every level gets the step of the smallest, and the points never
      leave the start. A constant step of 0.2 serves the small levels and is far too short for the large. In proportion to
      σ² each level settles in as many steps, at a variance that is too large by 1/(1 − r/2).
      """)
  }
}
