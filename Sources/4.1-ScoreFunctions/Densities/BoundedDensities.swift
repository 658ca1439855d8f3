import Foundation
import Randomness

// Densities with an end: where the density is not zero there, E[score] is not zero either.

/// The uniform distribution on an interval.
///
/// Its score is 0 inside, so E[score] = 0, although the density jumps at both ends: the jumps cancel. It breaks the other
/// identity, `E[s·x] = −1`, instead: here E[s·x] = 0. That a mean of scores vanishes proves little.
public struct Uniform: OneDimensionalDensity {
  /// The interval.
  public let support: ClosedRange<Double>

  /// Creates a uniform distribution.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the length of the interval is positive and finite.
  public init(over interval: ClosedRange<Double>) throws {
    try requirePositive(interval.upperBound - interval.lowerBound, "the length of the interval")
    support = interval
  }

  private var height: Double { 1 / (support.upperBound - support.lowerBound) }

  /// The same height at both ends.
  public var boundaryDensities: (lower: Double, upper: Double) { (height, height) }
  /// `−log(b − a)`.
  public func logDensity(at x: Double) -> Double { support.contains(x) ? log(height) : nothing(at: x) }
  /// 0.
  public func score(at x: Double) -> Double { support.contains(x) ? 0 : .nan }
  /// 0.
  public func scoreDerivative(at x: Double) -> Double { support.contains(x) ? 0 : .nan }

  /// `a + (b − a)u`.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    let u = openUniform(using: &rng)
    return support.lowerBound * (1 - u) + support.upperBound * u
  }
}

/// The gamma distribution on [0, ∞), `p(x) ∝ x^(k−1) e^(−x/θ)`.
///
/// The shape k decides what happens at 0: above 1 the density vanishes there and E[score] = 0; at 1, the exponential
/// distribution, it starts with a jump and E[score] = −1/θ; below 1 it has a pole and E[score] does not exist.
public struct Gamma: OneDimensionalDensity {
  /// The shape k.
  public let shape: Double
  /// The scale θ; the mean is kθ.
  public let scale: Double

  /// Creates a gamma distribution.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless shape and scale are positive.
  public init(shape: Double, scale: Double = 1) throws {
    try requirePositive(shape, "the shape")
    try requirePositive(scale, "the scale")
    self.shape = shape
    self.scale = scale
  }

  /// The exponential distribution, `p(x) = λ e^(−λx)`: a score of −λ everywhere, and so in the mean.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the rate is positive.
  public static func exponential(rate: Double) throws -> Gamma {
    try requirePositive(rate, "the rate")
    return try Gamma(shape: 1, scale: 1 / rate)
  }

  /// From 0 to ∞.
  public var support: ClosedRange<Double> { 0 ... .infinity }
  /// At 0 the density vanishes, jumps or has a pole, as the shape is above, at or below 1.
  public var boundaryDensities: (lower: Double, upper: Double) { (exp(logDensity(at: 0)), 0) }

  /// `(k − 1) log x − x/θ − log Γ(k) − k log θ`.
  public func logDensity(at x: Double) -> Double {
    guard support.contains(x), x < .infinity else { return nothing(at: x) }
    return xlogy(shape - 1, x) - x / scale - logGamma(shape) - shape * log(scale)
  }

  /// `(k − 1)/x − 1/θ`.
  public func score(at x: Double) -> Double {
    guard support.contains(x) else { return .nan }
    return (shape == 1 ? 0 : (shape - 1) / x) - 1 / scale
  }

  /// `−(k − 1)/x²`.
  public func scoreDerivative(at x: Double) -> Double {
    guard support.contains(x) else { return .nan }
    return shape == 1 ? 0 : -(shape - 1) / (x * x)
  }

  /// By the method of Marsaglia and Tsang.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    scale * standardGamma(shape: shape, using: &rng)
  }
}

/// The beta distribution on [0, 1], `p(x) ∝ x^(α−1) (1 − x)^(β−1)`.
///
/// Beta(2, 2) vanishes at both ends, and E[score] = 0 though the support is bounded; Beta(1, 2) jumps to 2 at 0, and
/// E[score] = −2.
public struct Beta: OneDimensionalDensity {
  /// The exponent at 0, α.
  public let alpha: Double
  /// The exponent at 1, β.
  public let beta: Double

  /// Creates a beta distribution.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless both are positive.
  public init(_ alpha: Double, _ beta: Double) throws {
    try requirePositive(alpha, "alpha")
    try requirePositive(beta, "beta")
    self.alpha = alpha
    self.beta = beta
  }

  /// From 0 to 1.
  public var support: ClosedRange<Double> { 0...1 }
  /// At each end the density vanishes, jumps or has a pole, as its exponent is above, at or below 1.
  public var boundaryDensities: (lower: Double, upper: Double) { (exp(logDensity(at: 0)), exp(logDensity(at: 1))) }

  /// `(α − 1) log x + (β − 1) log(1 − x) − log B(α, β)`.
  public func logDensity(at x: Double) -> Double {
    guard support.contains(x) else { return nothing(at: x) }
    return xlogy(alpha - 1, x) + xlogy(beta - 1, 1 - x) + logGamma(alpha + beta) - logGamma(alpha) - logGamma(beta)
  }

  /// `(α − 1)/x − (β − 1)/(1 − x)`.
  public func score(at x: Double) -> Double {
    guard support.contains(x) else { return .nan }
    return (alpha == 1 ? 0 : (alpha - 1) / x) - (beta == 1 ? 0 : (beta - 1) / (1 - x))
  }

  /// `−(α − 1)/x² − (β − 1)/(1 − x)²`.
  public func scoreDerivative(at x: Double) -> Double {
    guard support.contains(x) else { return .nan }
    return (alpha == 1 ? 0 : -(alpha - 1) / (x * x)) - (beta == 1 ? 0 : (beta - 1) / ((1 - x) * (1 - x)))
  }

  /// `g / (g + h)` of two gamma variables of shapes α and β.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    // In logarithms, since for small exponents both g and h may round to 0.
    let (g, h) = (logStandardGamma(shape: alpha, using: &rng), logStandardGamma(shape: beta, using: &rng))
    return 1 / (1 + exp(h - g))
  }
}

/// The Pareto distribution, `p(x) = α mᵅ / x^(α+1)` from m to ∞: a jump at m and a heavy tail.
public struct Pareto: OneDimensionalDensity {
  /// The exponent α of the tail; the mean is infinite up to 1.
  public let exponent: Double
  /// Where the density begins, m.
  public let minimum: Double

  /// Creates a Pareto distribution.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless both are positive.
  public init(exponent: Double, minimum: Double = 1) throws {
    try requirePositive(exponent, "the exponent")
    try requirePositive(minimum, "the minimum")
    self.exponent = exponent
    self.minimum = minimum
  }

  /// From m to ∞.
  public var support: ClosedRange<Double> { minimum ... .infinity }
  /// `α/m` at the lower end.
  public var boundaryDensities: (lower: Double, upper: Double) { (exponent / minimum, 0) }
  /// `log(α/m) − (α + 1) log(x/m)`.
  public func logDensity(at x: Double) -> Double {
    support.contains(x) ? log(exponent / minimum) - (exponent + 1) * log(x / minimum) : nothing(at: x)
  }
  /// `−(α + 1)/x`.
  public func score(at x: Double) -> Double { support.contains(x) ? -(exponent + 1) / x : .nan }
  /// `(α + 1)/x²`.
  public func scoreDerivative(at x: Double) -> Double { support.contains(x) ? (exponent + 1) / (x * x) : .nan }
  /// `m u^(−1/α)`.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    minimum * pow(openUniform(using: &rng), -1 / exponent)
  }
}

/// `a log x`, and 0 for a = 0 whatever x is.
private func xlogy(_ a: Double, _ x: Double) -> Double { a == 0 ? 0 : a * log(x) }
