/// What one direction of a panel shows: a label, a scale and, if wanted, a fixed range.
///
/// A string literal is an axis with that label: `Panel(x: "step", y: .logarithmic("loss"), marks: …)`.
public struct Axis: Sendable, Equatable, ExpressibleByStringLiteral {
  /// How values become lengths.
  public enum Scale: Sendable, Equatable {
    /// Equal differences are equally long.
    case linear
    /// Equal ratios are equally long; values that are not positive are dropped.
    case logarithmic
  }

  /// The text beside the axis.
  public var label: String
  /// Linear or logarithmic.
  public var scale: Scale
  /// The values at the two ends; taken from the data when `nil` or unusable.
  public var range: ClosedRange<Double>?

  /// An axis, linear and with an automatic range unless told otherwise.
  public init(_ label: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil) {
    self.label = label
    self.scale = scale
    self.range = range
  }

  /// A linear axis with the literal as its label.
  public init(stringLiteral label: String) {
    self.init(label)
  }

  /// A linear axis, with a range if wanted.
  public static func linear(_ label: String = "", range: ClosedRange<Double>? = nil) -> Axis {
    Axis(label, range: range)
  }

  /// A logarithmic axis (base 10).
  public static func logarithmic(_ label: String = "", range: ClosedRange<Double>? = nil) -> Axis {
    Axis(label, scale: .logarithmic, range: range)
  }
}

/// Values beyond this magnitude are treated as not finite, so that spans and lengths cannot overflow.
let largestPlottable = 1e100

extension Axis.Scale {
  /// Whether a value has a place on the axis.
  func accepts(_ value: Double) -> Bool {
    guard value.isFinite, value.magnitude <= largestPlottable else { return false }
    return self == .linear || value >= 1 / largestPlottable
  }
}
