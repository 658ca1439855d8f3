import Foundation

extension SVGMarks {
  /// Number of colours of a heat map; neighbours of one colour in a row are one rectangle.
  private static let steps = 32

  func heatMap(_ field: Field) -> String {
    let isLarge = field.grid.columns * field.grid.rows > budget.cells
    let grid = isLarge ? field.grid.resampled(to: Int(Double(budget.cells).squareRoot())) : field.grid
    let (marginX, marginY) = grid.margins
    let (columns, rows) = (borders(grid.xs, marginX, x), borders(grid.ys, marginY, y))
    var paths = [SVGPath](repeating: SVGPath(), count: Self.steps)
    for row in 0..<grid.rows {
      var column = 0
      while column < grid.columns {
        let step = self.step(grid.values[row * grid.columns + column], in: field.range)
        var end = column + 1
        while end < grid.columns, self.step(grid.values[row * grid.columns + end], in: field.range) == step { end += 1 }
        if let step { paths[step].rectangle(columns[column], rows[row + 1], columns[end], rows[row]) }
        column = end
      }
    }
    return paths.enumerated().filter { !$0.element.isEmpty }.map { step, path in
      let paint = field.colors.paint((Double(step) + 0.5) / Double(Self.steps))
      return "<g class=\"crisp\"><path \(SVGStyle.fill(paint)) d=\"\(path.text)\"/></g>\n"
    }.joined()
  }

  private func step(_ value: Double, in range: ClosedRange<Double>) -> Int? {
    guard Axis.Scale.linear.accepts(value) else { return nil }
    return min(Int(fraction(of: value, in: range) * Double(Self.steps)), Self.steps - 1)
  }

  /// Where the cells around evenly spaced points begin and end: halfway between the points.
  private func borders(_ places: [Double], _ margin: Double, _ axis: AxisMapping) -> [Double] {
    let middles = zip(places, places.dropFirst()).map { ($0 + $1) / 2 }
    let all = [places[0] - margin] + middles + [places[places.count - 1] + margin]
    return all.map { axis.position(of: $0) ?? axis.start }
  }

  func filledContours(_ field: Field, _ levels: [Double]) -> String {
    // Opaque regions are painted over each other from the lowest level up. Regions of a fading hue would add up, so each
    // is the ring between two levels, the next level's curves cutting it out.
    let starts = [-Double.greatestFiniteMagnitude] + levels
    let outlines = curves(of: field.grid) { grid in starts.map { Contours.regions(of: grid, above: $0) } }.map(outline)
    var result = ""
    for (index, level) in starts.enumerated() {
      let isLast = index + 1 == starts.count
      let low = index == 0 ? field.range.lowerBound : level
      let high = isLast ? field.range.upperBound : starts[index + 1]
      let paint = field.colors.paint(fraction(of: (low + high) / 2, in: field.range))
      var path = outlines[index]
      if case .themed(_, let opacity) = paint {
        if opacity < 0.02 { continue }
        if !isLast { path += outlines[index + 1] }
      }
      if path.isEmpty { continue }
      result += "<path fill-rule=\"evenodd\" \(SVGStyle.fill(paint)) d=\"\(path)\"/>\n"
    }
    return result
  }

  func contours(_ grid: Grid, _ levels: [Double], _ width: Double, _ series: Series) -> String {
    let path = curves(of: grid) { grid in levels.map { Contours.lines(of: grid, at: $0) } }.map(outline).joined()
    guard !path.isEmpty else { return "" }
    return "<path class=\"s-\(series.hue.rawValue) round\" stroke-width=\"\(SVG.number(width))\" d=\"\(path)\"/>\n"
  }

  /// Traces a grid, on a coarser one while the curves have more points than a picture can hold.
  private func curves(of grid: Grid, _ trace: (Grid) -> [[Polyline]]) -> [[Polyline]] {
    var side = 121
    while true {
      let curves = trace(grid.resampled(to: side))
      let points = curves.reduce(0) { $1.reduce($0) { $0 + $1.points.count } }
      if points <= budget.contourPoints || side < 6 { return curves }
      side = side * 2 / 3
    }
  }

  private func outline(_ curves: [Polyline]) -> String {
    var path = SVGPath()
    for curve in curves {
      var isFirst = true
      for point in curve.points {
        guard let (left, top) = place(point.x, point.y) else { continue }
        if isFirst { path.move(left, top) } else { path.line(left, top) }
        isFirst = false
      }
      if curve.isClosed, !isFirst { path.close() }
    }
    return path.text
  }

  func arrows(_ arrows: Arrows, _ series: Series) -> String {
    let drawn = Budget.thinned(arrows.count, to: budget.arrows).compactMap { index -> Arrow? in
      let (a, b, u, v) = (arrows.x[index], arrows.y[index], arrows.u[index], arrows.v[index])
      guard let tail = place(a, b), isVisible(tail, margin: 0), let length = ArrowScale.length(u, v) else { return nil }
      return Arrow(x: tail.0, y: tail.1, dx: u * x.slope(at: a), dy: v * y.slope(at: b), length: length)
    }
    let longest = ArrowScale.longest(drawn.map(\.length))
    let area = abs((x.end - x.start) * (y.end - y.start))
    let spacing = min((area / Double(max(drawn.count, 1))).squareRoot(), 60)
    let segments = drawn.compactMap { arrow -> (Double, Double, Double, Double)? in
      let direction = hypot(arrow.dx, arrow.dy)
      guard direction > 0, direction.isFinite else { return nil }
      let length = 0.95 * spacing * ArrowScale.relative(arrow.length, to: longest, arrows.lengths)
      return (arrow.x, arrow.y, arrow.dx / direction * length, arrow.dy / direction * length)
    }
    return Self.arrowPath(segments, hue: series.hue)
  }

  private struct Arrow {
    let x, y, dx, dy, length: Double
  }

  /// Arrows as one path: a shaft and an open head, smaller on short arrows.
  static func arrowPath(_ arrows: [(Double, Double, Double, Double)], hue: Hue) -> String {
    var path = SVGPath()
    for (x, y, dx, dy) in arrows {
      let length = hypot(dx, dy)
      guard length >= 0.5 else {
        path.dot(x, y)
        continue
      }
      let (tipX, tipY, head) = (x + dx, y + dy, min(0.4 * length, 5) / length)
      path.move(x, y)
      path.line(tipX, tipY)
      path.move(tipX - head * (dx - 0.5 * dy), tipY - head * (dy + 0.5 * dx))
      path.line(tipX, tipY)
      path.line(tipX - head * (dx + 0.5 * dy), tipY - head * (dy - 0.5 * dx))
    }
    return path.isEmpty ? "" : "<path class=\"s-\(hue.rawValue) round\" stroke-width=\"1.2\" d=\"\(path.text)\"/>\n"
  }
}
