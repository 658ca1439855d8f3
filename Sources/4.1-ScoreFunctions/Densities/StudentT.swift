import Foundation
import Randomness
import Tensors

/// Student's t distribution in d dimensions: a Gaussian whose width is itself random, with heavy tails.
///
/// `p(x) ∝ (1 + δ/ν)^(−(ν+d)/2)` with `δ = (x − μ)ᵀΣ⁻¹(x − μ)`. Its score `−(ν + d)/(ν + δ) · Σ⁻¹(x − μ)` grows up to a
/// distance of about `√ν` widths and then falls off like 1/r: far out there is almost nothing to follow back. ν = 1 is the
/// Cauchy distribution, ν → ∞ the Gaussian.
///
/// Reference: chapter 4.1.1; Kotz and Nadarajah 2004, *Multivariate t distributions and their applications*, equation 1.1.
public struct StudentT: SamplableDensity {
  /// The degrees of freedom ν.
  public let degreesOfFreedom: Double
  /// The location μ, the mean where there is one (ν > 1).
  ///
  /// Shape: `[d]`.
  public let location: Tensor<Double>
  /// The matrix Σ; the covariance, where there is one, is `Σ ν/(ν − 2)` (ν > 2).
  ///
  /// Shape: `[d, d]`.
  public let shape: Tensor<Double>

  private let cholesky: CholeskyFactorization
  private let precision: Tensor<Double>

  /// Creates a t distribution.
  ///
  /// Shapes: location `[d]`, shape matrix `[d, d]`.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless ν is positive, `TensorError.shapeMismatch`,
  ///   `TensorError.notSymmetric`, `TensorError.notPositiveDefinite` or `TensorError.notFinite`.
  public init(degreesOfFreedom: Double, location: Tensor<Double>, shape: Tensor<Double>) throws {
    try requirePositive(degreesOfFreedom, "the degrees of freedom")
    cholesky = try shape.cholesky()
    guard location.shape == [cholesky.size] else {
      throw TensorError.shapeMismatch(operation: "StudentT", location.shape, shape.shape)
    }
    guard location.isFinite else {
      throw TensorError.notFinite(operation: "StudentT", value: location.scalars.first { !$0.isFinite } ?? .nan)
    }
    self.degreesOfFreedom = degreesOfFreedom
    self.location = location
    self.shape = shape
    let inverse = try cholesky.inverse
    precision = try 0.5 * (inverse + inverse.transposed())
  }

  /// A t distribution on the line with the given location and scale.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless ν and the scale are positive.
  public init(degreesOfFreedom: Double, location: Double = 0, scale: Double = 1) throws {
    try requirePositive(scale, "the scale")
    try self.init(
      degreesOfFreedom: degreesOfFreedom, location: Tensor([location]), shape: Tensor([[scale * scale]]))
  }

  /// The number d of dimensions.
  public var dimension: Int { cholesky.size }

  /// `log Γ((ν+d)/2) − log Γ(ν/2) − (d/2) log νπ − ½ log det Σ − (ν+d)/2 · log(1 + δ/ν)`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public func logDensity(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "log-density of a t distribution")
    let (ν, d) = (degreesOfFreedom, Double(dimension))
    let normalizer =
      logGamma((ν + d) / 2) - logGamma(ν / 2) - d / 2 * log(ν * Double.pi) - 0.5 * cholesky.logDeterminant
    return try squaredDistances(points).map { δ in normalizer - (ν + d) / 2 * log1p(δ / ν) }
  }

  /// `−(ν + d)/(ν + δ) · Σ⁻¹(x − μ)`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "score of a t distribution")
    return try -pull(points) * (points - location).matmul(precision)
  }

  /// `−κΣ⁻¹ + 2κ/(ν + δ) · uuᵀ` with `κ = (ν + d)/(ν + δ)`, `u = Σ⁻¹(x − μ)`.
  ///
  /// Shape: `[n, d]` to `[n, d, d]`.
  ///
  /// Positive along the radius far out: the density is not log-concave.
  public func hessian(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "Hessian of a t distribution")
    let (n, d) = (points.shape[0], dimension)
    let κ = try pull(points).reshaped(to: [n, 1, 1])
    let u = try (points - location).matmul(precision)
    let outer = try u.reshaped(to: [n, d, 1]) * u.reshaped(to: [n, 1, d])
    return try κ * (2 / (degreesOfFreedom + Double(d)) * κ * outer - precision)
  }

  /// `x = μ + √(ν/g) Lz` with `LLᵀ = Σ`, z standard normal and g from the χ² law with ν degrees.
  ///
  /// Shape: `[count, d]`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    let z = try Tensor<Double>.standardNormal([count, dimension], using: &rng)
    let ν = degreesOfFreedom
    let widths = (0..<count).map { _ in (ν / (2 * standardGamma(shape: ν / 2, using: &rng))).squareRoot() }
    return try Tensor(widths, shape: [count, 1]) * z.matmul(cholesky.lower, transposingRight: true) + location
  }

  /// κ = (ν + d)/(ν + δ), what is left of the Gaussian's pull.
  ///
  /// Shape: `[n, 1]`.
  private func pull(_ points: Tensor<Double>) throws -> Tensor<Double> {
    let (ν, d) = (degreesOfFreedom, Double(dimension))
    return try squaredDistances(points).map { δ in (ν + d) / (ν + δ) }.reshaped(to: [points.shape[0], 1])
  }

  /// δ = (x − μ)ᵀΣ⁻¹(x − μ).
  ///
  /// Shape: `[n]`.
  private func squaredDistances(_ points: Tensor<Double>) throws -> Tensor<Double> {
    try cholesky.substituteForward((points - location).transposed()).squared().sum(axis: 0)
  }
}
