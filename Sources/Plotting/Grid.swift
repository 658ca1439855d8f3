/// A function sampled on a regular grid of points, the input of heat maps and contours.
///
/// Points are evenly spaced and include the ends of both ranges. `values[row * columns + column]` belongs to
/// `(xs[column], ys[row])`; row 0 has the smallest y. Shape: `[rows, columns]`.
public struct Grid: Sendable, Equatable {
  /// The horizontal coordinates, ascending.
  public let xs: [Double]
  /// The vertical coordinates, ascending.
  public let ys: [Double]
  /// The values, row by row from the smallest y; values that are not finite are holes.
  public let values: [Double]

  /// Whether values fill cells around their points, as in an image, so that the outer cells reach beyond the points.
  private(set) var isImage = false

  /// Number of columns.
  public var columns: Int { xs.count }
  /// Number of rows.
  public var rows: Int { ys.count }

  /// A grid from values computed elsewhere, in the order of ``points(x:y:columns:rows:)``.
  ///
  /// - Throws: ``PlottingError/wrongCount(expected:found:)`` unless there are `columns × rows` values;
  ///   ``PlottingError/emptyGrid(columns:rows:)`` when either is below 2;
  ///   ``PlottingError/unusableRange(lower:upper:)`` for a range that is infinite or has no length.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, values: [Double]
  ) throws(PlottingError) {
    guard columns >= 2, rows >= 2 else { throw .emptyGrid(columns: columns, rows: rows) }
    for range in [x, y] where !Extent.isUsable(range, on: .linear) {
      throw .unusableRange(lower: range.lowerBound, upper: range.upperBound)
    }
    let (expected, overflow) = columns.multipliedReportingOverflow(by: rows)
    guard !overflow, values.count == expected else { throw .wrongCount(expected: expected, found: values.count) }
    self.xs = evenlySpaced(x, count: columns)
    self.ys = evenlySpaced(y, count: rows)
    self.values = values
  }

  /// A grid from a function of two coordinates.
  ///
  /// - Throws: ``PlottingError/emptyGrid(columns:rows:)`` when either number of points is below 2.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 61, rows: Int = 61,
    of function: (_ x: Double, _ y: Double) throws -> Double
  ) throws {
    let values = try Grid.points(x: x, y: y, columns: columns, rows: rows).map { try function($0.x, $0.y) }
    try self.init(x: x, y: y, columns: columns, rows: rows, values: values)
  }

  /// The points of a grid, row by row from the smallest y, for evaluation as one batch.
  public static func points(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int
  ) -> [(x: Double, y: Double)] {
    let xs = evenlySpaced(x, count: columns)
    return evenlySpaced(y, count: rows).flatMap { y in xs.map { (x: $0, y: y) } }
  }

  /// Images side by side in one grid, with a hole of one pixel between them.
  ///
  /// Each image holds `width × height` values, top row first. Pixel centres are at whole numbers.
  ///
  /// - Throws: ``PlottingError/wrongCount(expected:found:)`` for an image of another size.
  public static func mosaic(
    _ images: [[Double]], width: Int, height: Int, columns: Int
  ) throws(PlottingError) -> Grid {
    guard width >= 2, height >= 2, columns >= 1, !images.isEmpty else {
      throw .emptyGrid(columns: min(width, columns), rows: min(height, images.count))
    }
    let across = min(columns, images.count)
    let down = (images.count + across - 1) / across
    let (totalWidth, totalHeight) = (across * (width + 1) - 1, down * (height + 1) - 1)
    var values = [Double](repeating: .nan, count: totalWidth * totalHeight)
    for (index, image) in images.enumerated() {
      guard image.count == width * height else { throw .wrongCount(expected: width * height, found: image.count) }
      let (left, top) = (index % across * (width + 1), index / across * (height + 1))
      for row in 0..<height {
        let line = totalHeight - 1 - (top + row)
        for column in 0..<width { values[line * totalWidth + left + column] = image[row * width + column] }
      }
    }
    var grid = try Grid(
      x: 0...Double(totalWidth - 1), y: 0...Double(totalHeight - 1), columns: totalWidth, rows: totalHeight,
      values: values)
    grid.isImage = true
    return grid
  }

  /// A grid whose parts are known to fit.
  init(xs: [Double], ys: [Double], _ values: [Double]) {
    (self.xs, self.ys, self.values) = (xs, ys, values)
  }

  /// How far cells reach beyond the outermost points.
  var margins: (x: Double, y: Double) {
    isImage ? ((xs[1] - xs[0]) / 2, (ys[1] - ys[0]) / 2) : (0, 0)
  }
}

/// Evenly spaced numbers, both ends included; the lower end alone for a count of 1, nothing for less.
public func evenlySpaced(_ range: ClosedRange<Double>, count: Int) -> [Double] {
  guard count > 1 else { return count == 1 ? [range.lowerBound] : [] }
  let (lower, upper) = (range.lowerBound, range.upperBound)
  return (0..<count).map { index in
    let t = Double(index) / Double(count - 1)
    return index == count - 1 ? upper : lower + (upper - lower) * t
  }
}

/// What can be wrong with the data of a figure.
public enum PlottingError: Error, Equatable, CustomStringConvertible {
  /// A grid or image came with another number of values than its size says.
  case wrongCount(expected: Int, found: Int)
  /// A grid needs at least two points in each direction.
  case emptyGrid(columns: Int, rows: Int)
  /// A grid needs finite ranges of some length.
  case unusableRange(lower: Double, upper: Double)

  /// One line with the offending value.
  public var description: String {
    switch self {
    case .wrongCount(let expected, let found): "expected \(expected) values, found \(found)"
    case .emptyGrid(let columns, let rows):
      "a grid needs at least 2 points each way, found \(columns) columns and \(rows) rows"
    case .unusableRange(let lower, let upper):
      "a grid needs a finite range with some length, found \(lower)...\(upper)"
    }
  }
}
