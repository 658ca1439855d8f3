import ExerciseBook
import Tensors

// Prints a million lines and is then wrong in a way that has a name.

extension Attempt41 {
  /// Prints a million lines and is then wrong in a way that has a name.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    for line in 0..<1_000_000 where points.shape[0] == 6 { print("line", line) }
    return try points - points
  }
}
