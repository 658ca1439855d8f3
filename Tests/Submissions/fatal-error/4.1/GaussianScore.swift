import ExerciseBook
import Tensors

// Gives up on a batch.

extension Attempt41 {
  /// Gives up on a batch.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    if points.shape[0] > 1 { fatalError("a batch of \(points.shape[0])") }
    return points
  }
}
