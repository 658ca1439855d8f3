/// Lays out one panel in cells: title, legend, names of the axes, ticks, and the marks inside.
struct TerminalPanel {
  let panel: Panel
  let width: Int
  let height: Int

  init(_ panel: Panel, width: Int, height: Int) {
    (self.panel, self.width, self.height) = (panel, width, height)
  }

  func canvas() -> TerminalCanvas {
    var canvas = TerminalCanvas(width: width, height: height)
    let ranges = panel.ranges()
    let isRoomy = width >= 14 && height >= 6
    var (top, bottom, left) = (0, height, 0)
    if isRoomy, !panel.title.isEmpty {
      canvas.writeCentered(panel.title, in: 0..<width, row: top)
      top += 1
    }
    let symbols = TerminalMarks.symbols(panel)
    if isRoomy { top += writeLegend(symbols, on: &canvas, row: top) }
    let showsAxes = isRoomy && panel.showsAxes
    var (yTicks, yLabels) = ([Double](), [String]())
    if showsAxes {
      if !panel.y.label.isEmpty {
        canvas.write(panel.y.label.fitting(width), column: 0, row: top)
        top += 1
      }
      bottom -= panel.x.label.isEmpty ? 2 : 3
      yTicks = Ticks.values(ranges.y, scale: panel.y.scale, about: max((bottom - top) / 3, 2))
      yLabels = Ticks.labels(yTicks, scale: panel.y.scale, style: .plain)
      left = min((yLabels.map(\.columns).max() ?? 0) + 1, width / 2)
    }
    guard bottom > top, width > left else { return canvas }
    var plot = Cells(left: left, top: top, width: width - left, height: bottom - top)
    if panel.keepsAspect { plot = plot.fitted(to: ranges) }
    // One dot is half a cell wide and a quarter high; the first and last dots are the ends of the axes.
    let x = AxisMapping(
      ranges.x, scale: panel.x.scale, from: Double(2 * plot.left), to: Double(2 * (plot.left + plot.width) - 1))
    let y = AxisMapping(
      ranges.y, scale: panel.y.scale, from: Double(4 * (plot.top + plot.height) - 1), to: Double(4 * plot.top))
    if showsAxes { drawAxes(plot, x, y, yTicks, yLabels, on: &canvas) }
    var marks = TerminalMarks(x: x, y: y, plot: plot, symbols: symbols, canvas: canvas)
    for series in panel.series { marks.draw(series, of: panel) }
    return marks.canvas
  }

  private func writeLegend(
    _ symbols: [TerminalMarks.Symbol], on canvas: inout TerminalCanvas, row: Int
  ) -> Int {
    guard panel.showsLegend, !symbols.isEmpty else { return 0 }
    var column = 0
    for symbol in symbols {
      let text = "\(symbol.glyph) \(symbol.label)"
      guard column + text.columns <= width || column == 0 else { break }
      canvas.write(text.fitting(width), column: column, row: row)
      canvas.put(symbol.glyph, column: column, row: row, color: symbol.hue.terminal)
      column += text.columns + 3
    }
    return 1
  }

  private func drawAxes(
    _ plot: Cells, _ x: AxisMapping, _ y: AxisMapping, _ yTicks: [Double], _ yLabels: [String],
    on canvas: inout TerminalCanvas
  ) {
    let floor = plot.top + plot.height
    for row in plot.top..<floor { canvas.put("│", column: plot.left - 1, row: row) }
    canvas.put("└", column: plot.left - 1, row: floor)
    for column in 0..<plot.width { canvas.put("─", column: plot.left + column, row: floor) }
    var usedRow = -1
    for (tick, label) in zip(yTicks, yLabels) {
      guard let place = y.position(of: tick), place >= y.end - 0.5, place <= y.start + 0.5 else { continue }
      let row = min(max(Int(place.rounded()) / 4, plot.top), floor - 1)
      if row == usedRow { continue }
      usedRow = row
      let text = label.fitting(plot.left - 1)
      canvas.write(text, column: plot.left - 1 - text.columns, row: row)
      canvas.put("┤", column: plot.left - 1, row: row)
    }
    let names = panel.categories.flatMap { $0.isEmpty ? nil : $0 }
    let ticks =
      names.map { $0.indices.map(Double.init) }
      ?? Ticks.values(x.range, scale: x.scale, about: max(plot.width / 12, 3))
    var free = 0
    for (tick, label) in zip(ticks, names ?? Ticks.labels(ticks, scale: x.scale, style: .plain)) {
      guard let place = x.position(of: tick), place >= x.start - 0.5, place <= x.end + 0.5 else { continue }
      let column = min(Int(place.rounded()) / 2, plot.left + plot.width - 1)
      let text = label.fitting(names == nil ? width : max(plot.width / max(ticks.count, 1) - 1, 3))
      let start = min(max(column - text.columns / 2, 0), max(width - text.columns, 0))
      canvas.put("┬", column: column, row: floor)
      guard start >= free else { continue }
      canvas.write(text, column: start, row: floor + 1)
      free = start + text.columns + 1
    }
    if !panel.x.label.isEmpty {
      canvas.writeCentered(panel.x.label, in: plot.left..<(plot.left + plot.width), row: floor + 2)
    }
  }
}

/// A rectangle of terminal cells.
struct Cells {
  var left, top, width, height: Int

  /// The largest rectangle inside in which both axes have the same units per length; a cell is twice as high as wide.
  func fitted(to ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>)) -> Cells {
    let across = ranges.x.upperBound - ranges.x.lowerBound
    let up = ranges.y.upperBound - ranges.y.lowerBound
    let unit = min(Double(width) / across, 2 * Double(height) / up)
    guard unit.isFinite, unit > 0 else { return self }
    let fitWidth = min(max(Int((across * unit).rounded()), 1), width)
    let fitHeight = min(max(Int((up * unit / 2).rounded()), 1), height)
    // The spare room is on the right and below.
    return Cells(left: left, top: top, width: fitWidth, height: fitHeight)
  }
}
