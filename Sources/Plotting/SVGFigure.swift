extension Figure {
  /// The figure as an SVG document, the same bytes for the same figure.
  ///
  /// The picture follows the reader's light or dark mode and stays below 300 KB: marks with very many points are
  /// thinned, as their documentation says.
  public func svg() -> String {
    let (columns, rows) = (gridColumns, rows)
    let (cellWidth, cellHeight) = cellSize
    let isGrid = panels.count > 1
    let margin = 8.0
    let width = clamped(width) ?? (Double(columns) * cellWidth + 2 * margin)
    let heading = title.isEmpty ? 0.0 : 30.0
    // A legend that is the same on every panel is drawn once.
    let shared = sharedLegend.map { SVGLegend($0, width: width - 4 * margin) }
    let legendHeight = shared?.height ?? 0
    let height = clamped(height) ?? (Double(rows) * cellHeight + 2 * margin + heading + legendHeight)
    let size = "\(SVG.number(width)) \(SVG.number(height))"
    let name = SVG.escaped(accessibleName)
    var result =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" width=\"\(SVG.number(width))\""
      + " height=\"\(SVG.number(height))\" role=\"img\" aria-label=\"\(name)\">\n<title>\(name)</title>\n"
    result += SVGStyle.sheet
    result += "<rect class=\"page\" width=\"\(SVG.number(width))\" height=\"\(SVG.number(height))\" rx=\"6\"/>\n"
    if !title.isEmpty {
      result += SVG.text(title, x: width / 2, y: margin + 18, style: "heading", anchor: .middle)
    }
    result += shared?.svg(x: 2 * margin, y: margin + heading) ?? ""
    let top = margin + heading + legendHeight
    let (stepX, stepY) = ((width - 2 * margin) / Double(columns), (height - top - margin) / Double(rows))
    let budget = Budget(self)
    for (index, panel) in panels.enumerated() {
      let gap = isGrid ? 4.0 : 0
      let box = Box(
        left: margin + Double(index % columns) * stepX + gap, top: top + Double(index / columns) * stepY + gap,
        right: margin + Double(index % columns + 1) * stepX - gap,
        bottom: top + Double(index / columns + 1) * stepY - gap)
      let layout = SVGPanel(panel, in: box, drawsLegend: shared == nil, id: "clip\(index)", budget: budget)
      result += layout.svg()
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
      var kind = ""
      switch series.mark.kind {
      case .scatter: kind = "scatter \(series.marker)"
      case .line(let line): kind = "line \(line.style)"
      case .histogram: kind = "histogram"
      case .bars: kind = "bars"
      case .rule(let rule): kind = "rule \(rule.style)"
      default: kind = "other"
      }
      return "\(kind) \(series.hue) \(series.mark.label ?? "")"
    }
    return panels.allSatisfy { $0.legend.map(look) == first.map(look) } ? first : nil
  }

  private var cellSize: (width: Double, height: Double) {
    let areEqual = !panels.isEmpty && panels.allSatisfy(\.equalAspect)
    let areBare = !panels.isEmpty && panels.allSatisfy { !$0.showsAxes }
    if panels.count <= 1 { return areEqual ? (480, 460) : (640, 400) }
    return areBare ? (220, 230) : areEqual ? (300, 310) : (340, 270)
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
