import Tensors

/// The exact score of a finite data set with noise added: `s(x, σ) = Σᵢ wᵢ(x)(xᵢ − x)/σ²`, `w = softmax(−‖x − xᵢ‖²/2σ²)`.
///
/// It is the score of the kernel density estimate with bandwidth σ, and what denoising score matching would learn if it
/// could learn without limit: a sampler that follows it returns training points (erratum E-23). It serves as the oracle
/// that separates the errors of a sampler from those of a network.
///
/// Reference: Vincent 2011, section 4; chapter 4.2.1.
public struct EmpiricalScore<Scalar: TensorScalar>: Sendable {
  /// The data.
  ///
  /// Shape: `[m, d]`.
  public let points: Tensor<Scalar>

  private let squaredNorms: Tensor<Scalar>

  /// Creates the score of a data set.
  ///
  /// Shape: `[m, d]`.
  ///
  /// - Throws: ``ScoreMatchingError/emptyBatch`` and errors of shape.
  public init(points: Tensor<Scalar>) throws {
    try requireBatch(points)
    self.points = points
    squaredNorms = try points.squared().sum(axis: 1)
  }

  /// The score at noise level σ.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: ``ScoreMatchingError/standardDeviationNotPositive(_:)`` and errors of shape.
  public func score(at x: Tensor<Scalar>, standardDeviation sigma: Scalar) throws -> Tensor<Scalar> {
    try requireStandardDeviation(Double(sigma))
    let variance = sigma * sigma
    // −‖x − xᵢ‖²/2 up to ‖x‖²/2, which the softmax does not see.
    let closeness = try x.matmul(points, transposingRight: true) - 0.5 * squaredNorms
    let w = try softmax(closeness / variance, axis: 1)
    return try (w.matmul(points) - x) / variance
  }
}
