/// Rows of symbols and names above a frame, where they cannot cover data.
struct SVGLegend {
  private struct Entry {
    let series: Series
    let text: String
    let x: Double
    let row: Int
  }

  private static let rowHeight = 18.0
  private static let symbolWidth = 24.0
  private var entries: [Entry] = []
  private let rows: Int

  init(_ legend: [Series], width: Double) {
    var (x, row) = (0.0, 0)
    for series in legend {
      let text = series.mark.label ?? ""
      let length = Self.symbolWidth + 6 + SVG.width(of: text, size: 12)
      if x > 0, x + length > width { (x, row) = (0, row + 1) }
      entries.append(Entry(series: series, text: text, x: x, row: row))
      x += length + 16
    }
    rows = entries.isEmpty ? 0 : row + 1
  }

  var height: Double { rows == 0 ? 0 : Double(rows) * Self.rowHeight + 4 }

  func svg(x: Double, y: Double) -> String {
    var result = ""
    for entry in entries {
      let (left, middle) = (x + entry.x, y + Double(entry.row) * Self.rowHeight + Self.rowHeight / 2)
      result += Self.symbol(entry.series, left, middle)
      result += SVG.text(entry.text, x: left + Self.symbolWidth + 6, y: middle + 4, style: "legend")
    }
    return result
  }

  private static func symbol(_ series: Series, _ left: Double, _ middle: Double) -> String {
    let (hue, right, centre) = (series.hue.rawValue, left + symbolWidth, left + symbolWidth / 2)
    func stroke(_ width: Double, _ style: LineStyle) -> String {
      var path = SVGPath()
      path.move(left, middle)
      path.line(right, middle)
      return "<path class=\"s-\(hue) round\" stroke-width=\"\(SVG.number(width))\"\(SVGStyle.dashes(style))"
        + " d=\"\(path.text)\"/>\n"
    }
    func box(_ opacity: Double) -> String {
      var path = SVGPath()
      path.rectangle(centre - 8, middle - 5, centre + 8, middle + 5)
      return "<path class=\"f-\(hue)\" fill-opacity=\"\(SVG.opacity(opacity))\" d=\"\(path.text)\"/>\n"
    }
    switch series.mark.kind {
    case .scatter(let points):
      return SVGMarks.markers(
        [(centre, middle)], series.marker ?? .circle, hue: series.hue, size: max(points.size, 6), opacity: 1)
    case .moving(let points):
      return SVGMarks.markers(
        [(centre, middle)], series.marker ?? .circle, hue: series.hue, size: max(points.size, 6), opacity: 1)
    case .line(let line):
      let sign = series.marker.map {
        SVGMarks.markers([(centre, middle)], $0, hue: series.hue, size: SVGMarks.lineMarkerSize, opacity: 1)
      }
      return (line.band == nil ? "" : box(0.18)) + stroke(line.width, line.style) + (sign ?? "")
    case .rule(let rule): return stroke(1.3, rule.style)
    case .contours(_, _, let width): return stroke(width, .solid)
    case .arrows: return SVGMarks.arrowPath([(left + 2, middle, symbolWidth - 4, 0)], hue: series.hue)
    case .histogram: return box(0.45)
    case .bars: return box(1)
    case .heatMap, .filledContours, .note: return ""
    }
  }
}
