import Plotting
import Testing

@Suite struct `Figures of awkward data` {
  static let awkward: [(name: String, x: [Double], y: [Double])] = [
    ("nothing", [], []),
    ("one point", [1], [2]),
    ("equal points", [3, 3, 3], [-7, -7, -7]),
    ("not numbers", [.nan, .infinity, -.infinity, 1], [1, 2, 3, .nan]),
    ("only not numbers", [.nan, .nan], [.nan, .infinity]),
    ("other lengths", [1, 2, 3], [1]),
    ("no y", [1, 2, 3], []),
    ("huge", [1e308, -1e308, 1e100, -1e100], [-1e308, 1e308, 5e99, 1]),
    ("tiny", [.leastNonzeroMagnitude, 1000 * .leastNonzeroMagnitude, 0], [0, .leastNormalMagnitude / 8, -1e-300]),
    ("far from zero", [1e15, 1e15 + 1, 1e15 + 2], [1e-9, 2e-9, 3e-9]),
    ("negative and zero", [-1, 0, -5], [0, -2, -3]),
  ]

  static let axes: [(name: String, x: Axis, y: Axis)] = [
    ("automatic", Axis("x"), Axis("y")),
    ("logarithmic", .logarithmic("x"), .logarithmic("y")),
    ("given", .linear("x", range: -1...1), .linear("y", range: 0...5)),
    ("without length", .linear("x", range: 1...1), .logarithmic("y", range: 0...0)),
    ("infinite", .linear("x", range: -Double.infinity...Double.infinity), .logarithmic("y", range: -5...5)),
    ("enormous", .linear("x", range: -1e308...1e308), .logarithmic("y", range: 1e-300...1e300)),
  ]

  @Test(arguments: awkward.indices, axes.indices)
  func `are drawn or left empty, without a trap`(dataIndex: Int, axisIndex: Int) throws {
    let (data, axes) = (Self.awkward[dataIndex], Self.axes[axisIndex])
    let grid = try Grid(
      x: -1...1, y: 0...2, columns: 3, rows: 2, values: Array((data.x + data.y + [0, 1, 2, 3, 4, 5]).prefix(6)))
    for (name, mark) in allMarks(data.x, data.y, grid) {
      for isEqual in [false, true] {
        let panel = Panel(data.name, x: axes.x, y: axes.y, equalAspect: isEqual, marks: [mark])
        let figure = Figure(name, panels: [panel, panel])
        let what = "\(name) of \(data.name) on \(axes.name) axes"
        let svg = figure.svg()
        #expect(SVGReader(svg).isValid, "\(what)")
        #expect(!svg.contains("nan") && !svg.contains("inf\""), "\(what)")
        #expect(figure.terminal(width: 60, height: 20).split(separator: "\n").count == 20, "\(what)")
      }
    }
  }

  @Test func `without panels or marks are still pictures`() {
    for figure in [Figure(panels: []), Figure(marks: []), Figure(columns: -3, panels: [Panel(marks: [])])] {
      #expect(SVGReader(figure.svg()).isValid)
      #expect(figure.terminal(width: 20, height: 10).split(separator: "\n").count == 10)
    }
    let odd = Figure("odd", width: .nan, height: -5, marks: [.scatter(x: [1], y: [1], size: .infinity, opacity: .nan)])
    #expect(SVGReader(odd.svg()).isValid)
  }

  @Test func `have no marks outside what a logarithmic axis can show`() {
    let figure = Figure(
      x: .logarithmic(), y: .logarithmic(),
      marks: [.scatter(x: [0.1, -1, 0, 10], y: [1, 1, 1, 100], marker: .circle, hue: .green)])
    let point = SVGReader(figure.svg()).attributes(of: "path").first { $0["class"] == "s-green round" }
    // Two of the four points can be drawn: one path with two moves.
    #expect(point?["d"]?.filter { $0 == "M" }.count == 2)
  }
}
