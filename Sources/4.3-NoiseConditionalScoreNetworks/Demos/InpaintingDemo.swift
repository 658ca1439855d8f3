import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// Inpainting by replacement, where the right answer is known.
  static let inpainting = Demo(
    id: "inpainting", title: "Filling in a coordinate that is missing",
    summary: """
      The first coordinate is known and the second filled in. Bars are samples, the line is the exact answer. Look at \
      what more steps repair, and at what they do not.
      """
  ) { context in
    let gaussian = try GaussianMixture(
      weights: [1],
      components: [Gaussian(mean: Tensor([0, 0]), covariance: Tensor([[1, 0.9], [0.9, 1]]))])
    let modes = try GaussianMixture(weights: [1, 1], means: Tensor([[-1, -3], [1, 3]]), standardDeviation: 0.5)
    let many = context.choose(300, quick: 60)
    let cases: [(name: String, law: GaussianMixture, known: Double, steps: Int)] = [
      ("correlation 0.9", gaussian, 1.5, 10), ("correlation 0.9", gaussian, 1.5, many),
      ("two modes", modes, 0.3, 10), ("two modes", modes, 0.3, many),
    ]
    let levels = try NoiseLevels.geometric(largest: 10, smallest: 0.05, count: 10)
    let count = context.choose(2000, quick: 400)
    var (rng, panels) = (Philox(seed: context.seed), [Panel]())
    var table = TextTable("law", "known x₁", "mean of x₂", "exact", "deviation", "exact", "x₂ > 0", "exact")
    for item in cases {
      let sampler = try AnnealedLangevin(
        levels: levels, stepsPerLevel: item.steps, stepRatio: 0.1, denoisesAtEnd: true)
      let title = "\(item.name), \(item.steps) steps a level"
      let known = try KnownCoordinates(values: Tensor([item.known, 0]), mask: Tensor([1, 0]))
      let x = try sampler.inpaint(count, known: known, score: item.law.noisedScore(at: levels), using: &rng)
      let filled = try x.coordinate(1)
      // The density of x₂ given x₁ is the joint one along a line, divided by its integral.
      let line = (0...1600).map { -8 + 0.01 * Double($0) }
      let joint = try exp(item.law.logDensity(at: Tensor(line.map { [item.known, $0] }))).scalars
      let total = 0.01 * joint.reduce(0, +)
      let exact = joint.map { $0 / total }
      func mean(of f: (Double) -> Double) -> Double { zip(line, exact).reduce(0) { $0 + 0.01 * $1.1 * f($1.0) } }
      let (μ, upper) = (mean { $0 }, mean { $0 > 0 ? 1 : 0 })
      let range = item.law.components.count == 1 ? -2.5...4.5 : -6.0...6.0
      panels.append(
        Panel(
          title, x: Axis("x₂, given x₁ = \(NumberText.compact(item.known))", range: range), y: "density",
          marks: [
            .histogram(filled, bins: 60, range: range, label: "filled in", hue: .sky),
            .line(x: line, y: exact, label: "exact", hue: .ink),
          ]))
      table.append(
        .text(title), .number(item.known), .fixed(filled.reduce(0, +) / Double(count), decimals: 3),
        .fixed(μ, decimals: 3), .fixed(sampleVariance(filled).squareRoot(), decimals: 3),
        .fixed(mean { ($0 - μ) * ($0 - μ) }.squareRoot(), decimals: 3),
        .fixed(Double(filled.filter { $0 > 0 }.count) / Double(count), decimals: 3), .fixed(upper, decimals: 3))
    }
    try context.show(Figure("Inpainting by replacement", columns: 2, panels: panels), named: "4.3-inpainting")
    context.table(table)
    context.say(
      """

      At every step the known coordinate is replaced by itself plus the noise of the level, so the other one answers to a
      blurred value. For a Gaussian, many steps at the small levels make up for it. The choice between two modes is made
      while the noise is as wide as their distance, and then it stays.
      """)
  }
}
