import Foundation
import Randomness

// Densities on the whole line: their tails fall to zero, so that E[score] = 0 whatever their shape.

/// The logistic distribution, `p(x) = 1 / (4s cosh²((x − μ)/2s))`.
///
/// The score `−tanh((x − μ)/2s) / s` is bounded: a smooth sign function, linear near μ and constant far out.
public struct Logistic: OneDimensionalDensity {
  /// The mean μ.
  public let location: Double
  /// The scale s; the variance is `π²s²/3`.
  public let scale: Double

  /// Creates a logistic distribution.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the scale is positive and both are finite.
  public init(location: Double = 0, scale: Double = 1) throws {
    (self.location, self.scale) = try checked(location, scale)
  }

  /// The whole line.
  public var support: ClosedRange<Double> { -.infinity ... .infinity }
  /// The density vanishes at both ends.
  public var boundaryDensities: (lower: Double, upper: Double) { (0, 0) }

  /// `−|z| − 2 log(1 + e^(−|z|)) − log s` with `z = (x − μ)/s`.
  public func logDensity(at x: Double) -> Double {
    let z = ((x - location) / scale).magnitude
    return -z - 2 * log1p(exp(-z)) - log(scale)
  }

  /// `−tanh(z/2) / s`.
  public func score(at x: Double) -> Double { -tanh((x - location) / (2 * scale)) / scale }

  /// `−1 / (2s² cosh²(z/2))`, which is `−2p(x)/s`.
  public func scoreDerivative(at x: Double) -> Double { -2 * exp(logDensity(at: x)) / scale }

  /// `μ + s log(u / (1 − u))`.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    let u = openUniform(using: &rng)
    return location + scale * (log(u) - log1p(-u))
  }
}

/// The Laplace distribution, `p(x) = exp(−|x − μ|/b) / 2b`.
///
/// The score is `−sign(x − μ)/b`: of constant size, with a jump at μ. There `(log p)″` is a spike of weight −2/b that no
/// value shows, and `E[s²] = −E[s′]` fails for the values one can compute.
public struct Laplace: OneDimensionalDensity {
  /// The mean μ.
  public let location: Double
  /// The scale b; the variance is `2b²`.
  public let scale: Double

  /// Creates a Laplace distribution.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the scale is positive and both are finite.
  public init(location: Double = 0, scale: Double = 1) throws {
    (self.location, self.scale) = try checked(location, scale)
  }

  /// The whole line.
  public var support: ClosedRange<Double> { -.infinity ... .infinity }
  /// The density vanishes at both ends.
  public var boundaryDensities: (lower: Double, upper: Double) { (0, 0) }
  /// The score jumps at μ.
  public var kinks: [Double] { [location] }

  /// `−|x − μ|/b − log 2b`.
  public func logDensity(at x: Double) -> Double { -(x - location).magnitude / scale - log(2 * scale) }

  /// `−sign(x − μ)/b`, and 0 at μ.
  public func score(at x: Double) -> Double {
    if x == location { return 0 }
    return x.isNaN ? .nan : (x > location ? -1 : 1) / scale
  }

  /// 0; the spike at μ is no number.
  public func scoreDerivative(at x: Double) -> Double { x.isNaN ? .nan : 0 }

  /// An exponential distance to a random side.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    let u = openUniform(using: &rng) - 0.5
    return location - scale * (u < 0 ? -1 : 1) * log1p(-2 * u.magnitude)
  }
}

/// The Gumbel distribution of largest values, `p(x) = exp(−z − e⁻ᶻ) / s` with `z = (x − μ)/s`.
///
/// The score `(e⁻ᶻ − 1)/s` is lopsided: an exponential wall on the left, a bounded slope on the right. Its mean is 0.
public struct Gumbel: OneDimensionalDensity {
  /// The mode μ.
  public let location: Double
  /// The scale s.
  public let scale: Double

  /// Creates a Gumbel distribution.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the scale is positive and both are finite.
  public init(location: Double = 0, scale: Double = 1) throws {
    (self.location, self.scale) = try checked(location, scale)
  }

  /// The whole line.
  public var support: ClosedRange<Double> { -.infinity ... .infinity }
  /// The density vanishes at both ends.
  public var boundaryDensities: (lower: Double, upper: Double) { (0, 0) }

  /// `−z − e⁻ᶻ − log s`.
  public func logDensity(at x: Double) -> Double {
    let z = (x - location) / scale
    return z == -.infinity ? -.infinity : -z - exp(-z) - log(scale)
  }

  /// `(e⁻ᶻ − 1)/s`.
  public func score(at x: Double) -> Double { expm1(-(x - location) / scale) / scale }

  /// `−e⁻ᶻ/s²`.
  public func scoreDerivative(at x: Double) -> Double { -exp(-(x - location) / scale) / (scale * scale) }

  /// `μ − s log(−log u)`.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    location - scale * log(-log(openUniform(using: &rng)))
  }
}

private func checked(_ location: Double, _ scale: Double) throws(ScoreFunctionError) -> (Double, Double) {
  guard location.isFinite else { throw .invalidParameter("the location", location) }
  try requirePositive(scale, "the scale")
  return (location, scale)
}
