import Foundation
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

  /// The logarithm of the density of the noised data, `log (1/m) Σᵢ 𝒩(x; xᵢ, σ²I)`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: as ``score(at:standardDeviation:)``.
  public func logDensity(at x: Tensor<Scalar>, standardDeviation sigma: Scalar) throws -> Tensor<Scalar> {
    try evaluation(at: x, standardDeviation: sigma).logDensity
  }

  /// Log-density and score from one pass over the data, for samplers that need both.
  ///
  /// Shape: `[n, d]` to `[n]` and `[n, d]`.
  ///
  /// - Throws: as ``score(at:standardDeviation:)``.
  public func evaluation(
    at x: Tensor<Scalar>, standardDeviation sigma: Scalar
  ) throws -> (logDensity: Tensor<Scalar>, score: Tensor<Scalar>) {
    try requireStandardDeviation(Double(sigma))
    let variance = sigma * sigma
    let n = x.shape.first ?? 0
    let exponents = try (x.matmul(points, transposingRight: true) - 0.5 * squaredNorms) / variance
    let largest = try exponents.max(axis: 1, keepingAxis: true)
    let w = try exp(exponents - largest)
    let total = try w.sum(axis: 1, keepingAxis: true)
    let normalizer = log(Double(points.shape[0])) + 0.5 * Double(points.shape[1]) * log(2 * .pi * Double(variance))
    let logSum = try (largest + log(total)).reshaped(to: [n])
    let logDensity = try logSum - x.squared().sum(axis: 1) / (2 * variance) - Scalar(normalizer)
    return (logDensity, try (w.matmul(points) / total - x) / variance)
  }
}
