/// How much of the data a picture draws, so that a file stays below 300 KB.
///
/// The allowance of a figure is shared evenly by its marks of a kind; the choice depends on indices alone, so that the
/// same data give the same bytes.
struct Budget {
  /// Points of each scatter mark.
  let scatterPoints: Int
  /// Points of each line.
  let linePoints: Int
  /// Arrows of each vector field.
  let arrows: Int
  /// Rows and columns of each heat map.
  let cellsPerSide: Int
  /// Points along one side of a grid before contours are traced.
  let contourPoints: Int

  init(_ figure: Figure) {
    var (scatters, lines, fields, heatMaps, levels) = (0, 0, 0, 0, 0)
    for mark in figure.panels.flatMap(\.marks) {
      switch mark.kind {
      case .scatter: scatters += 1
      case .line(let line): lines += line.band == nil ? 1 : 2
      case .arrows: fields += 1
      case .heatMap: heatMaps += 1
      case .filledContours(_, let all): levels += all.count
      case .contours(_, let all, _): levels += all.count
      default: break
      }
    }
    func share(_ total: Int, _ count: Int) -> Int { total / max(count, 1) }
    scatterPoints = min(4000, share(10_000, scatters))
    linePoints = min(3000, share(8000, lines))
    arrows = min(900, share(2000, fields))
    cellsPerSide = min(80, Int(Double(share(9000, heatMaps)).squareRoot()))
    contourPoints = min(120, max(share(2400, levels), 16))
  }

  /// Indices of at most `limit` of `count` points, evenly spread.
  static func thinned(_ count: Int, to limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    guard limit > 0 else { return [] }
    return (0..<limit).map { $0 * count / limit }
  }
}

extension Grid {
  /// The grid averaged in blocks until it has at most `limit` points each way; holes do not count.
  func coarsened(to limit: Int) -> Grid {
    let (across, up) = (min(columns, max(limit, 2)), min(rows, max(limit, 2)))
    guard across < columns || up < rows else { return self }
    var averages: [Double] = []
    for row in 0..<up {
      let lines = (row * rows / up)..<((row + 1) * rows / up)
      for column in 0..<across {
        let places = (column * columns / across)..<((column + 1) * columns / across)
        var (sum, count) = (0.0, 0.0)
        for line in lines {
          for place in places where Axis.Scale.linear.accepts(values[line * columns + place]) {
            sum += values[line * columns + place]
            count += 1
          }
        }
        averages.append(count > 0 ? sum / count : .nan)
      }
    }
    let coarse = try? Grid(
      x: xs[0]...xs[columns - 1], y: ys[0]...ys[rows - 1], columns: across, rows: up, values: averages)
    return coarse ?? self
  }
}
