extension SVGMarks {
  func line(_ line: Line, _ series: Series) -> String {
    let name = series.hue.rawValue
    var result = ""
    if let band = line.band { result += self.band(line, band, name) }
    let (xs, ys) = line.corners
    let path = curve(xs, ys)
    if !path.isEmpty {
      result +=
        "<path class=\"s-\(name) round\" stroke-width=\"\(SVG.number(line.width))\""
        + "\(SVGStyle.dashes(line.style)) d=\"\(path.text)\"/>\n"
    }
    if let errors = line.errors { result += errorBars(line, errors, name) }
    if let marker = series.marker {
      let signs = signs(line, turn: series.turn)
      result += Self.markers(signs, marker, hue: series.hue, size: Self.lineMarkerSize, opacity: 1)
    }
    return result
  }

  static let lineMarkerSize = 7.0

  /// A few points of a line, evenly spread by index, at other places for each line of a panel.
  private func signs(_ line: Line, turn: Int) -> [(Double, Double)] {
    let count = min(line.x.count, line.y.count)
    let wanted = 6
    let shift = 0.3 + 0.17 * Double(turn % 5)
    let spread = (0..<wanted).map { sign in Int((Double(sign) + shift) * Double(count) / Double(wanted)) }
    let indices = count <= 2 * wanted ? Array(0..<count) : spread
    return indices.filter { $0 < count }.compactMap { index in
      place(line.x[index], line.y[index]).flatMap { isVisible($0) ? $0 : nil }
    }
  }

  /// A polyline, interrupted where a point cannot be drawn.
  private func curve(_ xs: [Double], _ ys: [Double]) -> SVGPath {
    var path = SVGPath()
    for run in runs(xs, ys) {
      for (index, point) in thinned(run).enumerated() {
        if index == 0 { path.move(point.0, point.1) } else { path.line(point.0, point.1) }
      }
      // A point between two gaps is a dot.
      if run.count == 1 { path.dot(run[0].0, run[0].1) }
    }
    return path
  }

  private func runs(_ xs: [Double], _ ys: [Double]) -> [[(Double, Double)]] {
    var (all, run) = ([[(Double, Double)]](), [(Double, Double)]())
    for (a, b) in zip(xs, ys) {
      if let point = place(a, b) {
        run.append(point)
      } else if !run.isEmpty {
        all.append(run)
        run = []
      }
    }
    return run.isEmpty ? all : all + [run]
  }

  /// Keeps the first, lowest, highest and last point of each of equally many pieces: peaks survive thinning.
  private func thinned(_ points: [(Double, Double)]) -> [(Double, Double)] {
    guard points.count > budget.linePoints else { return points }
    let pieces = max(budget.linePoints / 4, 1)
    var kept: [(Double, Double)] = []
    for piece in 0..<pieces {
      let range = (piece * points.count / pieces)..<((piece + 1) * points.count / pieces)
      guard let first = range.first, let last = range.last else { continue }
      let low = range.min { points[$0].1 < points[$1].1 } ?? first
      let high = range.max { points[$0].1 < points[$1].1 } ?? last
      var previous = -1
      for index in [first, low, high, last].sorted() where index != previous {
        kept.append(points[index])
        previous = index
      }
    }
    return kept
  }

  private func band(_ line: Line, _ band: Band, _ name: String) -> String {
    var path = SVGPath()
    let count = min(min(line.x.count, band.lower.count), band.upper.count)
    var (up, down) = ([(Double, Double)](), [(Double, Double)]())
    func finish() {
      if up.count > 1 { path.polygon(thinned(up) + thinned(down).reversed()) }
      (up, down) = ([], [])
    }
    for index in 0..<count {
      if let high = place(line.x[index], band.upper[index]), let low = place(line.x[index], band.lower[index]) {
        up.append(high)
        down.append(low)
      } else {
        finish()
      }
    }
    finish()
    return path.isEmpty ? "" : "<path class=\"f-\(name)\" fill-opacity=\".18\" d=\"\(path.text)\"/>\n"
  }

  private func errorBars(_ line: Line, _ errors: [Double], _ name: String) -> String {
    var path = SVGPath()
    let count = min(min(line.x.count, line.y.count), errors.count)
    for index in Budget.thinned(count, to: min(budget.linePoints / 5, 200)) {
      guard let top = place(line.x[index], line.y[index] + errors[index]),
        let bottom = place(line.x[index], line.y[index] - errors[index])
      else { continue }
      path.move(top.0, top.1)
      path.line(bottom.0, bottom.1)
      for end in [top, bottom] {
        path.move(end.0 - 3, end.1)
        path.line(end.0 + 3, end.1)
      }
    }
    return path.isEmpty ? "" : "<path class=\"s-\(name)\" stroke-width=\"1.2\" d=\"\(path.text)\"/>\n"
  }

  func histogram(_ histogram: Histogram, _ normalized: Bool, _ series: Series) -> String {
    let heights = normalized ? histogram.densities : histogram.counts.map(Double.init)
    var (fill, outline) = (SVGPath(), SVGPath())
    var previous = y.start
    for (index, height) in heights.enumerated() {
      guard let left = x.position(of: histogram.edges[index]), let right = x.position(of: histogram.edges[index + 1])
      else { continue }
      let top = y.position(of: height) ?? y.start
      if height > 0 { fill.rectangle(left, min(top, y.start), right, y.start) }
      if outline.isEmpty { outline.move(left, y.start) } else { outline.line(left, previous) }
      outline.line(left, top)
      outline.line(right, top)
      previous = top
    }
    if let end = histogram.edges.last.flatMap(x.position), !outline.isEmpty { outline.line(end, y.start) }
    let name = series.hue.rawValue
    return "<path class=\"f-\(name) crisp\" fill-opacity=\".3\" d=\"\(fill.text)\"/>\n"
      + "<path class=\"s-\(name)\" stroke-width=\"1.2\" d=\"\(outline.text)\"/>\n"
  }

  func bars(_ bars: Bars, _ series: Series) -> String {
    var path = SVGPath()
    let width = 0.76 / Double(max(barCharts, 1))
    let base = y.position(of: 0) ?? y.start
    for (index, height) in bars.heights.prefix(budget.bars).enumerated() {
      let left = Double(index) - 0.38 + Double(series.turn) * width
      guard let top = y.position(of: height), let start = x.position(of: left + 0.03 * width),
        let end = x.position(of: left + 0.97 * width)
      else { continue }
      path.rectangle(start, min(top, base), end, max(top, base))
    }
    return "<path class=\"f-\(series.hue.rawValue)\" d=\"\(path.text)\"/>\n"
  }
}
