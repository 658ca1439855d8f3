import Plotting

/// Numbers between 0 and 1 that look random: the fractional parts of multiples of the golden ratio.
func scrambled(_ count: Int, from start: Int = 0) -> [Double] {
  (start..<(start + count)).map { (Double($0) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1) }
}

/// One mark of every kind, from the values given.
func allMarks(_ x: [Double], _ y: [Double], _ grid: Grid) -> [(name: String, mark: Mark)] {
  let scatters = Marker.allCases.map { ("scatter \($0)", Mark.scatter(x: x, y: y, marker: $0, label: "points \($0)")) }
  return scatters + [
    ("moving", .moving(x: [x, y, x], y: [y, x, x], names: ["first", "second", "last"], label: "moving")),
    ("line", .line(x: x, y: y, label: "line")),
    ("dashed stepped line", .line(x: x, y: y, style: .dashed, stepped: true, label: "steps")),
    ("line with a band", .line(x: x, y: y, band: Band(around: y, by: x), label: "band")),
    ("line with errors", .line(x: x, y: y, errors: y, label: "errors")),
    ("histogram", .histogram(x, label: "histogram")),
    ("counts", .histogram(x, bins: 7, normalized: false)),
    ("bars", .bars(x, names: ["a", "b"], label: "bars")),
    ("heat map", .heatMap(grid)),
    ("diverging heat map", .heatMap(grid, colors: .diverging)),
    ("filled contours", .filledContours(grid)),
    ("filled viridis contours", .filledContours(grid, colors: .viridis, showsScale: true)),
    ("contours", .contours(grid, label: "contours")),
    ("arrows", .arrows(x: x, y: y, u: y, v: x, label: "arrows")),
    ("equal arrows", .arrows(x: x, y: y, u: y, v: x, lengths: .equal)),
    ("horizontal", .horizontal(at: y.first ?? .nan, label: "rule")),
    ("vertical", .vertical(at: x.first ?? .nan)),
    ("note", .note("here", x: x.first ?? .nan, y: y.first ?? .nan)),
  ]
}
