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

  /// `‖xᵢ‖²/2`.
  ///
  /// Shape: `[m, 1]`.
  private let halfSquaredNorms: Tensor<Scalar>

  /// Creates the score of a data set.
  ///
  /// Shape: `[m, d]`.
  ///
  /// - Throws: ``ScoreMatchingError/emptyBatch`` and errors of shape.
  public init(points: Tensor<Scalar>) throws {
    try requireBatch(points)
    self.points = points
    halfSquaredNorms = try 0.5 * points.squared().sum(axis: 1, keepingAxis: true)
  }

  /// The score at noise level σ.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: ``ScoreMatchingError/standardDeviationNotPositive(_:)`` and errors of shape.
  public func score(at x: Tensor<Scalar>, standardDeviation sigma: Scalar) throws -> Tensor<Scalar> {
    let (w, total, _) = try weights(at: x, standardDeviation: sigma)
    return try score(at: x, weights: w, total: total, variance: sigma * sigma)
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
    let (w, total, largest) = try weights(at: x, standardDeviation: sigma)
    let variance = sigma * sigma
    let normalizer = log(Double(points.shape[0])) + 0.5 * Double(points.shape[1]) * log(2 * .pi * Double(variance))
    let logSum = try (largest + log(total)).reshaped(to: [x.shape[0]])
    let logDensity = try logSum - x.squared().sum(axis: 1) / (2 * variance) - Scalar(normalizer)
    return (logDensity, try score(at: x, weights: w, total: total, variance: variance))
  }

  /// The score together with its divergence, `∇·s = tr Cov_w(xᵢ)/σ⁴ − d/σ²`, for hardly more than the price of the score.
  ///
  /// Shapes: `[n, d]` and `[n]`.
  ///
  /// Reference: chapter 4.5.2, where it tells how densities change along a flow.
  ///
  /// - Throws: as ``score(at:standardDeviation:)``.
  public func scoreWithDivergence(
    at x: Tensor<Scalar>, standardDeviation sigma: Scalar
  ) throws -> (score: Tensor<Scalar>, divergence: Tensor<Scalar>) {
    let (w, total, _) = try weights(at: x, standardDeviation: sigma)
    let variance = sigma * sigma
    let mean = try (points.matmul(w, transposingLeft: true) / total).transposed()
    let halfSquares = try (halfSquaredNorms.matmul(w, transposingLeft: true) / total).reshaped(to: [x.shape[0]])
    let spread = try 2 * halfSquares - mean.squared().sum(axis: 1)
    return (try (mean - x) / variance, spread / (variance * variance) - Scalar(points.shape[1]) / variance)
  }

  /// `exp(aᵢ − max a)` with `a = −‖x − xᵢ‖²/2σ²` up to `‖x‖²/2σ²`, which weights do not see; their sums over the data, and
  /// the largest a.
  ///
  /// Shapes: `[m, n]`, `[1, n]`, `[1, n]`: long rows, however few the data.
  private func weights(
    at x: Tensor<Scalar>, standardDeviation sigma: Scalar
  ) throws -> (weights: Tensor<Scalar>, total: Tensor<Scalar>, largest: Tensor<Scalar>) {
    try requireStandardDeviation(Double(sigma))
    let variance = sigma * sigma
    let exponents = try (points / variance).matmul(x, transposingRight: true) - halfSquaredNorms / variance
    let largest = try exponents.max(axis: 0, keepingAxis: true)
    // Subnormal numbers take the processor's slow path. A weight of e⁻⁷⁸ beside one of 1 changes no sum; in `Double` the
    // floor is e⁻⁶³⁷.
    let floor = Scalar(0.9 * log(Double(Scalar.leastNormalMagnitude)))
    let w = try exp(maximum(exponents - largest, Tensor(floor)))
    return (w, try w.sum(axis: 0, keepingAxis: true), largest)
  }

  /// `(Σᵢwᵢxᵢ/Σᵢwᵢ − x)/σ²`.
  private func score(
    at x: Tensor<Scalar>, weights w: Tensor<Scalar>, total: Tensor<Scalar>, variance: Scalar
  ) throws -> Tensor<Scalar> {
    let mean = try (points.matmul(w, transposingLeft: true) / total).transposed()
    return try (mean - x) / variance
  }
}
