import Foundation
import Plotting
import Testing

@Suite struct `What an SVG draws` {
  /// The numbers in the outline of the first path of a class.
  private func numbers(_ figure: Figure, _ name: String) throws -> [Double] {
    let path = SVGReader(figure.svg()).attributes(of: "path").first { $0["class"] == name }
    return try #require(path?["d"]).split { !("0123456789.-".contains($0)) }.compactMap { Double($0) }
  }

  @Test func `equal units are equally long when the aspect is equal`() throws {
    let figure = Figure(
      x: .linear(range: 0...4), y: .linear(range: 0...1), equalAspect: true, marks: [.vertical(at: 1)])
    // "M<left> <top>h<width>v<height>h…z"
    let frame = try numbers(figure, "frame")
    // Both sides are differences of positions rounded to 0.1; the height's error counts four times.
    #expect(abs(frame[2] - 4 * frame[3]) <= 0.5)
  }

  @Test func `a constant field is one rectangle a row`() throws {
    let grid = try Grid(x: 0...1, y: 0...1, columns: 30, rows: 20, values: [Double](repeating: 1, count: 600))
    let svg = Figure(marks: [.heatMap(grid, range: 0...2, showsScale: false)]).svg()
    let path = try #require(SVGReader(svg).attributes(of: "path").first { $0["style"] != nil }?["d"])
    #expect(path.filter { $0 == "M" }.count == 20)
  }

  @Test func `a filled contour of a ramp covers the part above the level`() throws {
    let grid = try Grid(x: 0...1, y: 0...1, columns: 11, rows: 11) { x, _ in x }
    let figure = Figure(
      x: .linear(range: 0...1), y: .linear(range: 0...1),
      marks: [.filledContours(grid, levels: [0.25], colors: .viridis)])
    let paths = SVGReader(figure.svg()).attributes(of: "path").filter { $0["fill-rule"] == "evenodd" }
    #expect(paths.count == 2)
    let outline = try #require(paths.last?["d"])
    // One closed curve, "M<x> <y>l<dx> <dy>…z": the leftmost of the sums of its steps across.
    let steps = outline.split { "Mlz".contains($0) }.compactMap { pair in
      pair.split { !"0123456789.-".contains($0) }.first.flatMap { across in
        Double(across.first == "-" ? "-" + across.dropFirst().prefix { $0 != "-" } : across.prefix { $0 != "-" })
      }
    }
    var (place, leftmost) = (0.0, Double.infinity)
    for step in steps {
      place += step
      leftmost = min(leftmost, place)
    }
    let frame = try numbers(figure, "frame")
    // The region begins a quarter of the way across; positions are rounded to 0.1.
    #expect(abs(leftmost - (frame[0] + frame[2] / 4)) <= 0.11)
  }

  @Test func `a peak survives the thinning of a long line`() throws {
    var y = [Double](repeating: 0, count: 50_000)
    y[31_415] = 1
    let figure = Figure(
      y: .linear(range: 0...1), marks: [.line(x: y.indices.map(Double.init), y: y, hue: .red)])
    let path = try #require(
      SVGReader(figure.svg()).attributes(of: "path").first { $0["class"] == "s-red round" }?["d"])
    let height = try numbers(figure, "frame")[3]
    // Somewhere the line rises by the height of the frame.
    #expect(path.contains("-\(NumberText.compact(height))"))
  }

  @Test func `lines of one style carry markers, lines of different styles none`() {
    func circles(_ style: LineStyle) -> Int {
      let figure = Figure(marks: [
        .line(x: [0, 1], y: [0, 1], label: "one"), .line(x: [0, 1], y: [1, 0], style: style, label: "two"),
      ])
      return SVGReader(figure.svg()).attributes(of: "path").filter { $0["d"]?.hasSuffix("h.1") == true }.count
    }
    // The two lines are a disc and a square, on the line and in the legend.
    #expect(circles(.solid) == 4)
    #expect(circles(.dashed) == 0)
  }

  @Test func `marks that share a label share a hue and one entry`() {
    let figure = Figure(marks: [
      .scatter(x: [0, 1], y: [0, 1], marker: .circle, label: "data"), .line(x: [0, 1], y: [0, 1], label: "data"),
      .line(x: [0, 1], y: [1, 0], style: .dashed, label: "model"),
    ])
    let reader = SVGReader(figure.svg())
    #expect(reader.texts.filter { $0 == "data" }.count == 1)
    let classes = Set(reader.attributes(of: "path").compactMap { $0["class"] }.filter { $0.hasPrefix("s-") })
    #expect(classes == ["s-blue round", "s-orange round"])
  }

  @Test func `an outlier does not shrink the other arrows`() throws {
    let points = Grid.points(x: 0...1, y: 0...1, columns: 10, rows: 10)
    func firstShaft(_ outlier: Double) throws -> Double {
      var u = points.map { _ in 1.0 }
      u[55] = outlier
      let figure = Figure(marks: [
        .arrows(
          x: points.map(\.x), y: points.map(\.y), u: u, v: u.map { _ in 0 }, lengths: .proportional, hue: .red)
      ])
      // "M<x> <y>l<dx> <dy>…"
      return try numbers(figure, "s-red round")[2]
    }
    #expect(try firstShaft(1) == firstShaft(1000))
    #expect(try firstShaft(1) > 10)
  }
}
