import Autodiff
import Foundation
import Tensors

/// The energy `E(x) = ½ xᵀAx + bᵀx + c` with any square matrix A.
///
/// Only the symmetric part `S = ½(A + Aᵀ)` of the matrix shows: `xᵀAx = xᵀSx`, so the score is `−(Sx + b)`. The chapter's
/// `−(Ax + b)` holds for symmetric A alone (erratum E-96). `exp(−E)` can be normalised when S is positive definite, and
/// then it is a Gaussian.
///
/// Reference: exercise 4.1 (c).
public struct QuadraticEnergy: Energy {
  /// The matrix A.
  ///
  /// Shape: `[d, d]`.
  public let matrix: Tensor<Double>
  /// The vector b.
  ///
  /// Shape: `[d]`.
  public let linear: Tensor<Double>
  /// The number c, which no score can see.
  public let constant: Double
  /// The symmetric part `S = ½(A + Aᵀ)`, the Hessian of the energy.
  ///
  /// Shape: `[d, d]`.
  public let symmetricPart: Tensor<Double>

  /// Creates a quadratic energy.
  ///
  /// Shapes: A `[d, d]`, b `[d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch`, `TensorError.wrongRank` or `TensorError.notFinite`.
  public init(matrix: Tensor<Double>, linear: Tensor<Double>, constant: Double = 0) throws {
    guard linear.rank == 1, matrix.shape == [linear.count, linear.count] else {
      throw TensorError.shapeMismatch(operation: "QuadraticEnergy", matrix.shape, linear.shape)
    }
    for value in matrix.scalars + linear.scalars + [constant] where !value.isFinite {
      throw TensorError.notFinite(operation: "QuadraticEnergy", value: value)
    }
    self.matrix = matrix
    self.linear = linear
    self.constant = constant
    symmetricPart = try 0.5 * matrix + 0.5 * matrix.transposed()
  }

  /// The number d of dimensions.
  public var dimension: Int { linear.count }

  /// `½ xᵀAx + bᵀx + c`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public func energy(at points: Variable<Double>) throws -> Variable<Double> {
    try requireFit(points.value, "quadratic energy")
    let x = points
    // Row by row: (x·Aᵀ)ᵢ = (Ax)ᵢ.
    let ax = try x.matmul(Variable(matrix), transposingLeft: false, transposingRight: true)
    return try (x * (0.5 * ax + linear)).sum(axis: 1) + constant
  }

  /// `−(Sx + b)`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "score of a quadratic energy")
    return try -(points.matmul(symmetricPart) + linear)
  }

  /// The logarithm of the normaliser, `log Z = ½ bᵀS⁻¹b − c + (d/2) log 2π − ½ log det S`.
  ///
  /// - Throws: ``ScoreFunctionError/notNormalizable(smallestEigenvalue:)`` unless S is positive definite.
  public var logNormalizer: Double {
    get throws {
      let cholesky = try normalizableSymmetricPart()
      let whitened = try cholesky.substituteForward(linear.reshaped(to: [dimension, 1]))
      let gaussian = Double(dimension) * Foundation.log(2 * Double.pi) - cholesky.logDeterminant
      return 0.5 * whitened.squared().sum() - constant + 0.5 * gaussian
    }
  }

  /// The density `exp(−E) / Z`: a Gaussian with mean `−S⁻¹b` and covariance `S⁻¹`.
  ///
  /// - Throws: ``ScoreFunctionError/notNormalizable(smallestEigenvalue:)`` unless S is positive definite.
  public func asGaussian() throws -> Gaussian {
    let cholesky = try normalizableSymmetricPart()
    let mean = try -cholesky.solve(linear.reshaped(to: [dimension, 1])).reshaped(to: [dimension])
    return try Gaussian(mean: mean, covariance: cholesky.inverse)
  }

  private func normalizableSymmetricPart() throws -> CholeskyFactorization {
    do {
      return try symmetricPart.cholesky()
    } catch TensorError.notPositiveDefinite {
      let smallest = try symmetricPart.symmetricEigendecomposition().values.min()
      throw ScoreFunctionError.notNormalizable(smallestEigenvalue: smallest)
    }
  }
}
