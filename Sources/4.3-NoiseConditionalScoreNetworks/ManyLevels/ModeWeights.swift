import Foundation
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

/// Song and Ermon's toy: how a sampler shares its points between two modes of unequal weight.
///
/// `p = ⅕𝒩((−5, −5), I) + ⅘𝒩((5, 5), I)`. Between the modes, where p is next to nothing, the weights hardly show in the
/// score: it points to the nearer mean, whatever that weighs. Plain Langevin stays in the mode it first falls into, and so
/// returns the share of starts in each basin. At a noise as wide as the gap the weights *are* in the score, and annealing
/// carries them down.
///
/// Reference: Song and Ermon 2019, section 3.2.2 and figure 3.
public struct ModeWeights: Sendable {
  /// The law: the light mode on the left below, the heavy one on the right above.
  public let mixture: GaussianMixture

  /// Creates the experiment with the heavy mode's weight.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a weight outside (0, 1).
  public init(heavyWeight: Double = 0.8) throws {
    guard heavyWeight > 0, heavyWeight < 1 else {
      throw NoiseConditionalError.outOfRange("the weight of a mode", heavyWeight)
    }
    mixture = try GaussianMixture(
      weights: [1 - heavyWeight, heavyWeight], means: Tensor([[-5, -5], [5, 5]]), standardDeviation: 1)
  }

  /// Langevin on the density itself, from starts uniform on [−8, 8]².
  ///
  /// Shape: `[count, 2]`.
  public func plain(
    _ count: Int, steps: Int, stepSize: Double, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    let start = try Tensor<Double>.uniform([count, 2], in: -8..<8, using: &rng)
    return try langevin(from: start, steps: steps, stepSize: stepSize, score: mixture.score(at:), using: &rng)
  }

  /// Annealed Langevin with the exact scores of the noised densities.
  ///
  /// Shape: `[count, 2]`.
  public func annealed(
    _ count: Int, by sampler: AnnealedLangevin, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    // One mixture a level, not one a step.
    let noised = try sampler.levels.map { ($0, try mixture.noised(standardDeviation: $0)) }
    let laws = Dictionary(uniqueKeysWithValues: noised)
    return try sampler.sample(
      count, dimension: 2,
      score: { x, σ in try (laws[σ] ?? mixture.noised(standardDeviation: σ)).score(at: x) }, using: &rng)
  }

  /// The share of points that are nearer to the heavy mode, with its standard error.
  ///
  /// Shape: `[n, 2]`.
  public func heavyShare(of points: Tensor<Double>) throws -> MonteCarloEstimate {
    try MonteCarloEstimate(of: points.sum(axis: 1).map { $0 > 0 ? 1.0 : 0 })
  }

  /// The share of [−8, 8]² on the heavy mode's side of the line where both are equally responsible for a point,
  /// `x + y = −ln(w/(1 − w))/10`: 0.509 for weights 1:4.
  public var basinShare: Double {
    let w = mixture.weights.scalars[1]
    let shift = Foundation.log(w / (1 - w)) / 10
    // The strip between x + y = −shift and x + y = 0 in a square of side 16 has area 16·shift − shift²/2.
    return 0.5 + (16 * shift - shift * shift / 2) / 256
  }
}
