import ExerciseBook
import Tensors

// Takes a tensor for a number.

extension Attempt41 {
  /// Takes a tensor for a number.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    let factor: Double = covariance
    return factor * points
  }
}
