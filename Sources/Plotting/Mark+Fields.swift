extension Mark {
  /// The values of a grid as coloured cells, with a colour scale beside the panel.
  ///
  /// A picture draws at most 10,000 cells (fewer when a figure has many); larger grids are sampled anew.
  public static func heatMap(
    _ grid: Grid, colors: ColorMap = .viridis, range: ClosedRange<Double>? = nil, showsScale: Bool = true
  ) -> Mark {
    let range = colors.range(of: grid.values, given: range)
    return Mark(.heatMap(Field(grid: grid, colors: colors, range: range, showsScale: showsScale)))
  }

  /// The regions between levels of a grid, in colours.
  ///
  /// The levels are `count` even steps unless given.
  public static func filledContours(
    _ grid: Grid, levels: [Double]? = nil, count: Int = 10, colors: ColorMap = .fade(.blue),
    range: ClosedRange<Double>? = nil, showsScale: Bool = false
  ) -> Mark {
    let range = colors.range(of: grid.values, given: range)
    let field = Field(grid: grid, colors: colors, range: range, showsScale: showsScale)
    return Mark(.filledContours(field, levels: usable(levels) ?? evenLevels(range, count: count)))
  }

  /// Lines along which a grid has the same value.
  ///
  /// The levels are `count` even steps unless given.
  public static func contours(
    _ grid: Grid, levels: [Double]? = nil, count: Int = 8, width: Double = 1.2,
    label: String? = nil, hue: Hue = .gray
  ) -> Mark {
    let range = ColorMap.viridis.range(of: grid.values, given: nil)
    let levels = usable(levels) ?? evenLevels(range, count: count)
    return Mark(.contours(grid, levels: levels, width: width), label: label, hue: hue)
  }

  /// A vector field: an arrow at each `(x[i], y[i])` along `(u[i], v[i])`.
  ///
  /// The longest arrows are about as long as the distance between neighbouring points; `lengths` says how the others
  /// compare. At most 900 arrows are drawn, picked evenly by index.
  public static func arrows(
    x: [Double], y: [Double], u: [Double], v: [Double], lengths: ArrowLengths = .compressed,
    label: String? = nil, hue: Hue? = nil
  ) -> Mark {
    Mark(.arrows(Arrows(x: x, y: y, u: u, v: v, lengths: lengths)), label: label, hue: hue)
  }

  /// Levels strictly inside a range, so that none coincides with the extreme values.
  private static func evenLevels(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    Array(evenlySpaced(range, count: min(max(count, 1), 40) + 2).dropFirst().dropLast())
  }

  private static func usable(_ levels: [Double]?) -> [Double]? {
    levels.map { Array($0.filter(Axis.Scale.linear.accepts).sorted().prefix(40)) }
  }
}

extension Mark {
  /// Enlarges the extents of both axes so that the mark fits.
  func extend(_ x: inout Extent, _ y: inout Extent) {
    switch kind {
    case .scatter(let points):
      extend(&x, &y, points.x, points.y)
    case .moving(let points):
      for frame in 0..<points.frames { extend(&x, &y, points.x[frame], points.y[frame]) }
    case .line(let line):
      extend(&x, &y, line.x, line.y)
      if let band = line.band {
        y.include(band.lower)
        y.include(band.upper)
      }
      for (value, error) in zip(line.y, line.errors ?? []) {
        y.include(value - error)
        y.include(value + error)
      }
    case .histogram(let histogram, let normalized):
      x.include(histogram.edges)
      y.include(0)
      y.include(normalized ? histogram.densities : histogram.counts.map(Double.init))
    case .bars(let bars):
      y.include(0)
      y.include(bars.heights)
    case .heatMap(let field), .filledContours(let field, _):
      extend(&x, &y, field.grid)
    case .contours(let grid, _, _):
      extend(&x, &y, grid)
    case .arrows(let arrows):
      extend(&x, &y, arrows.x, arrows.y)
    case .rule(let rule):
      if rule.isVertical { x.include(rule.value) } else { y.include(rule.value) }
    case .note: break
    }
  }

  private func extend(_ x: inout Extent, _ y: inout Extent, _ grid: Grid) {
    let (marginX, marginY) = grid.margins
    x.include([grid.xs[0] - marginX, grid.xs[grid.columns - 1] + marginX])
    y.include([grid.ys[0] - marginY, grid.ys[grid.rows - 1] + marginY])
  }

  /// A point counts only when both its coordinates can be drawn.
  private func extend(_ x: inout Extent, _ y: inout Extent, _ xs: [Double], _ ys: [Double]) {
    for (a, b) in zip(xs, ys) where x.scale.accepts(a) && y.scale.accepts(b) {
      x.include(a)
      y.include(b)
    }
  }
}
