/// A curve through points of the plane.
public struct Polyline: Sendable, Equatable {
  /// The points in order.
  public var points: [SIMD2<Double>]
  /// Whether the last point is joined to the first.
  public var isClosed: Bool
}

/// Curves along which a grid has the same value, by marching squares.
///
/// On every edge of the grid whose ends lie on either side of the level, the crossing is found by linear interpolation;
/// crossings in the same cell are joined. The error is of second order in the size of a cell. Reference: W. Lorensen and
/// H. Cline, "Marching cubes", 1987, in two dimensions.
public enum Contours {
  /// The curves where `grid` equals `level`; cells with a hole at a corner have none.
  public static func lines(of grid: Grid, at level: Double) -> [Polyline] {
    trace(xs: grid.xs, ys: grid.ys, values: grid.values, level: level)
  }

  /// Closed curves around the region where `grid` is at least `level`; holes count as below.
  static func regions(of grid: Grid, above level: Double) -> [Polyline] {
    // A frame of values below every level, on top of the border points, closes all curves along the border.
    let (columns, rows) = (grid.columns + 2, grid.rows + 2)
    var values = [Double](repeating: -.infinity, count: columns * rows)
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let value = grid.values[row * grid.columns + column]
        values[(row + 1) * columns + column + 1] = value.isFinite ? value : -.infinity
      }
    }
    func framed(_ places: [Double]) -> [Double] { [places[0]] + places + [places[places.count - 1]] }
    return trace(xs: framed(grid.xs), ys: framed(grid.ys), values: values, level: level)
  }

  private static func trace(xs: [Double], ys: [Double], values: [Double], level: Double) -> [Polyline] {
    let columns = xs.count
    // Edges are numbered 2·node for the one to the right of a node and 2·node + 1 for the one above it.
    var segments: [(Int, Int)] = []
    for row in 0..<(ys.count - 1) {
      for column in 0..<(columns - 1) {
        let node = row * columns + column
        let corners = (values[node], values[node + 1], values[node + columns + 1], values[node + columns])
        let sum = corners.0 + corners.1 + corners.2 + corners.3
        if sum.isNaN || sum == .infinity { continue }
        let (bottom, right, top, left) = (2 * node, 2 * (node + 1) + 1, 2 * (node + columns), 2 * node + 1)
        let code =
          (corners.0 >= level ? 1 : 0) + (corners.1 >= level ? 2 : 0) + (corners.2 >= level ? 4 : 0)
          + (corners.3 >= level ? 8 : 0)
        let isCentreAbove = sum / 4 >= level
        switch code {
        case 1, 14: segments.append((left, bottom))
        case 2, 13: segments.append((bottom, right))
        case 4, 11: segments.append((right, top))
        case 8, 7: segments.append((top, left))
        case 3, 12: segments.append((left, right))
        case 6, 9: segments.append((bottom, top))
        case 5: segments += isCentreAbove ? [(left, top), (bottom, right)] : [(left, bottom), (right, top)]
        case 10: segments += isCentreAbove ? [(left, bottom), (right, top)] : [(left, top), (bottom, right)]
        default: break
        }
      }
    }
    return join(segments).map { chain, isClosed in
      Polyline(points: chain.map { crossing($0, xs, ys, values, level) }, isClosed: isClosed)
    }
  }

  /// Where the level is crossed on an edge.
  private static func crossing(
    _ edge: Int, _ xs: [Double], _ ys: [Double], _ values: [Double], _ level: Double
  ) -> SIMD2<Double> {
    let first = edge / 2
    let second = edge % 2 == 0 ? first + 1 : first + xs.count
    func place(_ node: Int) -> SIMD2<Double> { SIMD2(xs[node % xs.count], ys[node / xs.count]) }
    let (a, b) = (place(first), place(second))
    // Against a hole the curve stays at the point that has a value.
    if !values[first].isFinite { return b }
    if !values[second].isFinite { return a }
    let t = (level - values[first]) / (values[second] - values[first])
    return a + (b - a) * min(max(t, 0), 1)
  }

  /// Joins segments that share an edge into chains, in the order in which they were found.
  private static func join(_ segments: [(Int, Int)]) -> [(chain: [Int], isClosed: Bool)] {
    var touching: [Int: [Int]] = [:]
    for (index, segment) in segments.enumerated() {
      touching[segment.0, default: []].append(index)
      touching[segment.1, default: []].append(index)
    }
    var isUsed = [Bool](repeating: false, count: segments.count)
    func walk(from end: Int) -> [Int] {
      var (chain, place) = ([Int](), end)
      while let next = touching[place]?.first(where: { !isUsed[$0] }) {
        isUsed[next] = true
        place = segments[next].0 == place ? segments[next].1 : segments[next].0
        chain.append(place)
      }
      return chain
    }
    var chains: [(chain: [Int], isClosed: Bool)] = []
    for index in segments.indices where !isUsed[index] {
      isUsed[index] = true
      let (start, end) = segments[index]
      let ahead = [start, end] + walk(from: end)
      if ahead.count > 2, ahead[ahead.count - 1] == start {
        chains.append((Array(ahead.dropLast()), true))
      } else {
        chains.append((walk(from: start).reversed() + ahead, false))
      }
    }
    return chains
  }
}
