import Autodiff
import Foundation
import Randomness
import Tensors

/// The Ising model in continuous variables, done properly: the Hubbard–Stratonovich transformation.
///
/// Add to the spins x a Gaussian shadow, `y | x ~ 𝒩(Ax, A)` with `A = K + δI` positive definite. Since `xᵢ² = 1`, δ changes
/// nothing for the spins, and their sum can be done by hand: `p(y) ∝ exp(−½ yᵀA⁻¹y) Πᵢ 2cosh(yᵢ + h)`. That is a smooth
/// density on ℝᵈ, with the score `−A⁻¹y + tanh(y + h)`; a normal law pulls inward faster than cosh pushes outward. Given
/// y the spins are independent: `P(xᵢ = 1 | y) = 1 / (1 + exp(−2(yᵢ + h)))`. So a score sampler for y is a sampler for
/// spins; the naive relaxation, ``IsingModel`` on real numbers, is no density and has none (erratum E-03).
///
/// Reference: chapter 4.1.2; J. Hubbard, "Calculation of partition functions", 1959; Zhang, Sutton, Storkey and
/// Ghahramani 2012, "Continuous relaxations for discrete Hamiltonian Monte Carlo".
public struct IsingRelaxation: Energy {
  /// The model of spins.
  public let model: IsingModel
  /// The matrix `A = K + δI`.
  ///
  /// Shape: `[d, d]`.
  public let covariance: Tensor<Double>

  private let cholesky: CholeskyFactorization
  private let precision: Tensor<Double>

  /// Creates the relaxation whose matrix A has the given smallest eigenvalue.
  ///
  /// The smaller it is, the sharper the Gaussian, and the smaller the steps of a sampler must be.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the eigenvalue is positive.
  public init(of model: IsingModel, smallestEigenvalue: Double = 0.5) throws {
    try requirePositive(smallestEigenvalue, "the smallest eigenvalue")
    self.model = model
    let δ = try smallestEigenvalue - model.couplings.symmetricEigendecomposition().values.min()
    covariance = try model.couplings + δ * .identity(model.dimension)
    cholesky = try covariance.cholesky()
    precision = try cholesky.inverse
  }

  /// The number d of spins.
  public var dimension: Int { model.dimension }

  /// `½ yᵀA⁻¹y − Σᵢ log 2cosh(yᵢ + h)`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public func energy(at points: Variable<Double>) throws -> Variable<Double> {
    try requireFit(points.value, "energy of an Ising relaxation")
    let (y, u) = (points, points + model.field)
    // log 2cosh u = u + log(1 + e⁻²ᵘ), which cannot overflow.
    let logCosh = try u + softplus(-2 * u)
    return try (0.5 * y * y.matmul(Variable(precision)) - logCosh).sum(axis: 1)
  }

  /// `−A⁻¹y + tanh(y + h)`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "score of an Ising relaxation")
    return try tanh(points + model.field) - points.matmul(precision)
  }

  /// Spins drawn from their law given y, `P(xᵢ = 1 | y) = 1 / (1 + exp(−2(yᵢ + h)))`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  public func spins(
    given points: Tensor<Double>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    try requireFit(points, "spins of an Ising relaxation")
    let up = sigmoid(2 * (points + model.field))
    let u = try Tensor<Double>.uniform(points.shape, using: &rng)
    return try (up - u).map { $0 > 0 ? 1 : -1 }
  }

  /// Shadows drawn from their law given spins, `y = Ax + Lz` with `LLᵀ = A`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// In turns with ``spins(given:using:)`` this is a Gibbs sampler without a step size, exact in the long run.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the spins have d coordinates.
  public func shadows(of spins: Tensor<Double>, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    try requireFit(spins, "shadows of spins")
    let z = try Tensor<Double>.standardNormal(spins.shape, using: &rng)
    return try spins.matmul(covariance) + z.matmul(cholesky.lower, transposingRight: true)
  }
}
