import Datasets
import Demos
import Foundation
import Networks
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// How the choice of σ and z in a batch changes the noise of the gradient, but not the gradient.
  static let noiseSampling = Demo(
    id: "noise-sampling", title: "Same gradient, less noise",
    summary: """
      Five ways to draw the noise of a batch, at the same number of network evaluations. Weights keep the expected \
      gradient what it was; look at how much its variance falls.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    let raw = try Checkerboard().sample(2000, using: &rng)
    let data = try Standardization(of: raw).apply(raw).converted(to: Float.self)
    let levels = try NoiseLevels.geometric(largest: 5, smallest: 0.02, count: 12)
    let points = try data.sliced(0..<context.choose(200, quick: 40))
    let (batches, rows) = (context.choose(300, quick: 40), 64)

    var table = TextTable("weight λ", "drawing", "variance", "relative", "shift of the mean (z)")
    var (panels, bars): ([Mark], [Mark]) = ([], [])
    for (weighting, name, hue) in [(LossWeighting.uniform, "λ = 1", Hue.red), (.variance, "λ = σ²", .blue)] {
      // A network in the middle of its training.
      var plan = TrainingPlan(
        objective: DenoisingObjective(noise: .levels(levels)), schedule: try LearningRateSchedule(peak: 2e-3))
      plan.seed = context.seed
      let start = try LogNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 32, activation: .silu, using: &rng)
      var trainer = try ScoreTrainer(start, on: data, plan: plan)
      try trainer.run(steps: context.choose(500, quick: 100))
      let network = trainer.network

      let plain = DenoisingObjective(noise: .levels(levels), weighting: .score(weighting))
      let norms = try plain.gradientNorms(of: network, on: points, levels: levels, using: &rng)
      panels.append(.line(x: Array(levels), y: norms, label: name, hue: hue))
      let important = DenoisingObjective(
        noise: try .levels(levels, probabilities: norms), weighting: .score(weighting))
      var (stratified, both, antithetic) = (plain, important, plain)
      (stratified.isStratified, both.isStratified, antithetic.isAntithetic) = (true, true, true)
      let ways = [
        ("independent", plain), ("stratified", stratified), ("importance", important),
        ("importance, stratified", both), ("antithetic", antithetic),
      ]
      let spreads = try ways.map { _, objective in
        try GradientSpread(
          of: objective, network, data: data, batches: batches, points: rows / objective.rowsPerPoint, using: &rng)
      }
      for (way, spread) in zip(ways, spreads) {
        table.append(
          .text(name), .text(way.0), .text(NumberText.compact(spread.variance, digits: 3)),
          .fixed(spread.variance / spreads[0].variance, decimals: 3),
          .text(NumberText.fixed(spread.shift(from: spreads[0]), decimals: 1)))
      }
      let heights = spreads.map { $0.variance / spreads[0].variance }
      bars.append(.bars(heights, names: ["indep.", "strat.", "import.", "both", "antith."], label: name, hue: hue))
    }
    try context.show(
      Figure(
        "The noise of a gradient",
        panels: [
          Panel(
            "Size of single gradients", x: .logarithmic("σ"), y: .logarithmic("root mean square"), marks: panels),
          Panel("Variance of a batch of \(rows) rows", x: "how noise is drawn", y: "relative", marks: bars),
        ]), named: "4.6-noise-sampling")
    context.table(table)
    context.say(
      """

      With λ = 1 nearly all gradient comes from the smallest levels: drawing them more often, with weights, takes away
      most of the variance, and pairs ±z take away nearly all. With λ = σ² the levels are even already: importance and
      strata gain little, pairs still a good part. The mean gradient is the same each time: its shift, along the
      gradient itself, is no more than chance makes it.
      """)
  }
}

/// Mean and variance of the gradient of a batch.
private struct GradientSpread {
  /// The mean over batches.
  let mean: [Double]
  /// The sum of the variances of all parameters.
  let variance: Double
  /// The projections of the batches' gradients on a direction are needed to compare means.
  private let gradients: [[Double]]

  init(
    of objective: DenoisingObjective, _ network: LogNoiseScoreNetwork<Float>, data: Tensor<Float>, batches: Int,
    points: Int, using rng: inout Philox
  ) throws {
    var gradients: [[Double]] = []
    for _ in 0..<batches {
      let clean = try data.gathered(randomIndices(count: points, below: data.shape[0], using: &rng))
      let batch = try objective.batch(clean, using: &rng)
      let gradient = try valueWithGradient(at: network) { try objective(of: $0, on: batch) }.gradient
      gradients.append(gradient.flatMap { $0.scalars.map(Double.init) })
    }
    let n = Double(batches)
    let mean = gradients[0].indices.map { k in gradients.reduce(0) { $0 + $1[k] } / n }
    variance = mean.indices.reduce(0) { total, k in
      total + gradients.reduce(0) { $0 + ($1[k] - mean[k]) * ($1[k] - mean[k]) } / (n - 1)
    }
    (self.mean, self.gradients) = (mean, gradients)
  }

  /// How far the mean lies from another's along that one's direction, in standard errors.
  func shift(from other: GradientSpread) -> Double {
    func moments(_ spread: GradientSpread) -> (mean: Double, error: Double) {
      let projections = spread.gradients.map { gradient in zip(gradient, other.mean).reduce(0) { $0 + $1.0 * $1.1 } }
      let n = Double(projections.count)
      let mean = projections.reduce(0, +) / n
      return (mean, projections.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1)))
    }
    let (mine, its) = (moments(self), moments(other))
    let error = (mine.error + its.error).squareRoot()
    return error > 0 ? (mine.mean - its.mean) / error : 0
  }
}
