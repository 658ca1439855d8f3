import Demos
import NoiseConditionalScoreNetworks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// What guidance does to a law.
  static let guidance = Demo(
    id: "guidance", title: "Guidance samples no tilted density",
    summary: """
      Two classes at ±1, and class 1 asked for with strength γ. The tilted density is what the guided score belongs to at \
      every single level; flow and noisy sampler follow the same scores and end in two other laws.
      """
  ) { context in
    let data = try LabelledMixture(
      GaussianMixture(weights: [1, 1], means: Tensor([[-1], [1]]), standardDeviation: 0.5), labels: [0, 1])
    let range = -2.5...4.5
    let flow = try ProbabilityFlow(largest: 80, smallest: 0.02, steps: context.choose(200, quick: 60))
    let ancestral = try PredictorCorrector(
      levels: .geometric(largest: 80, smallest: 0.02, count: context.choose(400, quick: 80)), correctorSteps: 0)
    let langevin = try AnnealedLangevin(
      levels: .geometric(largest: 20, smallest: 0.05, count: context.choose(60, quick: 20)), stepsPerLevel: 20)
    let count = context.choose(10_000, quick: 1000)
    func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
      let mean = x.reduce(0, +) / Double(x.count)
      return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count))
    }
    var rng = Philox(seed: context.seed)
    var panels: [Panel] = []
    var table = TextTable(
      "γ", "tilted: mean", "variance", "flow: mean", "variance", "TV to tilted", "noisy: mean", "variance",
      "Langevin: mean", "variance")
    for γ in [1.0, 2, 3, 6] {
      let law = try GuidedLaw(data, label: 1, guidance: Guidance(strength: γ))
      let points = context.choose(701, quick: 351)
      let (tilted, sampled) = (
        try law.tilted(over: range, count: points), try law.sampled(by: flow, over: range, count: points)
      )
      let score: NoiseConditionalScore<Double> = { x, σ in try law.score(at: x, standardDeviation: σ) }
      let noisy = try ancestral.sample(count, dimension: 1, score: score, using: &rng).scalars
      let settled = try langevin.sample(count, dimension: 1, score: score, using: &rng).scalars
      let (ends, rests) = (moments(noisy), moments(settled))
      table.append(
        .number(γ), .fixed(tilted.mean, decimals: 3), .fixed(tilted.variance, decimals: 3),
        .fixed(sampled.mean, decimals: 3), .fixed(sampled.variance, decimals: 3),
        .fixed(try sampled.totalVariation(from: tilted), decimals: 3), .fixed(ends.mean, decimals: 3),
        .fixed(ends.variance, decimals: 3), .fixed(rests.mean, decimals: 3), .fixed(rests.variance, decimals: 3))
      panels.append(
        Panel(
          "γ = \(NumberText.compact(γ))", x: Axis("x", range: -1.0...3.5), y: "density",
          marks: [
            .histogram(noisy, bins: 70, range: -1.0...3.5, label: "noisy sampler", hue: .sky),
            .line(x: tilted.points, y: tilted.values, style: .dashed, label: "tilted", hue: .ink),
            .line(x: sampled.points, y: sampled.values, label: "flow", hue: .red),
          ]))
    }
    try context.show(Figure("Class 1 with guidance of strength γ", columns: 2, panels: panels), named: "4.7-guidance")
    context.table(table)
    context.say(
      """

      p(x)^(1−γ) p(x|1)^γ hardly leaves the class, whatever γ: near +1 the class is certain, and its gradient is zero. The
      samplers pass large noise levels first, where the class is doubtful and the push is strong. What they gain there
      they keep: too far out, and too narrow. Annealed Langevin takes many steps at every level, each of which settles at that
      level's tilted density: it forgets the push, and ends near the tilted density. At γ = 1 all agree.
      """)
  }
}
