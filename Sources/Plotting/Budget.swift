/// How much of the data a picture draws, so that a file stays below 300 KB.
///
/// Each kind of mark present gets an equal part of the bytes, and the marks of a kind share theirs evenly. The choice
/// depends on counts alone, so that the same data give the same bytes.
struct Budget {
  /// Points of each scatter mark.
  let scatterPoints: Int
  /// Frames of each mark that moves.
  let frames = 60
  /// Bytes of each mark that moves.
  private let movingBytes: Int
  /// Points of each line.
  let linePoints: Int
  /// Arrows of each vector field.
  let arrows: Int
  /// Cells of each heat map.
  let cells: Int
  /// Bars of each bar chart.
  let bars: Int
  /// Points of all the curves of each contour mark.
  let contourPoints: Int

  init(_ figure: Figure) {
    var (scatters, lines, fields, heatMaps, contours, bins, moving) = (0, 0, 0, 0, 0, 0, 0)
    for mark in figure.panels.flatMap(\.marks) {
      switch mark.kind {
      case .scatter: scatters += 1
      case .moving: moving += 1
      case .line(let line): lines += 1 + (line.band == nil ? 0 : 2) + (line.errors == nil ? 0 : 1)
      case .arrows: fields += 1
      case .heatMap: heatMaps += 1
      case .filledContours: contours += 2
      case .contours: contours += 1
      case .histogram, .bars: bins += 1
      case .rule, .note: break
      }
    }
    let kinds = [scatters, lines, fields, heatMaps, contours, bins].filter { $0 > 0 }.count
    // What moves needs its points once for every frame: three quarters of the picture, before the rest is shared.
    movingBytes = 180_000 / max(moving, 1)
    let bytes = (moving > 0 ? 60_000 : 240_000) / max(kinds, 1)
    // The divisors are the bytes of one item: most scatter marks take 15, triangles 36, a wide line's point 10.
    func share(_ itemBytes: Int, _ count: Int) -> Int { max(bytes / (itemBytes * max(count, 1)), 4) }
    scatterPoints = min(4000, share(24, scatters))
    linePoints = min(3000, share(12, lines))
    arrows = min(900, share(64, fields))
    bars = min(300, share(48, bins))
    cells = min(10_000, share(24, heatMaps))
    contourPoints = share(12, contours)
  }

  /// Points of each mark that moves through some frames: 18 bytes each, 54 for triangles.
  func movingPoints(frames: Int, marker: Marker) -> Int {
    let bytes = marker == .circle || marker == .square ? 18 : 54
    return max(movingBytes / (bytes * max(frames + 2, 1)), 1)
  }

  /// At most `limit` of `count` frames, evenly spread from the first to the last.
  static func frames(_ count: Int, to limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<max(count, 0)) }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }

  /// Indices of at most `limit` of `count` points, evenly spread.
  static func thinned(_ count: Int, to limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<max(count, 0)) }
    guard limit > 0 else { return [] }
    return (0..<limit).map { $0 * count / limit }
  }
}

extension Grid {
  /// The grid sampled anew, with linear interpolation, at no more than `limit` points each way.
  func resampled(to limit: Int) -> Grid {
    let (across, up) = (min(columns, max(limit, 2)), min(rows, max(limit, 2)))
    guard across < columns || up < rows else { return self }
    /// The neighbours of the k-th of `few` places among `many`, and the weight of the second.
    func place(_ k: Int, _ few: Int, _ many: Int) -> (Int, Int, Double) {
      let position = Double(k) * Double(many - 1) / Double(few - 1)
      let low = min(Int(position), many - 1)
      let weight = position - Double(low)
      return (low, weight > 0 ? min(low + 1, many - 1) : low, weight)
    }
    var samples: [Double] = []
    samples.reserveCapacity(across * up)
    for row in 0..<up {
      let (below, above, t) = place(row, up, rows)
      for column in 0..<across {
        let (left, right, s) = place(column, across, columns)
        let low = values[below * columns + left] * (1 - s) + values[below * columns + right] * s
        let high = values[above * columns + left] * (1 - s) + values[above * columns + right] * s
        samples.append(low * (1 - t) + high * t)
      }
    }
    let coarse = Grid(xs: evenlySpaced(span(xs), count: across), ys: evenlySpaced(span(ys), count: up), samples)
    return coarse
  }

  private func span(_ places: [Double]) -> ClosedRange<Double> { places[0]...places[places.count - 1] }
}
