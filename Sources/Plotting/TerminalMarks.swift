import Foundation

/// Draws the marks of a panel in cells.
struct TerminalMarks {
  /// How a labelled series is told apart without colour.
  struct Symbol {
    let glyph: Character
    let label: String
    let hue: Hue
  }

  let x: AxisMapping
  let y: AxisMapping
  let plot: Cells
  let symbols: [Symbol]
  var canvas: TerminalCanvas

  init(x: AxisMapping, y: AxisMapping, plot: Cells, symbols: [Symbol], canvas: TerminalCanvas) {
    (self.x, self.y, self.plot, self.symbols, self.canvas) = (x, y, plot, symbols, canvas)
  }

  static let lineGlyphs: [Character] = ["•", "+", "*", "#", "@", "%"]

  /// The legend: scatter marks and lines by their glyph.
  static func symbols(_ panel: Panel) -> [Symbol] {
    // A series of its own is drawn in dots.
    let isAlone = panel.pointSeries <= 1
    var seen: [String: Character] = [:]
    var result: [Symbol] = []
    for series in panel.series {
      let glyph: Character
      switch series.mark.kind {
      case .scatter, .moving: glyph = isAlone ? "⠶" : (series.marker ?? .circle).glyph
      case .line: glyph = isAlone ? "⠤" : lineGlyphs[series.turn % lineGlyphs.count]
      case .histogram: glyph = "▒"
      case .bars: glyph = barGlyphs[series.turn % barGlyphs.count]
      case .rule(let rule): glyph = rule.isVertical ? "┆" : "╌"
      case .arrows: glyph = "→"
      default: glyph = "─"
      }
      guard let label = series.mark.label, !label.isEmpty, seen[label] == nil else { continue }
      seen[label] = glyph
      result.append(Symbol(glyph: glyph, label: label, hue: series.hue))
    }
    return result
  }

  static let barGlyphs: [Character] = ["█", "▓", "▒", "░"]

  mutating func draw(_ series: Series, of panel: Panel) {
    let color = series.hue.terminal
    switch series.mark.kind {
    case .scatter(let points): scatter(points, series, alone: panel.pointSeries <= 1, color)
    case .moving(let points): scatter(points.last, series, alone: panel.pointSeries <= 1, color)
    case .line(let line):
      let (xs, ys) = line.corners
      let glyph = panel.pointSeries > 1 ? Self.lineGlyphs[series.turn % Self.lineGlyphs.count] : nil
      polyline(xs, ys, glyph: glyph, color)
    case .histogram(let histogram, let normalized):
      self.histogram(histogram, normalized, color)
    case .bars(let bars): self.bars(bars, series, panel, color)
    case .heatMap(let field), .filledContours(let field, _): shade(field)
    case .contours(let grid, let levels, _):
      for level in levels {
        for curve in Contours.lines(of: grid.resampled(to: 101), at: level) {
          let points = curve.isClosed ? curve.points + curve.points.prefix(1) : curve.points
          polyline(points.map(\.x), points.map(\.y), glyph: nil, color)
        }
      }
    case .arrows(let arrows): self.arrows(arrows, color)
    case .rule(let rule): self.rule(rule, color)
    case .note(let note):
      if let cell = cell(note.x, note.y) { canvas.write(note.text, column: cell.column, row: cell.row, color: color) }
    }
  }

  /// The dot of a point, when it lies in the plot.
  private func dot(_ a: Double, _ b: Double) -> (x: Int, y: Int)? {
    guard let left = x.position(of: a), let top = y.position(of: b),
      left > x.start - 0.5, left < x.end + 0.5, top > y.end - 0.5, top < y.start + 0.5
    else { return nil }
    return (Int(left.rounded()), Int(top.rounded()))
  }

  private func cell(_ a: Double, _ b: Double) -> (column: Int, row: Int)? {
    dot(a, b).map { ($0.x / 2, $0.y / 4) }
  }

  private mutating func scatter(_ points: Scatter, _ series: Series, alone: Bool, _ color: Int) {
    for (a, b) in zip(points.x, points.y) {
      guard let dot = dot(a, b) else { continue }
      if alone {
        canvas.dot(x: dot.x, y: dot.y, color: color)
      } else {
        canvas.put((series.marker ?? .circle).glyph, column: dot.x / 2, row: dot.y / 4, color: color)
      }
    }
  }

  /// A polyline in dots; where there are several series, its glyph every few columns.
  private mutating func polyline(_ xs: [Double], _ ys: [Double], glyph: Character?, _ color: Int) {
    var previous: (x: Double, y: Double)?
    var signs: [(column: Int, row: Int)] = []
    for (a, b) in zip(xs, ys) {
      guard let left = x.position(of: a), let top = y.position(of: b) else {
        previous = nil
        continue
      }
      let start = previous ?? (left, top)
      previous = (left, top)
      guard let (from, to) = clipped(start, (left, top)) else { continue }
      let steps = max(Int(max(abs(to.x - from.x), abs(to.y - from.y)).rounded(.up)), 1)
      for step in 0...steps {
        let t = Double(step) / Double(steps)
        let (dotX, dotY) = (
          Int((from.x + (to.x - from.x) * t).rounded()), Int((from.y + (to.y - from.y) * t).rounded())
        )
        canvas.dot(x: dotX, y: dotY, color: color)
        let last = signs.last ?? (-99, -99)
        if abs(dotX / 2 - last.column) >= 10 || abs(dotY / 4 - last.row) >= 6 { signs.append((dotX / 2, dotY / 4)) }
      }
    }
    guard let glyph else { return }
    for sign in signs { canvas.put(glyph, column: sign.column, row: sign.row, color: color) }
  }

  /// The part of a segment inside the plot (Liang and Barsky's method), so that steep lines cost no more than others.
  private func clipped(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double)
  ) -> ((x: Double, y: Double), (x: Double, y: Double))? {
    var (enter, leave) = (0.0, 1.0)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    for (slope, room) in [(-dx, a.x - x.start), (dx, x.end - a.x), (-dy, a.y - y.end), (dy, y.start - a.y)] {
      if slope == 0 {
        if room < 0 { return nil }
      } else if slope < 0 {
        enter = max(enter, room / slope)
      } else {
        leave = min(leave, room / slope)
      }
    }
    guard enter <= leave else { return nil }
    return ((a.x + dx * enter, a.y + dy * enter), (a.x + dx * leave, a.y + dy * leave))
  }

  private mutating func rule(_ rule: Rule, _ color: Int) {
    if rule.isVertical, let place = x.position(of: rule.value), place >= x.start, place <= x.end {
      for row in plot.top..<(plot.top + plot.height) {
        canvas.put("┆", column: Int(place.rounded()) / 2, row: row, color: color)
      }
    } else if !rule.isVertical, let place = y.position(of: rule.value), place >= y.end, place <= y.start {
      for column in plot.left..<(plot.left + plot.width) {
        canvas.put("╌", column: column, row: Int(place.rounded()) / 4, color: color)
      }
    }
  }
}

extension Panel {
  /// How many scatter marks and lines there are: with more than one, glyphs tell them apart.
  var pointSeries: Int {
    marks.filter {
      switch $0.kind {
      case .scatter, .moving, .line: true
      default: false
      }
    }.count
  }
}
