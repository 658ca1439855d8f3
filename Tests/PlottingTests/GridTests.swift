import Plotting
import Testing

@Suite struct `Contours, grids and histograms` {
  @Test func `the contour of a cone is a circle`() throws {
    let (side, radius) = (41, 1.3)
    let grid = try Grid(x: -2...2, y: -2...2, columns: side, rows: side) { ($0 * $0 + $1 * $1).squareRoot() }
    let curves = Contours.lines(of: grid, at: radius)
    #expect(curves.count == 1)
    let circle = try #require(curves.first)
    #expect(circle.isClosed)
    // Along an edge of length h the distance r from the origin curves by r'' ≤ 1/r; linear interpolation is off by at
    // most h²/8 · r'', and so is the radius, to first order. h = 0.1, r ≥ 1.2 beside the circle.
    let h = 0.1
    for point in circle.points {
      #expect(abs((point * point).sum().squareRoot() - radius) <= h * h / 8 / 1.2)
    }
    // The polygon's length: chords of a circle of length 2πr are short by (chord/r)²/24 < 0.001 of it.
    let next = circle.points.dropFirst() + circle.points.prefix(1)
    let length = zip(circle.points, next).reduce(0) { sum, pair in
      let d = pair.1 - pair.0
      return sum + (d * d).sum().squareRoot()
    }
    #expect(abs(length / (2 * .pi * radius) - 1) < 0.002)
  }

  @Test func `a plane has one open contour from border to border`() throws {
    let grid = try Grid(x: 0...1, y: 0...1, columns: 5, rows: 9) { x, _ in x }
    let curves = Contours.lines(of: grid, at: 0.6)
    #expect(curves.count == 1)
    let line = try #require(curves.first)
    #expect(!line.isClosed)
    #expect(line.points.count == 9)
    // Interpolating x linearly is exact up to rounding.
    #expect(line.points.allSatisfy { abs($0.x - 0.6) < 1e-15 })
    #expect(Set(line.points.map(\.y)) == Set(evenlySpaced(0...1, count: 9)))
  }

  @Test func `two hills have two closed contours, and cells with holes none`() throws {
    let grid = try Grid(x: -3...3, y: -2...2, columns: 61, rows: 41) { x, y in
      max(1 - (x - 1.5) * (x - 1.5) - y * y, 1 - (x + 1.5) * (x + 1.5) - y * y)
    }
    let curves = Contours.lines(of: grid, at: 0.5)
    #expect(curves.count == 2)
    #expect(curves.map(\.isClosed) == [true, true])
    let holes = try Grid(
      x: 0...1, y: 0...1, columns: 2, rows: 2, values: [0, 1, .nan, 1])
    #expect(Contours.lines(of: holes, at: 0.5).isEmpty)
  }

  @Test func `a grid checks its size and its ranges`() throws {
    #expect(throws: PlottingError.wrongCount(expected: 6, found: 5)) {
      try Grid(x: 0...1, y: 0...1, columns: 3, rows: 2, values: [1, 2, 3, 4, 5])
    }
    #expect(throws: PlottingError.emptyGrid(columns: 1, rows: 2)) {
      try Grid(x: 0...1, y: 0...1, columns: 1, rows: 2, values: [1, 2])
    }
    #expect(throws: PlottingError.unusableRange(lower: 1, upper: 1)) {
      try Grid(x: 0...1, y: 1...1, columns: 2, rows: 2, values: [1, 2, 3, 4])
    }
    #expect(throws: PlottingError.emptyGrid(columns: Int.max, rows: -4)) {
      try Grid(x: 0...1, y: 0...1, columns: Int.max, rows: -4, values: [])
    }
    #expect("\(PlottingError.wrongCount(expected: 6, found: 5))" == "expected 6 values, found 5")
  }

  @Test func `the points of a grid run along x first and include the corners`() {
    let points = Grid.points(x: 0...2, y: 10...11, columns: 3, rows: 2)
    #expect(points.map(\.x) == [0, 1, 2, 0, 1, 2])
    #expect(points.map(\.y) == [10, 10, 10, 11, 11, 11])
  }

  @Test func `a mosaic keeps images upright and leaves a pixel between them`() throws {
    let grid = try Grid.mosaic([[1, 2, 3, 4], [5, 6, 7, 8]], width: 2, height: 2, columns: 2)
    #expect(grid.columns == 5)
    // Row 0 of the grid is the bottom row of the images.
    #expect(Array(grid.values[0..<2]) == [3, 4])
    #expect(grid.values[2].isNaN)
    #expect(Array(grid.values[3..<7]) == [7, 8, 1, 2])
    #expect(Array(grid.values[8..<10]) == [5, 6])
    #expect(throws: PlottingError.wrongCount(expected: 4, found: 1)) {
      try Grid.mosaic([[1]], width: 2, height: 2, columns: 1)
    }
  }

  @Test(arguments: [nil, 1, 7, 100]) func `densities integrate to one`(bins: Int?) {
    let histogram = Histogram(scrambled(1000).map { 5 * $0 * $0 - 2 }, bins: bins)
    let area = histogram.densities.reduce(0, +) * histogram.binWidth
    // Up to 100 sums and quotients, each rounded by half an ulp of 1.
    #expect(abs(area - 1) < 1e-13)
  }

  @Test func `values are counted in their bins`() {
    let histogram = Histogram([0, 0.5, 1, 1.5, 2, 3, -1, .nan, .infinity], bins: 2, range: 0...2)
    #expect(histogram.edges == [0, 1, 2])
    #expect(histogram.counts == [2, 3])
    #expect(histogram.densities == [0.4, 0.6])
    #expect(histogram.centers == [0.5, 1.5])
    #expect(Histogram([], bins: 3).densities == [0, 0, 0])
    #expect(Histogram([4, 4, 4]).counts.reduce(0, +) == 3)
  }
}
