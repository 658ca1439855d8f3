import Foundation

extension TerminalMarks {
  private static let shades: [Character] = [" ", "░", "▒", "▓", "█"]
  private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// Shades by the magnitude of the value; signed fields are dense at both ends.
  mutating func shade(_ field: Field) {
    let grid = field.grid
    for row in plot.top..<(plot.top + plot.height) {
      for column in plot.left..<(plot.left + plot.width) {
        // The middle of the cell, as an index into the grid.
        let across = index((Double(2 * column) + 0.5 - x.start) / (x.end - x.start), x, grid.xs)
        let up = index((y.start - (Double(4 * row) + 1.5)) / (y.start - y.end), y, grid.ys)
        guard let across, let up else { continue }
        let value = grid.values[up * grid.columns + across]
        guard Axis.Scale.linear.accepts(value) else { continue }
        let place = fraction(of: value, in: field.range)
        let depth = field.colors == .diverging ? abs(2 * place - 1) : place
        let shade = Self.shades[min(Int(depth * 5), 4)]
        canvas.put(shade, column: column, row: row, color: Self.color(field.colors.paint(place)))
      }
    }
  }

  /// The nearest grid point to a place on the axis, given as a fraction of its length.
  private func index(_ place: Double, _ axis: AxisMapping, _ values: [Double]) -> Int? {
    guard axis.scale == .linear else { return nil }
    let value = axis.range.lowerBound + place * (axis.range.upperBound - axis.range.lowerBound)
    let (first, last) = (values[0], values[values.count - 1])
    let step = (last - first) / Double(values.count - 1)
    let index = ((value - first) / step).rounded()
    return index >= 0 && index < Double(values.count) ? Int(index) : nil
  }

  /// The nearest of a terminal's 256 colours.
  private static func color(_ paint: ColorMap.Paint) -> Int {
    switch paint {
    case .fixed(let red, let green, let blue):
      func level(_ value: Int) -> Int { (value * 5 + 127) / 255 }
      return 16 + 36 * level(red) + 6 * level(green) + level(blue)
    case .themed(let hue, _): return hue.terminal
    }
  }

  mutating func histogram(_ histogram: Histogram, _ normalized: Bool, _ color: Int) {
    let heights = normalized ? histogram.densities : histogram.counts.map(Double.init)
    for column in plot.left..<(plot.left + plot.width) {
      let place = (Double(2 * column) + 0.5 - x.start) / (x.end - x.start)
      let (low, high) = (x.range.lowerBound, x.range.upperBound)
      let value = x.scale == .linear ? low + place * (high - low) : low * pow(high / low, place)
      let bin = ((value - histogram.edges[0]) / histogram.binWidth).rounded(.down)
      guard bin >= 0, bin < Double(heights.count) else { continue }
      column8(at: column, height: heights[Int(bin)], glyph: "▒", color)
    }
  }

  mutating func bars(_ bars: Bars, _ series: Series, _ panel: Panel, _ color: Int) {
    let charts = panel.barCharts
    let width = 0.76 / Double(charts)
    for (index, height) in bars.heights.enumerated() {
      let left = Double(index) - 0.38 + Double(series.turn) * width
      guard let start = x.position(of: left), let end = x.position(of: left + width) else { continue }
      let (first, last) = (Int(start.rounded()) / 2, max(Int(end.rounded()) / 2 - 1, Int(start.rounded()) / 2))
      guard first <= last else { continue }
      for column in first...last where column >= plot.left && column < plot.left + plot.width {
        column8(at: column, height: height, glyph: Self.barGlyphs[series.turn % 4], color)
      }
    }
  }

  /// A column of cells from zero to a height; the last cell of a solid column in eighths.
  private mutating func column8(at column: Int, height: Double, glyph: Character, _ color: Int) {
    guard let tip = y.position(of: height) else { return }
    // A row of cells covers four dots, each half a dot around its position; a bar ends at the upper edge of a dot.
    let floor = Double(4 * (plot.top + plot.height)) - 0.5
    let zero = y.position(of: 0).map { min($0 + 0.5, floor) } ?? floor
    let end = tip + 0.5
    for row in plot.top..<(plot.top + plot.height) {
      let (upper, lower) = (Double(4 * row) - 0.5, Double(4 * row) + 3.5)
      if height >= 0 {
        let filled = (min(lower, zero) - max(upper, end)) / 4
        if filled >= 1 - 1e-9 {
          canvas.put(glyph, column: column, row: row, color: color)
        } else if filled > 0, lower <= zero + 0.5 {
          canvas.put(Self.eighths[min(max(Int((filled * 8).rounded()), 1), 8)], column: column, row: row, color: color)
        }
      } else if (upper + lower) / 2 > zero, (upper + lower) / 2 < end {
        canvas.put(glyph, column: column, row: row, color: color)
      }
    }
  }

  mutating func arrows(_ arrows: Arrows, _ color: Int) {
    let glyphs: [Character] = ["→", "↗", "↑", "↖", "←", "↙", "↓", "↘"]
    for index in 0..<arrows.count {
      let (a, b, u, v) = (arrows.x[index], arrows.y[index], arrows.u[index], arrows.v[index])
      guard let length = ArrowScale.length(u, v), let left = x.position(of: a), let top = y.position(of: b),
        left > x.start - 0.5, left < x.end + 0.5, top > y.end - 0.5, top < y.start + 0.5
      else { continue }
      // Directions on the screen, where a cell is 2 dots by 4 and so dots are square.
      let angle = atan2(-v * y.slope(at: b), u * x.slope(at: a))
      let eighth = (Int((angle / (.pi / 4)).rounded()) + 8) % 8
      let glyph: Character = length > 0 && angle.isFinite ? glyphs[eighth] : "·"
      canvas.put(glyph, column: Int(left.rounded()) / 2, row: Int(top.rounded()) / 4, color: color)
    }
  }
}
