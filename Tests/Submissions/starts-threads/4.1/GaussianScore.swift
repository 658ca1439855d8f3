import ExerciseBook
import Foundation
import Tensors

// Leaves threads behind that never end.

extension Attempt41 {
  /// Leaves threads behind that never end.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    for _ in 0..<8 { Thread.detachNewThread { while true { sleep(1) } } }
    return try points - points
  }
}
