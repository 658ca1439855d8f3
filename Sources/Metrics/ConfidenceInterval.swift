import Foundation

/// An estimate and the range that holds the true value in a stated share of repetitions.
public struct ConfidenceInterval: Sendable, Equatable {
  /// The estimate.
  public let estimate: Double
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// The share of repetitions in which the range holds the true value, such as 0.95.
  public let level: Double

  /// Creates an interval from its numbers.
  public init(estimate: Double, lower: Double, upper: Double, level: Double = 0.95) {
    (self.estimate, self.lower, self.upper, self.level) = (estimate, lower, upper, level)
  }

  /// The interval of an estimate whose error is normal: 1.96 standard errors to both sides, at the level 0.95.
  public init(estimate: Double, standardError: Double) {
    let reach = Self.z * standardError
    self.init(estimate: estimate, lower: estimate - reach, upper: estimate + reach)
  }

  /// Wilson's interval of a share: `successes` of `count` independent trials, at the level 0.95.
  ///
  /// It stays within [0, 1] and does not shrink to a point when all trials agree.
  ///
  /// Reference: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
  ///
  /// - Throws: ``MetricsError/invalidCount(_:of:)``.
  public init(successes: Int, of count: Int) throws(MetricsError) {
    guard count > 0, (0...count).contains(successes) else { throw .invalidCount(successes, of: count) }
    let (n, z²) = (Double(count), Self.z * Self.z)
    let p = Double(successes) / n
    let centre = (p + z² / (2 * n)) / (1 + z² / n)
    let reach = Self.z / (1 + z² / n) * (p * (1 - p) / n + z² / (4 * n * n)).squareRoot()
    self.init(
      estimate: p, lower: successes == 0 ? 0 : centre - reach, upper: successes == count ? 1 : centre + reach)
  }

  /// Whether a value lies in the interval, ends included.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// A standard normal number is within ±z in 95 of 100 cases.
  private static let z = 1.959963984540054
}
