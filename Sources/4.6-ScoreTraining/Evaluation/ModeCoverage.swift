import Metrics
import Randomness
import ScoreFunctions
import Tensors

/// How the points of a sample are shared out among the modes of a mixture, and whether the shares are right.
///
/// The score hardly knows the weights of modes that lie apart, so that a sampler led by a score gets them wrong first:
/// counting them is the test for it.
///
/// Reference: chapter 4.6.3; K. Pearson's χ² test of 1900.
public struct ModeCoverage: Sendable, Equatable {
  /// How many points each mode has.
  public let counts: [Int]
  /// The weights that the shares are compared with; they sum to 1.
  public let weights: [Double]

  /// Compares counts with weights, which are divided by their sum.
  ///
  /// - Throws: ``EvaluationError``.
  public init(counts: [Int], weights: [Double]) throws(EvaluationError) {
    guard counts.count == weights.count else {
      throw .countMismatch("weights of modes", expected: counts.count, actual: weights.count)
    }
    guard counts.count >= 2 else { throw .tooFewPoints("a comparison of modes", count: counts.count, needed: 2) }
    for weight in weights { try requirePositive(evaluating: "the weight of a mode", weight) }
    for count in counts where count < 0 { throw .outOfRange("the count of a mode", Double(count)) }
    guard counts.contains(where: { $0 > 0 }) else { throw .tooFewPoints("a comparison of modes", count: 0, needed: 1) }
    let total = weights.reduce(0, +)
    self.counts = counts
    self.weights = weights.map { $0 / total }
  }

  /// Counts the points of a sample in the modes of a mixture.
  ///
  /// Each point is given to a component *at random*, by the probabilities that the components made it. For a sample of
  /// the mixture the counts are then multinomial with exactly its weights, however much the modes overlap; the nearest
  /// mode would be right only for modes that lie apart. Shape: `[n, d]`.
  ///
  /// - Throws: ``EvaluationError`` and errors of shape.
  public init(
    of points: Tensor<Double>, in mixture: GaussianMixture, using rng: inout some RandomNumberGenerator
  ) throws {
    let responsibilities = try mixture.responsibilities(at: points).rows()
    let draws = try Tensor<Double>.uniform([points.shape[0]], using: &rng).scalars
    var counts = [Int](repeating: 0, count: mixture.components.count)
    for (row, draw) in zip(responsibilities, draws) {
      var (mode, edge) = (0, row[0])
      while mode + 1 < row.count, draw >= edge {
        mode += 1
        edge += row[mode]
      }
      counts[mode] += 1
    }
    try self.init(counts: counts, weights: mixture.weights.scalars)
  }

  /// The number of points.
  public var total: Int { counts.reduce(0, +) }
  /// The share of each mode.
  public var shares: [Double] { counts.map { Double($0) / Double(total) } }

  /// Pearson's `χ² = Σ (nₖ − nwₖ)² / nwₖ`.
  public var chiSquared: Double {
    zip(counts, weights).reduce(0) { sum, mode in
      let expected = Double(total) * mode.1
      return sum + (Double(mode.0) - expected) * (Double(mode.0) - expected) / expected
    }
  }

  /// The probability of so large a χ² under the right weights; good where every mode expects about five points or more.
  public var pValue: Double {
    (try? chiSquaredTail(chiSquared, degreesOfFreedom: Double(counts.count - 1))) ?? .nan
  }

  /// The modes with less than a tenth of the points they should have.
  public var missing: [Int] {
    counts.indices.filter { Double(counts[$0]) < 0.1 * weights[$0] * Double(total) }
  }
}
