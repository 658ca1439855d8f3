import Foundation

/// The range of values seen so far on one axis.
struct Extent {
  let scale: Axis.Scale
  private(set) var lower = Double.infinity
  private(set) var upper = -Double.infinity

  init(_ scale: Axis.Scale) { self.scale = scale }

  mutating func include(_ value: Double) {
    guard scale.accepts(value) else { return }
    lower = min(lower, value)
    upper = max(upper, value)
  }

  mutating func include(_ values: [Double]) {
    for value in values { include(value) }
  }

  /// The range with a margin, as a fraction of its length, on either side.
  func padded(below: Double, above: Double) -> ClosedRange<Double> {
    guard lower <= upper else { return scale == .linear ? 0...1 : 1...10 }
    guard Self.isUsable(lower...upper, on: scale) else {
      // All values agree (to rounding): open a window around them.
      if scale == .logarithmic { return max(lower / 2, 1 / largestPlottable)...min(upper * 2, largestPlottable) }
      let half = max(lower.magnitude, upper.magnitude) < 1e-90 ? 0.5 : max(lower.magnitude, upper.magnitude) * 0.1
      return (lower - half)...(upper + half)
    }
    if scale == .logarithmic {
      let decades = log10(upper / lower)
      return lower * pow(10, -decades * below)...upper * pow(10, decades * above)
    }
    let length = upper - lower
    return (lower - length * below)...(upper + length * above)
  }

  /// Whether a range can be drawn: finite, allowed by the scale, and longer than rounding.
  static func isUsable(_ range: ClosedRange<Double>, on scale: Axis.Scale) -> Bool {
    let (low, high) = (range.lowerBound, range.upperBound)
    // A padded window may reach a little past the largest plottable value.
    guard low.isFinite, high.isFinite, max(low.magnitude, high.magnitude) <= 10 * largestPlottable else { return false }
    if scale == .logarithmic, low <= 0 { return false }
    let length = high - low
    return length > 1e-12 * max(low.magnitude, high.magnitude) && length > 1e-99
  }
}

extension Panel {
  /// The ranges of the two axes: the ones given, otherwise those of the data with a small margin.
  func ranges() -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    var across = Extent(x.scale)
    var up = Extent(y.scale)
    var (tightX, tightY, grounded, hasField) = (true, true, false, false)
    for mark in marks {
      mark.extend(&across, &up)
      switch mark.kind {
      case .scatter, .moving, .arrows: (tightX, tightY) = (false, false)
      case .heatMap, .contours, .filledContours: hasField = true
      case .histogram, .bars: (tightY, grounded) = (false, true)
      case .line, .rule, .note: tightY = false
      }
    }
    // A field fills its frame to the border.
    let marginX = tightX || hasField ? 0 : 0.04
    let marginY = tightY || hasField ? 0 : 0.05
    let below = grounded && up.lower >= 0 && y.scale == .linear ? 0 : marginY
    var automaticX = across.padded(below: marginX, above: marginX)
    if let slots = categoryCount { automaticX = -0.6...(Double(slots) - 0.4) }
    let automaticY = up.padded(below: below, above: marginY)
    return (
      x.range.flatMap { Extent.isUsable($0, on: x.scale) ? $0 : nil } ?? automaticX,
      y.range.flatMap { Extent.isUsable($0, on: y.scale) ? $0 : nil } ?? automaticY
    )
  }

  /// The names under the slots of bar charts, when there are any.
  var categories: [String]? {
    for mark in marks {
      if case .bars(let bars) = mark.kind { return bars.names }
    }
    return nil
  }

  /// How many bar charts stand side by side.
  var barCharts: Int { max(marks.filter { $0.kindName == "bars" }.count, 1) }

  private var categoryCount: Int? {
    var count: Int?
    for mark in marks {
      if case .bars(let bars) = mark.kind {
        count = max(count ?? 0, min(max(bars.names.count, bars.heights.count, 1), 300))
      }
    }
    return count
  }
}
