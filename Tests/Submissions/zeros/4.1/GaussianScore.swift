import ExerciseBook
import Tensors

// Is zero everywhere.

extension Attempt41 {
  /// Is zero everywhere.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    try points - points
  }
}
