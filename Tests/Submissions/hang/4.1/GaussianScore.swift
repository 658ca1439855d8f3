import ExerciseBook
import Tensors

// Never comes back from a batch.

extension Attempt41 {
  /// Never comes back from a batch.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    var sum = 0.0
    while points.shape[0] > 1, sum < 1 { sum -= 1 }
    return points
  }
}
