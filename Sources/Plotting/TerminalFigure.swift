extension Figure {
  /// The figure as text: exactly `height` lines of `width` columns, joined by newlines.
  ///
  /// Points and lines are braille dots, densities shades, vectors arrows. Colour codes appear only when asked for.
  /// Panels that find no room are left out, and a last line says how many.
  public func terminal(width: Int = 80, height: Int = 24, color: Bool = false) -> String {
    let (width, height) = (min(max(width, 1), 1000), min(max(height, 1), 1000))
    var canvas = TerminalCanvas(width: width, height: height)
    var top = 0
    if !title.isEmpty, height > 1 {
      canvas.writeCentered(title, in: 0..<width, row: 0)
      top = 1
    }
    guard !panels.isEmpty else { return canvas.lines(color: color).joined(separator: "\n") }
    let columns = min(gridColumns, max(width / 24, 1))
    let needed = (panels.count + columns - 1) / columns
    let rows = min(needed, max((height - top) / 7, 1))
    let shown = min(rows * columns, panels.count)
    let isCut = shown < panels.count && height - top > 1
    let space = height - top - (isCut ? 1 : 0)
    for (index, panel) in panels.prefix(shown).enumerated() {
      let (row, column) = (index / columns, index % columns)
      let (left, right) = (column * width / columns, (column + 1) * width / columns)
      let (upper, lower) = (top + row * space / rows, top + (row + 1) * space / rows)
      let gap = column + 1 < columns ? 1 : 0
      let part = TerminalPanel(panel, width: right - left - gap, height: lower - upper).canvas()
      canvas.draw(part, column: left, row: upper)
    }
    if isCut {
      canvas.writeCentered("(\(panels.count - shown) more panels)", in: 0..<width, row: height - 1)
    }
    return canvas.lines(color: color).joined(separator: "\n")
  }
}
