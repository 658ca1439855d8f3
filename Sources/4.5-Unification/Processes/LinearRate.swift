/// A noise rate that grows linearly in time, `β(t) = β_min + t(β_max − β_min)`.
///
/// Reference: Song et al. 2021, equation 32.
public struct LinearRate: Sendable, Equatable {
  /// β at time 0.
  public let first: Double
  /// β at time 1.
  public let last: Double

  /// Creates a rate.
  ///
  /// - Throws: ``UnificationError/notPositive(_:_:)`` or, if it falls,
  ///   ``UnificationError/reversed(_:smaller:larger:)``.
  public init(first: Double, last: Double) throws(UnificationError) {
    try requirePositive(first, "the first rate of the noise")
    try requirePositive(last, "the last rate of the noise")
    guard first <= last else { throw .reversed("the rates of the noise", smaller: first, larger: last) }
    self.first = first
    self.last = last
  }

  /// `β(t)`.
  public func callAsFunction(at time: Double) -> Double { first + time * (last - first) }

  /// `∫₀ᵗ β = β_min t + ½(β_max − β_min)t²`.
  public func integral(to time: Double) -> Double { time * (first + 0.5 * time * (last - first)) }

  /// The time at which the integral has a given value.
  public func time(atIntegral value: Double) -> Double {
    // The positive root of the quadratic equation, in the form that does not cancel for small values.
    2 * value / (first + (first * first + 2 * (last - first) * value).squareRoot())
  }
}
