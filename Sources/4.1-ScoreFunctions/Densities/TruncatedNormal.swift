import Foundation
import Randomness

/// The normal distribution cut to an interval and scaled up again; with infinite ends the normal distribution itself.
///
/// Cutting does not change the score: it is `−(x − μ)/σ²` as before, only its mean is another, `E[s] = p(b−) − p(a+)`. The
/// score cannot tell where a density ends.
public struct TruncatedNormal: OneDimensionalDensity {
  /// The mean μ of the normal distribution before the cut.
  public let mean: Double
  /// The standard deviation σ before the cut.
  public let standardDeviation: Double
  /// The interval that is left.
  public let support: ClosedRange<Double>
  /// The logarithm of the probability that is left.
  private let logMass: Double

  /// Creates a normal distribution cut to an interval.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless σ is positive and the interval holds some probability
  ///   (more than 1e−300).
  public init(
    mean: Double = 0, standardDeviation: Double = 1, over interval: ClosedRange<Double> = -.infinity ... .infinity
  ) throws {
    guard mean.isFinite else { throw ScoreFunctionError.invalidParameter("the mean", mean) }
    try requirePositive(standardDeviation, "the standard deviation")
    self.mean = mean
    self.standardDeviation = standardDeviation
    support = interval
    let (a, b) = ((interval.lowerBound - mean) / standardDeviation, (interval.upperBound - mean) / standardDeviation)
    let mass = normalProbability(from: a, to: b)
    guard mass > 1e-300 else { throw ScoreFunctionError.invalidParameter("the probability of the interval", mass) }
    logMass = log(mass)
  }

  /// The half-normal distribution, the law of `|σz|`: E[score] = −√(2/π)/σ.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless σ is positive.
  public static func halfNormal(standardDeviation: Double = 1) throws -> TruncatedNormal {
    try TruncatedNormal(standardDeviation: standardDeviation, over: 0 ... .infinity)
  }

  /// The densities at the cuts, 0 at infinite ends.
  public var boundaryDensities: (lower: Double, upper: Double) {
    (exp(logDensity(at: support.lowerBound)), exp(logDensity(at: support.upperBound)))
  }

  /// `−½z² − log σ − ½ log 2π − log P(a ≤ x ≤ b)` with `z = (x − μ)/σ`.
  public func logDensity(at x: Double) -> Double {
    guard support.contains(x) else { return nothing(at: x) }
    let (μ, σ) = (mean, standardDeviation)
    let z = (x - μ) / σ
    return -0.5 * z * z - log(σ) - 0.5 * log(2 * Double.pi) - logMass
  }

  /// `−(x − μ)/σ²`, the same for every interval.
  public func score(at x: Double) -> Double {
    support.contains(x) ? -(x - mean) / (standardDeviation * standardDeviation) : .nan
  }

  /// `−1/σ²`.
  public func scoreDerivative(at x: Double) -> Double {
    support.contains(x) ? -1 / (standardDeviation * standardDeviation) : .nan
  }

  /// The point below which a uniform share of the probability lies, found by halving the interval.
  public func sample(using rng: inout some RandomNumberGenerator) -> Double {
    if support == -.infinity ... .infinity { return mean + standardDeviation * .standardNormal(using: &rng) }
    let (μ, σ) = (mean, standardDeviation)
    // Beyond 39 standard deviations there is nothing left in a Double.
    var (low, high) = (max((support.lowerBound - μ) / σ, -39), min((support.upperBound - μ) / σ, 39))
    let (start, share) = (low, openUniform(using: &rng) * exp(logMass))
    // 60 halvings: from at most 78 down to rounding.
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      if normalProbability(from: start, to: middle) < share { low = middle } else { high = middle }
    }
    return min(max(μ + σ * low, support.lowerBound), support.upperBound)
  }
}

/// The probability that a standard normal number lies between a and b, without cancellation in either tail.
private func normalProbability(from a: Double, to b: Double) -> Double {
  guard a < b else { return 0 }
  // The upper tail P(z > a) = ½ erfc(a/√2) keeps its digits for a > 0; mirror what lies left of 0.
  if b <= 0 { return normalProbability(from: -b, to: -a) }
  if a > 0 { return 0.5 * (erfc(a / 2.0.squareRoot()) - erfc(b / 2.0.squareRoot())) }
  return 0.5 * (erf(b / 2.0.squareRoot()) - erf(a / 2.0.squareRoot()))
}
