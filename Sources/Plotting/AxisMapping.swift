import Foundation

/// The map from the values of an axis to positions on the page.
///
/// `position(v) = start + (end − start) · (s(v) − s(lower)) / (s(upper) − s(lower))` with `s` the identity or `log₁₀`.
public struct AxisMapping: Sendable, Equatable {
  /// The values at `start` and `end`.
  public let range: ClosedRange<Double>
  /// Linear or logarithmic.
  public let scale: Axis.Scale
  /// Where the lower value is drawn.
  public let start: Double
  /// Where the upper value is drawn; smaller than `start` for an axis that points up a page.
  public let end: Double

  private let origin: Double
  private let factor: Double

  /// Maps `range` onto the segment from `start` to `end`; a range that cannot be used is replaced by `1…10`.
  public init(_ range: ClosedRange<Double>, scale: Axis.Scale = .linear, from start: Double, to end: Double) {
    let usable = Extent.isUsable(range, on: scale)
    let range = usable ? range : 1...10
    (self.range, self.scale, self.start, self.end) = (range, scale, start, end)
    let (low, high) = (Self.scaled(range.lowerBound, scale), Self.scaled(range.upperBound, scale))
    origin = low
    factor = (end - start) / (high - low)
  }

  /// The position of a value, or `nil` when it has none on this axis (not finite, or not positive on a log axis).
  public func position(of value: Double) -> Double? {
    guard scale.accepts(value) else { return nil }
    return start + (Self.scaled(value, scale) - origin) * factor
  }

  /// How fast the position changes with the value, `d position / d value`.
  public func slope(at value: Double) -> Double {
    switch scale {
    case .linear: factor
    case .logarithmic: value > 0 ? factor / (value * M_LN10) : 0
    }
  }

  private static func scaled(_ value: Double, _ scale: Axis.Scale) -> Double {
    scale == .linear ? value : log10(value)
  }
}
