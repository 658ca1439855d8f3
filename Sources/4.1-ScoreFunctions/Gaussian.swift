import Foundation
import Randomness
import Tensors

/// The normal distribution with any mean and any symmetric positive definite covariance.
///
/// Its score is affine in the point: `s(x) = −Σ⁻¹(x − μ)`. It points at the mean only along the principal axes of Σ
/// (erratum E-11), and everywhere across the ellipses of equal density.
///
/// Reference: chapter 4.1.3 and exercise 4.1 (a).
public struct Gaussian: SamplableDensity {
  /// The mean μ.
  ///
  /// Shape: `[d]`.
  public let mean: Tensor<Double>
  /// The covariance Σ.
  ///
  /// Shape: `[d, d]`.
  public let covariance: Tensor<Double>

  private let cholesky: CholeskyFactorization
  /// The precision `Σ⁻¹`.
  ///
  /// Shape: `[d, d]`.
  public let precision: Tensor<Double>

  /// Creates a normal distribution.
  ///
  /// Shapes: mean `[d]`, covariance `[d, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch`, `TensorError.notSymmetric`, `TensorError.notPositiveDefinite` or
  ///   `TensorError.notFinite`.
  public init(mean: Tensor<Double>, covariance: Tensor<Double>) throws {
    cholesky = try covariance.cholesky()
    guard mean.shape == [cholesky.size] else {
      throw TensorError.shapeMismatch(operation: "Gaussian", mean.shape, covariance.shape)
    }
    guard mean.isFinite else {
      throw TensorError.notFinite(operation: "Gaussian", value: mean.scalars.first { !$0.isFinite } ?? .nan)
    }
    self.mean = mean
    self.covariance = covariance
    // Rounding leaves the two halves an ulp apart; Hessians should be symmetric to the bit.
    let inverse = try cholesky.inverse
    precision = try 0.5 * (inverse + inverse.transposed())
  }

  /// The standard normal distribution in d dimensions.
  ///
  /// - Throws: `TensorError.invalidShape` for a negative dimension.
  public static func standard(dimension: Int) throws -> Gaussian {
    try Gaussian(mean: .zeros([dimension]), covariance: .identity(dimension))
  }

  /// The number d of dimensions.
  public var dimension: Int { cholesky.size }

  /// `log p(x) = −½(x − μ)ᵀΣ⁻¹(x − μ) − ½ log det Σ − (d/2) log 2π`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public func logDensity(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "log-density of a Gaussian")
    // |L⁻¹(x − μ)|² is the squared Mahalanobis distance, without forming Σ⁻¹.
    let whitened = try cholesky.substituteForward((points - mean).transposed())
    let normalizer = cholesky.logDeterminant + Double(dimension) * Foundation.log(2 * Double.pi)
    return try -0.5 * whitened.squared().sum(axis: 0) - 0.5 * normalizer
  }

  /// `s(x) = −Σ⁻¹(x − μ)`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "score of a Gaussian")
    return try -cholesky.solve((points - mean).transposed()).transposed()
  }

  /// `−Σ⁻¹`, the same everywhere.
  ///
  /// Shape: `[n, d]` to `[n, d, d]`.
  public func hessian(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "Hessian of a Gaussian")
    return try (-precision).broadcast(to: [points.shape[0], dimension, dimension])
  }

  /// `x = μ + Lz` with `LLᵀ = Σ` and z standard normal.
  ///
  /// Shape: `[count, d]`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    let z = try Tensor<Double>.standardNormal([count, dimension], using: &rng)
    return try z.matmul(cholesky.lower, transposingRight: true) + mean
  }

  /// The law of `x + σz` with z standard normal: the same mean, covariance `Σ + σ²I`.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` for a negative σ.
  public func noised(standardDeviation sigma: Double) throws -> Gaussian {
    guard sigma >= 0, sigma.isFinite else {
      throw ScoreFunctionError.invalidParameter("the standard deviation", sigma)
    }
    return try Gaussian(mean: mean, covariance: covariance + sigma * sigma * .identity(dimension))
  }
}
