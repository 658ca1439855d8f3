import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// Annealing with importance weights: shares of modes, and a normaliser.
  static let importanceWeights = Demo(
    id: "importance-weights", title: "What annealing gets wrong, weights put right",
    summary: """
      A narrow mode holds 0.7 of the probability, a wide one 0.3. Annealing alone gives the narrow one too little. Every \
      point carries a weight that knows by how much.
      """
  ) { context in
    let law = try GaussianMixture(
      weights: [0.7, 0.3],
      components: [
        Gaussian(mean: Tensor([-5]), covariance: Tensor([[0.09]])),
        Gaussian(mean: Tensor([5]), covariance: Tensor([[2.25]])),
      ])
    let count = context.choose(12_000, quick: 2000)
    var table = TextTable(
      "levels", "steps", "left, unweighted", "left, weighted", "± 1 s.e.", "log Z", "± 1 s.e.", "ESS/n")
    var shares: (plain: [Double], weighted: [Double], names: [String]) = ([], [], [])
    for (levelCount, steps) in context.choose(
      [(10, 100), (50, 1), (50, 5), (200, 1)], quick: [(10, 20), (50, 1), (50, 5)])
    {
      let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: levelCount)
      let noised = try levels.map { try law.noised(standardDeviation: $0) }
      let sampler = try AnnealedImportanceSampling(levels: levels, stepsPerLevel: steps, narrowestWidth: 0.3)
      var rng = Philox(seed: context.seed, stream: UInt64(1000 * levelCount + steps))
      let result = try sampler.sample(
        count, dimension: 1,
        logDensity: { x, σ in try (levels.firstIndex(of: σ).map { noised[$0] } ?? law).logDensity(at: x) },
        score: law.noisedScore(at: levels), using: &rng)
      let isLeft = result.points.map { $0 < 0 ? 1.0 : 0 }
      let plain = try isLeft.mean()
      let left = try result.mean(of: isLeft.reshaped(to: [count]))
      table.append(
        .integer(levelCount), .integer(steps), .fixed(plain, decimals: 3), .fixed(left.mean, decimals: 3),
        .fixed(left.standardError, decimals: 3), .fixed(try result.logNormalizer, decimals: 3),
        .fixed(try result.logNormalizerStandardError, decimals: 3),
        .fixed(try result.effectiveSampleSize / Double(count), decimals: 2))
      shares.plain.append(plain)
      shares.weighted.append(left.mean)
      shares.names.append("\(levelCount) × \(steps)")
    }
    try context.show(
      Figure(
        "The share of the narrow mode, which is 0.7", x: "levels × steps a level", y: Axis("share", range: 0...0.9),
        marks: [
          .bars(shares.plain, names: shares.names, label: "annealing alone", hue: .orange),
          .bars(shares.weighted, names: shares.names, label: "weighted", hue: .blue),
          .horizontal(at: 0.7, label: "truth"),
        ]), named: "4.3-importance-weights")
    context.table(table)
    context.say(
      """

      The mean weight estimates the normaliser of the density, here 1, so log Z should be 0: nothing else in this section
      tells a normaliser. The effective sample size says what the weights cost: points whose weights differ much are worth
      few. It grows with the number of levels, whose densities then differ less, and with the steps that let the points
      keep up.
      """)
  }
}
