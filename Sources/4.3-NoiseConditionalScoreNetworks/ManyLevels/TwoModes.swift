import Foundation
import ScoreFunctions
import Tensors

/// The chapter's two Gaussians, `½𝒩(−a, τ²) + ½𝒩(a, τ²)`, on the line through both.
///
/// Noise of deviation σ only widens them, to `τ² + σ²`. As long as that is below a² there are two modes with a barrier
/// between, and Langevin crosses it in a time that grows like the exponential of its height. At the chapter's a = 5, τ = 1
/// the barrier is gone at `σ = √24 ≈ 4.9`: σ = 5 is just about one hump, σ = 1 is as stuck as no noise at all for any
/// number of steps one would take (erratum E-53).
///
/// Reference: chapter 4.3.1.
public struct TwoModes: Sendable, Equatable {
  /// The distance a of each mean from the origin.
  public let offset: Double
  /// The standard deviation τ of each Gaussian.
  public let standardDeviation: Double

  /// Creates the pair; the chapter's unless told otherwise.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` unless both numbers are positive.
  public init(offset: Double = 5, standardDeviation: Double = 1) throws(NoiseConditionalError) {
    guard offset > 0, offset.isFinite else { throw .outOfRange("the offset of the means", offset) }
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw .outOfRange("the standard deviation of a mode", standardDeviation)
    }
    self.offset = offset
    self.standardDeviation = standardDeviation
  }

  /// The law of `x + σz`.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a negative σ.
  public func noised(standardDeviation sigma: Double) throws(NoiseConditionalError) -> TwoModes {
    guard sigma >= 0 else { throw .outOfRange("the noise", sigma) }
    return try TwoModes(offset: offset, standardDeviation: hypot(standardDeviation, sigma))
  }

  /// The pair in the plane, with the means on the first axis.
  public func mixture() throws -> GaussianMixture {
    try GaussianMixture(
      weights: [0.5, 0.5], means: Tensor([[-offset, 0], [offset, 0]]), standardDeviation: standardDeviation)
  }

  /// `log p(x)`.
  public func logDensity(at x: Double) -> Double {
    let (a, τ) = (offset, standardDeviation)
    let (left, right) = (-(x + a) * (x + a) / (2 * τ * τ), -(x - a) * (x - a) / (2 * τ * τ))
    // log ½(eˡ + eʳ) without underflow far from both.
    let sum = max(left, right) + log1p(exp(-(left - right).magnitude))
    return sum - log(2 * τ * (2 * Double.pi).squareRoot())
  }

  /// The score, `(−x + a tanh(ax/τ²))/τ²`.
  public func score(at x: Double) -> Double {
    let (a, v) = (offset, standardDeviation * standardDeviation)
    return (-x + a * tanh(a * x / v)) / v
  }

  /// Two if `a > τ`, else one: the curvature of the density at the origin has the sign of `a² − τ²`.
  public var modeCount: Int { offset > standardDeviation ? 2 : 1 }

  /// Where the right mode is: the positive root of `x = a tanh(ax/τ²)`, or 0.
  public var mode: Double {
    guard modeCount == 2 else { return 0 }
    var (below, above) = (0.0, offset)
    for _ in 0..<200 {
      let middle = (below + above) / 2
      if score(at: middle) > 0 { below = middle } else { above = middle }
    }
    return (below + above) / 2
  }

  /// The height of the barrier in nats, `log p(mode) − log p(0)`.
  public var barrier: Double { logDensity(at: mode) - logDensity(at: 0) }

  /// The mean time in which `dx = s dt + √2 dW` gets from the left mean to the middle,
  /// `∫_{−a}^0 p(y)⁻¹ ∫_{−∞}^y p(z) dz dy`.
  ///
  /// A Langevin step ε is the time ε. Trapezoidal rule with 64 points to a standard deviation: six digits.
  ///
  /// Reference: Gardiner, "Stochastic methods", section 5.2.7; Kramers 1940.
  public var meanCrossingTime: Double {
    let (a, τ) = (offset, standardDeviation)
    let steps = max(200, Int((64 * a / τ).rounded(.up)))
    let h = a / Double(steps)
    // The left tail by its own steps, down to 12 standard deviations.
    let tail = Int((12 * τ / h).rounded(.up))
    let reference = logDensity(at: -a)
    func p(_ x: Double) -> Double { exp(logDensity(at: x) - reference) }
    var mass = (1...tail).reduce(h * p(-a) / 2) { $0 + h * p(-a - Double($1) * h) }
    var time = h * mass / (2 * p(-a))
    for i in 1...steps {
      let (before, here) = (-a + Double(i - 1) * h, -a + Double(i) * h)
      mass += h * (p(before) + p(here)) / 2
      time += (i == steps ? 0.5 : 1) * h * mass / p(here)
    }
    return time
  }
}
