import Foundation

/// How long arrows are drawn, compared with the longest.
enum ArrowScale {
  /// The length of a vector that can be drawn.
  static func length(_ u: Double, _ v: Double) -> Double? {
    guard Axis.Scale.linear.accepts(u), Axis.Scale.linear.accepts(v) else { return nil }
    return hypot(u, v)
  }

  /// The length that is drawn full size: exceeded by one vector in twenty, so that one outlier does not shrink the rest.
  static func longest(_ lengths: [Double]) -> Double {
    let sorted = lengths.sorted()
    return sorted.isEmpty ? 1 : sorted[(sorted.count - 1) * 19 / 20]
  }

  /// A length between 0 and 1.
  static func relative(_ length: Double, to longest: Double, _ lengths: ArrowLengths) -> Double {
    guard length > 0 else { return 0 }
    guard longest > 0 else { return 1 }
    let ratio = min(length / longest, 1)
    switch lengths {
    case .proportional: return ratio
    case .compressed: return ratio.squareRoot()
    case .equal: return 0.8
    }
  }
}
