import ExerciseBook
import Tensors

// Calls itself without end.

extension Attempt41 {
  /// Calls itself without end.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    let rest = try gaussianScore(at: points + mean, mean: mean, covariance: covariance)
    return try rest + points
  }
}
