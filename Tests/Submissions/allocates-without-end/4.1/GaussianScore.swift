import ExerciseBook
import Tensors

// Keeps all it ever makes.

extension Attempt41 {
  /// Keeps all it ever makes.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    var kept: [[Double]] = []
    while points.shape[0] > 1 { kept.append([Double](repeating: Double(kept.count), count: 1 << 20)) }
    return points
  }
}
