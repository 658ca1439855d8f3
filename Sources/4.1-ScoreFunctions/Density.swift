import Randomness
import Tensors

/// The one idea of this package: a function from a batch of points to a batch of vectors, both of shape `[n, d]`.
///
/// The score of a density is `s(x) = ∇ₓ log p(x)`, the direction and the relative rate in which the density grows.
/// Densities have one, networks learn one, and every sampler takes one. (Statistics calls the gradient with respect to a
/// *parameter* by the same name; the two agree only for location families, erratum E-02.)
///
/// Reference: chapter 4.1.1.
public typealias Score<Scalar: TensorScalar> = (_ points: Tensor<Scalar>) throws -> Tensor<Scalar>

/// A probability density on d-dimensional space whose score is known.
public protocol Density: Sendable {
  /// The number d of dimensions.
  var dimension: Int { get }

  /// The natural logarithm of the density.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  func logDensity(at points: Tensor<Double>) throws -> Tensor<Double>

  /// The score `∇ log p`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  func score(at points: Tensor<Double>) throws -> Tensor<Double>

  /// The Hessian `∇² log p`, the Jacobian of the score; symmetric.
  ///
  /// Shape: `[n, d]` to `[n, d, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  func hessian(at points: Tensor<Double>) throws -> Tensor<Double>
}

/// A density that independent samples can be drawn from.
public protocol SamplableDensity: Density {
  /// Independent samples.
  ///
  /// Shape: `[count, d]`.
  ///
  /// - Throws: `TensorError.invalidShape` for a negative count.
  func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double>
}

extension Density {
  /// The divergence of the score, `tr ∇² log p = Δ log p`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// It says how the flow `ẋ = s(x)` changes volumes, not where probability goes (erratum E-14).
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  public func divergence(at points: Tensor<Double>) throws -> Tensor<Double> {
    try (hessian(at: points) * Tensor.identity(dimension)).sum(axis: 2).sum(axis: 1)
  }

  func requireFit(_ points: Tensor<Double>, _ operation: String) throws(TensorError) {
    try requireColumns(dimension, in: points, operation)
  }
}

func requireColumns(_ count: Int, in points: Tensor<Double>, _ operation: String) throws(TensorError) {
  guard points.rank == 2, points.shape[1] == count else {
    throw .shapeMismatch(operation: operation, points.shape, [points.shape.first ?? 0, count])
  }
}

func requirePositive(_ value: Double, _ name: String) throws(ScoreFunctionError) {
  guard value > 0, value.isFinite else { throw .invalidParameter(name, value) }
}

/// What can go wrong in this section; every message prints the offending value.
public enum ScoreFunctionError: Error, Equatable, CustomStringConvertible {
  /// A parameter lies outside its range.
  case invalidParameter(String, Double)
  /// Mixture weights must be positive; they are divided by their sum.
  case invalidWeight(component: Int, Double)
  /// Lists that belong together differ in length.
  case countMismatch(String, expected: Int, actual: Int)
  /// An iteration came to a point where something is not a number.
  case diverged(step: Int, largest: Double)
  /// A matrix of a quadratic energy has an eigenvalue that lets exp(−E) grow without bound.
  case notNormalizable(smallestEigenvalue: Double)
  /// A quadrature rule that is too coarse or too narrow: the density does not integrate to 1 on its points.
  case missedProbability(integral: Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .invalidParameter(let name, let value): "\(name) is out of range: \(value)"
    case .invalidWeight(let component, let weight):
      "the weight of component \(component) must be positive, got \(weight)"
    case .countMismatch(let name, let expected, let actual): "\(name): \(expected) expected, got \(actual)"
    case .diverged(let step, let largest):
      "the iteration diverged at step \(step), where the largest coordinate is \(largest); take a smaller step"
    case .notNormalizable(let eigenvalue):
      "exp(−E) is not a density: (A + Aᵀ)/2 has the eigenvalue \(eigenvalue), and all must be positive"
    case .missedProbability(let integral):
      "the density integrates to \(integral) on the quadrature points; take more points or a wider range"
    }
  }
}
