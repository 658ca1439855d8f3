import Plotting
import Testing

@Suite struct `A figure in the terminal` {
  static func figure() throws -> Figure {
    let grid = try Grid(x: 0...1, y: 0...1) { $0 * $1 }
    let marks = allMarks(scrambled(300), scrambled(300, from: 50), grid)
    return Figure("概率密度 of all marks", panels: marks.map { Panel($0.name, x: "x", y: "分数", marks: [$0.mark]) })
  }

  @Test(arguments: [(80, 24), (100, 90), (40, 12), (7, 3), (1, 1), (24, 200), (0, -4)])
  func `has exactly the size asked for`(width: Int, height: Int) throws {
    let figure = try Self.figure()
    for shown in [figure] + figure.panels.map({ Figure(panels: [$0]) }) {
      let lines = shown.terminal(width: width, height: height)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      #expect(lines.count == max(height, 1))
      for line in lines { #expect(line.columns == max(width, 1), "\(line)") }
    }
  }

  @Test func `holds colour codes only when asked`() throws {
    let figure = try Self.figure()
    #expect(!figure.terminal(width: 100, height: 60).contains("\u{1B}"))
    let colored = figure.terminal(width: 100, height: 60, color: true)
    #expect(colored.contains("\u{1B}[38;5;"))
    // The last code of a line ends its colour, and without codes the picture is the same.
    for line in colored.split(separator: "\n") where line.contains("\u{1B}") {
      #expect(line.split(separator: "\u{1B}").last?.hasPrefix("[0m") == true)
    }
    #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == figure.terminal(width: 100, height: 60))
  }

  @Test func `points arrows along their vectors`() {
    let directions: [(u: Double, v: Double, arrow: String)] = [
      (1, 0, "→"), (1, 1, "↗"), (0, 1, "↑"), (-1, 1, "↖"), (-1, 0, "←"), (-1, -1, "↙"), (0, -1, "↓"), (1, -1, "↘"),
    ]
    for (u, v, arrow) in directions {
      let figure = Figure(
        x: .linear(range: -1...1), y: .linear(range: -1...1), equalAspect: true,
        marks: [.arrows(x: [0], y: [0], u: [u], v: [v])])
      let picture = figure.terminal(width: 40, height: 20)
      #expect(picture.contains(arrow), "(\(u), \(v)) is drawn as \(arrow)")
      #expect(picture.filter { directions.map(\.arrow).contains(String($0)) }.count == 1)
    }
  }

  @Test func `shades a ramp from light to dark`() throws {
    let grid = try Grid(x: 0...1, y: 0...1, columns: 50, rows: 50) { x, _ in x }
    let panel = Panel(showsAxes: false, marks: [.heatMap(grid)])
    let line = Figure(panels: [panel]).terminal(width: 50, height: 4).split(separator: "\n").first.map(String.init)
    // Five shades over fifty columns: ten columns each.
    #expect(line == [" ", "░", "▒", "▓", "█"].map { String(repeating: $0, count: 10) }.joined())
  }

  @Test func `draws a rising line from the lower left to the upper right`() {
    let panel = Panel(
      x: .linear(range: 0...1), y: .linear(range: 0...1), showsAxes: false, marks: [.line(x: [0, 1], y: [0, 1])])
    let lines = Figure(panels: [panel]).terminal(width: 10, height: 5).split(separator: "\n").map(Array.init)
    #expect(lines[4][0] == "⡠" || lines[4][0] == "⣀" || lines[4][0] == "⡀" || lines[4][0] == "⡠")
    #expect(lines[4][9] == " " && lines[0][0] == " ")
    #expect(lines[0][9] != " ")
  }

  @Test func `tells series apart without colour`() {
    let figure = Figure(marks: [
      .scatter(x: [0, 0.2], y: [0, 1], label: "first"), .scatter(x: [1, 0.8], y: [0, 1], label: "second"),
    ])
    let picture = figure.terminal(width: 60, height: 20)
    #expect(picture.contains("o first   □ second"))
    #expect(picture.filter { $0 == "o" }.count == 4)  // two points, the legend, and "second"
    #expect(picture.filter { $0 == "□" }.count == 3)  // two points and the legend
  }

  @Test func `says how many panels found no room`() {
    let panels = (0..<9).map { Panel("panel \($0)", marks: []) }
    let picture = Figure(panels: panels).terminal(width: 80, height: 16)
    #expect(picture.contains("(3 more panels)"))
  }
}
