import Randomness
import Tensors

/// A density on an interval of the line, written with plain numbers.
///
/// What happens at the ends of the interval decides whether E[score] = 0: integration by parts leaves the boundary term
/// `E[s] = ∫ p′ dx = p(b−) − p(a+)`, and it vanishes only where the density comes and goes smoothly, or with equal jumps.
///
/// Outside its interval a density is 0, its logarithm −∞, and its score and the score's derivative NaN: there is none.
///
/// Reference: exercise 4.1 (b), errata E-95 and E-25.
public protocol OneDimensionalDensity: SamplableDensity {
  /// The interval from a to b where the density is positive; the ends may be infinite.
  var support: ClosedRange<Double> { get }

  /// The limits `p(a+)` and `p(b−)` of the density at the ends of its interval; ∞ where it has a pole.
  var boundaryDensities: (lower: Double, upper: Double) { get }

  /// Places inside the interval where the score jumps; a quadrature rule must not integrate across them.
  var kinks: [Double] { get }

  /// `log p(x)`; −∞ outside the interval.
  func logDensity(at x: Double) -> Double

  /// The score `(log p)′(x)`; NaN outside the interval.
  func score(at x: Double) -> Double

  /// The derivative of the score, `(log p)″(x)`; NaN outside the interval.
  func scoreDerivative(at x: Double) -> Double

  /// One draw.
  func sample(using rng: inout some RandomNumberGenerator) -> Double
}

extension OneDimensionalDensity {
  /// One.
  public var dimension: Int { 1 }

  /// None.
  public var kinks: [Double] { [] }

  /// The boundary term `p(b−) − p(a+)`, which is E[score] by the fundamental theorem of calculus.
  public var boundaryTerm: Double { boundaryDensities.upper - boundaryDensities.lower }

  /// `log p`.
  ///
  /// Shape: `[n, 1]` to `[n]`.
  public func logDensity(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "log-density on the line")
    return try points.map { logDensity(at: $0) }.reshaped(to: [points.shape[0]])
  }

  /// The score.
  ///
  /// Shape: `[n, 1]` to `[n, 1]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "score on the line")
    return points.map { score(at: $0) }
  }

  /// The derivative of the score.
  ///
  /// Shape: `[n, 1]` to `[n, 1, 1]`.
  public func hessian(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "Hessian on the line")
    return try points.map { scoreDerivative(at: $0) }.reshaped(to: [points.shape[0], 1, 1])
  }

  /// Independent samples.
  ///
  /// Shape: `[count, 1]`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    var points = try Tensor<Double>.zeros([count, 1])
    points.withMutableScalars { scalars in
      for i in scalars.indices { scalars[i] = sample(using: &rng) }
    }
    return points
  }
}

/// The log-density outside a support: −∞, and NaN where x is not a number.
func nothing(at x: Double) -> Double { x.isNaN ? .nan : -.infinity }

/// A uniform number that is neither 0 nor 1, for inverse distribution functions.
func openUniform(using rng: inout some RandomNumberGenerator) -> Double {
  // Half a step above a multiple of 2⁻⁵².
  (Double(rng.next() >> 12) + 0.5) * 0x1p-52
}
