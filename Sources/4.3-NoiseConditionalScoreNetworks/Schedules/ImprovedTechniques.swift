import Foundation
import ScoreMatching

/// The five rules of "Improved techniques for training score-based generative models" (NCSNv2).
///
/// 1. **Largest level**: the largest distance of two data points, ``PairwiseDistances/largest``, so that samples can get
///    from anywhere to anywhere.
/// 2. **Ratio of levels**: neighbours overlap by about a half, ``levelRatio(overlap:dimension:)``; with the ends it fixes
///    the number of levels, ``levelCount(largest:smallest:dimension:overlap:)``.
/// 3. **One network for all levels**: `s(x, σ) = f(x)/σ`, since the norm of the score falls like 1/σ. The networks of
///    module `Networks` divide by σ too, and see σ besides.
/// 4. **Step size**: the one that brings the variance closest to that of the level in the steps there are,
///    ``stepRatio(levelRatio:steps:)``.
/// 5. **Moving average** of the weights, for samples that do not change colour from step to step of training:
///    `ExponentialMovingAverage` in module `Networks`.
///
/// Reference: Song and Ermon 2020.
public enum ImprovedTechniques {
  /// How much two neighbouring levels overlap: the probability that a point at the smaller one lies in the shell in which
  /// points of the larger one lie, three standard deviations to either side.
  ///
  /// `Φ(√(2D)(γ − 1) + 3γ) − Φ(√(2D)(γ − 1) − 3γ)` with γ the ratio, D the dimension: in D dimensions the noise has
  /// length `σ√D ± σ/√2`, a thin shell, and levels whose shells are apart teach the network nothing about the way
  /// between them.
  ///
  /// Reference: Song and Ermon 2020, technique 2.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a ratio below 1 or a dimension below 1.
  public static func overlap(levelRatio: Double, dimension: Int) throws(NoiseConditionalError) -> Double {
    try requireRatio(levelRatio)
    try requireDimension(dimension)
    let (γ, D) = (levelRatio, Double(dimension))
    let middle = (2 * D).squareRoot() * (γ - 1)
    // Φ(b) − Φ(a) = Φ(−a) − Φ(−b): the tail that both lie in is subtracted without cancellation.
    return Φ(3 * γ - middle) - Φ(-3 * γ - middle)
  }

  /// The ratio of neighbouring levels at which they overlap so much.
  ///
  /// - Throws: ``NoiseConditionalError/overlapUnreachable(_:dimension:)`` in fewer than five dimensions, where shells are
  ///   so thick that levels of any ratio overlap; ``NoiseConditionalError/outOfRange(_:_:)`` for an overlap outside
  ///   (0, 0.99) or a dimension below 1.
  public static func levelRatio(overlap: Double = 0.5, dimension: Int) throws(NoiseConditionalError) -> Double {
    guard overlap > 0, overlap < 0.99 else { throw .outOfRange("the overlap of noise levels", overlap) }
    try requireDimension(dimension)
    // At γ = 1 the overlap is 0.997; it rises a little and then falls, to 0 if √(2D) > 3 and back to 1 if not.
    guard 2 * dimension > 9 else { throw .overlapUnreachable(overlap, dimension: dimension) }
    var (close, far) = (1.0, 2.0)
    while try ImprovedTechniques.overlap(levelRatio: far, dimension: dimension) > overlap {
      (close, far) = (far, 2 * far)
    }
    for _ in 0..<100 {
      let middle = (close + far) / 2
      if try ImprovedTechniques.overlap(levelRatio: middle, dimension: dimension) > overlap {
        close = middle
      } else {
        far = middle
      }
    }
    return (close + far) / 2
  }

  /// The smallest number of geometric levels between two ends whose neighbours overlap at least so much.
  ///
  /// For CIFAR-10 (D = 3072, 50 … 0.01) it is 220 at an overlap of a half; Song and Ermon used 232, an overlap of 0.567.
  ///
  /// - Throws: as ``levelRatio(overlap:dimension:)`` and ``NoiseSchedule/levels(largest:smallest:count:)``.
  public static func levelCount(
    largest: Double, smallest: Double, dimension: Int, overlap: Double = 0.5
  ) throws -> Int {
    _ = try NoiseLevels(largest == smallest ? [largest] : [largest, smallest])
    guard smallest <= largest else {
      throw NoiseConditionalError.levelsReversed(smallest: smallest, largest: largest)
    }
    let γ = try levelRatio(overlap: overlap, dimension: dimension)
    return 1 + Int((log(largest / smallest) / log(γ)).rounded(.up))
  }

  static func requireRatio(_ ratio: Double) throws(NoiseConditionalError) {
    guard ratio >= 1, ratio.isFinite else { throw .outOfRange("the ratio of noise levels", ratio) }
  }

  static func requireDimension(_ dimension: Int) throws(NoiseConditionalError) {
    guard dimension > 0 else { throw .outOfRange("the dimension", Double(dimension)) }
  }
}

/// The standard normal distribution function.
private func Φ(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
