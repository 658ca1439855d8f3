import ExerciseBook
import Tensors

// Exercise 4.1 (a). The score of a normal distribution with any mean and any covariance.
//
// One value to try: mean (0, 0), covariance [[2, 1], [1, 2]], point (1, 0) has the score (−2/3, 1/3).
// Useful: `-` between points and mean broadcasts; `covariance.solve(_:)`, `covariance.inverse()`, `matmul(_:)`,
// `transposed()`. Points are rows. Guide: docs/4.1-ScoreFunctions.md.

extension MyAnswer {
  /// The score of a Gaussian at a batch of points.
  ///
  /// Shapes: `[n, d]`, `[d]`, `[d, d]`; result `[n, d]`.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
