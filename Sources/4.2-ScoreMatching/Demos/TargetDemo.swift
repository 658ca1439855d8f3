import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// The target of denoising is not the score; its mean is.
  static let target = Demo(
    id: "target", title: "The noisy target of denoising and its mean",
    summary: """
      Every dot is a noised point with the target −z/σ that the loss compares the network with. Look for the line: the \
      mean of the dots above each place is the score of the noised data, though hardly a dot lies on it.
      """
  ) { context in
    let mixture = try GaussianMixture(weights: [1, 1], means: Tensor([[-2], [2]]), standardDeviation: 0.5)
    let count = context.choose(40_000, quick: 10_000)
    var panels: [Panel] = []
    var table = TextTable("σ", "mean square of target", "of the score", "floor of the loss", "measured")
    for σ in [0.2, 1.0] {
      var rng = Philox(seed: context.seed, stream: UInt64(10 * σ))
      let x = try mixture.sample(count, using: &rng)
      let z = try Tensor<Double>.standardNormal(x.shape, using: &rng)
      let noisy = try x + σ * z
      let target = -z / σ
      let noised = try mixture.noised(standardDeviation: σ)
      let score = try noised.score(at: noisy)
      // The target's mean square is 1/σ²; what the score leaves of it cannot be learned.
      let explained = try score.squared().mean()
      table.append(
        .number(σ), .number(1 / (σ * σ)), .fixed(explained, decimals: 3),
        .fixed((1 / (σ * σ) - explained) / 2, decimals: 3),
        .fixed(0.5 * (try (score - target).squared().mean()), decimals: 3))

      let (centers, means) = binnedMeans(x: noisy.scalars, y: target.scalars, in: -4...4, bins: 32)
      let shown = 1500
      panels.append(
        Panel(
          "σ = \(NumberText.compact(σ))", x: Axis("noised point", range: -4...4),
          y: Axis("target −z/σ", range: -3.2 / σ...3.2 / σ),
          marks: [
            .scatter(
              x: Array(noisy.scalars.prefix(shown)), y: Array(target.scalars.prefix(shown)), size: 2, opacity: 0.35,
              label: "target", hue: .gray),
            try .curve(-4...4, label: "score of the noised data", hue: .blue) { x in
              try noised.score(at: Tensor([[x]])).scalar
            },
            .scatter(x: centers, y: means, size: 4.5, opacity: 1, label: "mean of targets", hue: .orange),
          ]))
    }
    try context.show(Figure("What denoising score matching looks at", panels: panels), named: "4.2-target")
    context.table(table)
    context.say(
      """

      The smaller σ, the wilder the target: at σ = 0.2 almost all of the loss is noise that no network can predict.
      So a loss that stops falling is not a network that stopped learning; watch the score, not the loss.
      """)
  }
}

/// The mean of y in equal bins of x; bins of fewer than ten points are left out.
private func binnedMeans(
  x: [Double], y: [Double], in range: ClosedRange<Double>, bins: Int
) -> (centers: [Double], means: [Double]) {
  let width = (range.upperBound - range.lowerBound) / Double(bins)
  var (sums, counts) = ([Double](repeating: 0, count: bins), [Int](repeating: 0, count: bins))
  for (x, y) in zip(x, y) where range.contains(x) {
    let bin = min(Int((x - range.lowerBound) / width), bins - 1)
    sums[bin] += y
    counts[bin] += 1
  }
  let filled = (0..<bins).filter { counts[$0] >= 10 }
  return (
    filled.map { range.lowerBound + (Double($0) + 0.5) * width }, filled.map { sums[$0] / Double(counts[$0]) }
  )
}
