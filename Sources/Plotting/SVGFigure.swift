extension Figure {
  /// The figure as an SVG document, the same bytes for the same figure.
  ///
  /// The picture follows the reader's light or dark mode and stays below 300 KB: marks with very many points are
  /// thinned, as their documentation says.
  public func svg() -> String {
    let (columns, rows) = (gridColumns, rows)
    let isGrid = panels.count > 1
    let gap = isGrid ? 5.0 : 0
    let margin = 8.0
    let heading = title.isEmpty ? 0.0 : 30.0
    // A legend that is the same on every panel is drawn once.
    let sharedLegend = sharedLegend
    let cell = cellSize(drawsLegend: sharedLegend == nil)
    let width = clamped(width) ?? (Double(columns) * (cell.width + 2 * gap) + 2 * margin)
    let shared = sharedLegend.map { SVGLegend($0, width: width - 4 * margin) }
    let legendHeight = shared?.height ?? 0
    let height = clamped(height) ?? (Double(rows) * (cell.height + 2 * gap) + 2 * margin + heading + legendHeight)
    let size = "\(SVG.number(width)) \(SVG.number(height))"
    let name = SVG.escaped(accessibleName)
    var result =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" width=\"\(SVG.number(width))\""
      + " height=\"\(SVG.number(height))\" role=\"img\" aria-label=\"\(name)\">\n<title>\(name)</title>\n"
    result += SVGStyle.sheet
    if panels.contains(where: \.moves) { result += SVGMarks.motionStyle }
    result += "<rect class=\"page\" width=\"\(SVG.number(width))\" height=\"\(SVG.number(height))\" rx=\"6\"/>\n"
    if !title.isEmpty {
      result += SVG.text(title, x: width / 2, y: margin + 18, style: "heading", anchor: .middle)
    }
    result += shared?.svg(x: 2 * margin, y: margin + heading) ?? ""
    let top = margin + heading + legendHeight
    let (stepX, stepY) = ((width - 2 * margin) / Double(columns), (height - top - margin) / Double(rows))
    let budget = Budget(self)
    for (index, panel) in panels.enumerated() {
      let box = Box(
        left: margin + Double(index % columns) * stepX + gap, top: top + Double(index / columns) * stepY + gap,
        right: margin + Double(index % columns + 1) * stepX - gap,
        bottom: top + Double(index / columns + 1) * stepY - gap)
      let drawing = SVGPanel(
        panel, in: box, margins: cell.margins, drawsLegend: shared == nil, id: "clip\(index)", budget: budget)
      result += drawing.svg()
    }
    return result + "</svg>\n"
  }

  /// What a screen reader says: the title, or the titles of the panels.
  private var accessibleName: String {
    let names = [title] + panels.map(\.title)
    return names.first { !$0.isEmpty } ?? "Figure"
  }

  var sharedLegend: [Series]? {
    guard panels.count > 1, let first = panels.first?.legend, !first.isEmpty else { return nil }
    func look(_ series: Series) -> String {
      var style = ""
      if case .line(let line) = series.mark.kind { style = "\(line.style)" }
      if case .rule(let rule) = series.mark.kind { style = "\(rule.style)" }
      let marker = series.marker?.rawValue ?? ""
      return [series.mark.kindName, style, marker, series.hue.rawValue, series.mark.label ?? ""].joined(separator: " ")
    }
    return panels.allSatisfy { $0.legend.map(look) == first.map(look) } ? first : nil
  }

  /// The size of a panel unless the figure is given one, and the margins all panels share.
  ///
  /// Panels that keep their aspect are as high as their frames need.
  private func cellSize(drawsLegend: Bool) -> (width: Double, height: Double, margins: Margins) {
    let keepAspect = !panels.isEmpty && panels.allSatisfy(\.keepsAspect)
    let isSingle = panels.count <= 1
    let isBare = !panels.isEmpty && panels.allSatisfy { !$0.showsAxes }
    let columnWidth = isSingle ? (keepAspect ? 520.0 : 640) : isBare ? 220 : 330
    let cellWidth = width.flatMap(clamped).map { ($0 - 16) / Double(gridColumns) } ?? columnWidth
    let cellHeight = isSingle ? 400.0 : 270
    let margins = panels.reduce(Margins()) {
      $0.union(Margins($1, width: cellWidth, height: cellHeight, drawsLegend: drawsLegend))
    }
    guard keepAspect else { return (columnWidth, cellHeight, margins) }
    let frameWidth = max(cellWidth - margins.left - margins.right, 10)
    let frameHeight =
      panels.map { panel in
        let (x, y) = panel.ranges()
        return frameWidth * (y.upperBound - y.lowerBound) / (x.upperBound - x.lowerBound)
      }.max() ?? frameWidth
    let height = min(max(frameHeight, 40), 1.25 * frameWidth) + margins.top + margins.bottom
    return (columnWidth, height, margins)
  }

  private func clamped(_ length: Double?) -> Double? {
    length.flatMap { $0.isFinite ? min(max($0, 40), 4000) : nil }
  }
}

/// A rectangle of the page.
struct Box {
  var left, top, right, bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }
}
