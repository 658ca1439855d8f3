import Foundation

/// Draws the marks of a panel inside its frame.
struct SVGMarks {
  let x: AxisMapping
  let y: AxisMapping
  let budget: Budget
  /// How many bar charts share each slot.
  let barCharts: Int

  func svg(_ series: Series) -> String {
    switch series.mark.kind {
    case .scatter(let points): scatter(points, series)
    case .moving(let points): moving(points, series)
    case .line(let line): self.line(line, series)
    case .histogram(let histogram, let normalized): self.histogram(histogram, normalized, series)
    case .bars(let bars): self.bars(bars, series)
    case .heatMap(let field): heatMap(field)
    case .filledContours(let field, let levels): filledContours(field, levels)
    case .contours(let grid, let levels, let width): contours(grid, levels, width, series)
    case .arrows(let arrows): self.arrows(arrows, series)
    case .rule(let rule): self.rule(rule, series)
    case .note(let note): self.note(note, series)
    }
  }

  /// A point of the page, when both coordinates can be drawn.
  func place(_ a: Double, _ b: Double) -> (Double, Double)? {
    guard let left = x.position(of: a), let top = y.position(of: b) else { return nil }
    return (left, top)
  }

  /// Whether a point of the page is inside the frame, give or take a margin.
  func isVisible(_ point: (Double, Double), margin: Double = 4) -> Bool {
    point.0 >= x.start - margin && point.0 <= x.end + margin && point.1 >= y.end - margin
      && point.1 <= y.start + margin
  }

  private func scatter(_ points: Scatter, _ series: Series) -> String {
    let count = min(points.x.count, points.y.count)
    let visible = Budget.thinned(count, to: budget.scatterPoints).compactMap { index in
      place(points.x[index], points.y[index]).flatMap { isVisible($0) ? $0 : nil }
    }
    return Self.markers(visible, series.marker ?? .circle, hue: series.hue, size: points.size, opacity: points.opacity)
  }

  /// Points of one look.
  static func markers(
    _ points: [(Double, Double)], _ marker: Marker, hue: Hue, size: Double, opacity: Double
  ) -> String {
    let look = look(marker, hue: hue, size: size)
    return outlines(points, marker, size: size)
      .map { "<path \(look) opacity=\"\(SVG.opacity(opacity))\" d=\"\($0)\"/>\n" }.joined()
  }

  /// The outlines of points.
  ///
  /// One path covers its points only once however many overlap, so the points are dealt to a few
  /// paths: their opacities add up, and dense regions look dense.
  static func outlines(_ points: [(Double, Double)], _ marker: Marker, size: Double) -> [String] {
    let layers = min(max(points.count / 50, 1), 8)
    let half = drawn(size) / 2
    var paths = [SVGPath](repeating: SVGPath(), count: layers)
    for (index, (x, y)) in points.enumerated() {
      switch marker {
      case .circle, .square: paths[index % layers].dot(x, y)
      case .triangle:
        let (low, side) = (y + 0.8 * half, 1.1 * half)
        paths[index % layers].polygon([(x, y - 1.2 * half), (x + side, low), (x - side, low)])
      case .diamond:
        let side = 1.3 * half
        paths[index % layers].polygon([(x, y - side), (x + side, y), (x, y + side), (x - side, y)])
      case .cross:
        paths[index % layers].move(x - half, y - half)
        paths[index % layers].line(x + half, y + half)
        paths[index % layers].move(x - half, y + half)
        paths[index % layers].line(x + half, y - half)
      }
    }
    return paths.filter { !$0.isEmpty }.map(\.text)
  }

  /// The attributes of points of one look.
  static func look(_ marker: Marker, hue: Hue, size: Double) -> String {
    let (name, size) = (hue.rawValue, drawn(size))
    return switch marker {
    case .circle: "class=\"s-\(name) round\" stroke-width=\"\(SVG.number(size))\""
    case .square: "class=\"s-\(name) square\" stroke-width=\"\(SVG.number(size * 0.9))\""
    case .triangle, .diamond: "class=\"f-\(name)\""
    case .cross: "class=\"s-\(name)\" stroke-width=\"1.3\""
    }
  }

  private static func drawn(_ size: Double) -> Double { size.isFinite ? min(max(size, 0.5), 40) : 3.5 }

  private func rule(_ rule: Rule, _ series: Series) -> String {
    var path = SVGPath()
    if rule.isVertical, let left = x.position(of: rule.value) {
      path.move(left, y.start)
      path.line(left, y.end)
    } else if !rule.isVertical, let top = y.position(of: rule.value) {
      path.move(x.start, top)
      path.line(x.end, top)
    } else {
      return ""
    }
    return "<path class=\"s-\(series.hue.rawValue)\" stroke-width=\"1.3\"\(SVGStyle.dashes(rule.style))"
      + " d=\"\(path.text)\"/>\n"
  }

  private func note(_ note: Note, _ series: Series) -> String {
    guard let point = place(note.x, note.y) else { return "" }
    // Near the right edge the words go to the left of the point.
    let fits = point.0 + 6 + SVG.width(of: note.text, size: 12) < x.end
    let left = fits ? point.0 + 6 : point.0 - 6
    let anchor: SVG.Anchor = fits ? .start : .end
    let halo = SVG.text(note.text, x: left, y: point.1 - 5, style: "halo round", anchor: anchor)
      .replacingOccurrences(of: "<text ", with: "<text stroke-width=\"3\" ")
    return halo + SVG.text(note.text, x: left, y: point.1 - 5, style: "f-\(series.hue.rawValue)", anchor: anchor)
  }
}
