import ExerciseBook
import Tensors

// Reads beyond the end of an array, even while it is found out whether it was written.

extension Attempt41 {
  /// Reads beyond the end of an array, even while it is found out whether it was written.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    let numbers = points.scalars
    return points * numbers[numbers.count]
  }
}
