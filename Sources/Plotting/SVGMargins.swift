/// The room around the frame of a panel for title, legend, ticks, labels and colour scale.
///
/// The panels of a figure share the largest of their margins, so that their frames are aligned.
struct Margins {
  var left = 0.0
  var right = 0.0
  var top = 0.0
  var bottom = 0.0

  init() {}

  /// What a panel needs in a box of some size.
  init(_ panel: Panel, width: Double, height: Double, drawsLegend: Bool) {
    let legend = SVGLegend(drawsLegend ? panel.legend : [], width: Self.legendWidth(width))
    top = (panel.title.isEmpty ? 4 : 24) + legend.height
    right = panel.colorScale == nil ? 0 : 62
    guard panel.showsAxes else {
      (left, right, bottom) = (6, right + 6, 6)
      return
    }
    let labels = Self.yTicks(panel, panel.ranges().y, height: height - 60).labels
    left = Self.widest(labels) + 12 + (panel.y.label.isEmpty ? 4 : 20)
    right += 14
    bottom = panel.tickHeight(across: width - left - right) + (panel.x.label.isEmpty ? 6 : 22)
  }

  func union(_ other: Margins) -> Margins {
    var result = self
    result.left = max(left, other.left)
    result.right = max(right, other.right)
    result.top = max(top, other.top)
    result.bottom = max(bottom, other.bottom)
    return result
  }

  static func legendWidth(_ boxWidth: Double) -> Double { boxWidth - 60 }

  static func widest(_ labels: [String]) -> Double {
    labels.map { SVG.width(of: $0, size: 11) }.max() ?? 0
  }

  static func yTicks(
    _ panel: Panel, _ range: ClosedRange<Double>, height: Double
  ) -> (ticks: [Double], labels: [String]) {
    guard panel.showsAxes else { return ([], []) }
    let ticks = Ticks.values(range, scale: panel.y.scale, about: max(Int(height / 50), 3))
    return (ticks, Ticks.labels(ticks, scale: panel.y.scale))
  }
}

extension Panel {
  /// The names under bars, if there are any.
  var tickNames: [String]? { categories.flatMap { $0.isEmpty ? nil : $0 } }

  /// Whether names are too long to stand side by side.
  func tiltsNames(across width: Double) -> Bool {
    tickNames.map { Margins.widest($0) > width / Double(max($0.count, 1)) - 6 } ?? false
  }

  /// The height of the tick names below the frame.
  func tickHeight(across width: Double) -> Double {
    tiltsNames(across: width) ? min(0.5 * Margins.widest(tickNames ?? []), 70) + 18 : 18
  }
}
