import Metrics
import Randomness
import Tensors

/// Whether generated points lie closer to the training data than new data would.
///
/// A sampler that returns its training points passes every test against the training data. The question that catches it:
/// is a generated point's nearest neighbour more often a point it was trained on than one it was not? For a model that
/// has learned the law, training data and held-out data are alike.
///
/// Reference: chapter 4.6.3; C. Meehan, K. Chaudhuri and S. Dasgupta, "A non-parametric test to detect data-copying in
/// generative models", AISTATS 2020.
public struct Memorization: Sendable {
  /// For every generated point, the distance to the nearest training point divided by that to the nearest held-out one.
  public let ratios: [Double]
  /// The share of generated points whose nearest neighbour in training and held-out data together is a training point,
  /// beside that share for data dealt out anew to training and held-out.
  public let test: ResamplingTest

  /// Compares generated points with the data.
  ///
  /// Shapes: all `[·, d]`; as many held-out points as training points give a ratio of about 1 and a share of about ½.
  ///
  /// - Throws: `MetricsError` and `RandomnessError`.
  public init<Scalar>(
    of generated: Tensor<Scalar>, training: Tensor<Scalar>, heldOut: Tensor<Scalar>, permutations: Int = 500,
    using rng: inout some RandomNumberGenerator
  ) throws {
    let near = try NearestNeighbors(of: generated, in: training).distances.scalars
    let other = try NearestNeighbors(of: generated, in: heldOut).distances.scalars
    // A point on top of both is near to neither.
    ratios = zip(near, other).map { $0 == $1 ? 1 : $0 / $1 }
    // Which of the pooled data is nearest does not depend on which part it is called: the deals only change the names.
    let nearest = try NearestNeighbors(of: generated, in: Tensor.concatenated([training, heldOut])).indices
    let isTraining = (0..<training.shape[0] + heldOut.shape[0]).map { $0 < training.shape[0] }
    test = try labelTest(isTraining, permutations: permutations, using: &rng) { isTraining in
      Double(nearest.count { isTraining[$0] }) / Double(nearest.count)
    }
  }

  /// The median of the ratios: about 1 for a model that has learned the law, near 0 for one that copies.
  public var medianRatio: Double {
    let sorted = ratios.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
  /// The share of generated points whose nearest neighbour is a training point.
  public var share: Double { test.statistic }
}
