import Foundation
import Plotting
import Testing

@Suite struct `A figure as SVG` {
  /// 100,000 points, a 200 × 200 field and long lines.
  static func heavyMarks() throws -> [(name: String, mark: Mark)] {
    let (x, y) = (scrambled(100_000), scrambled(100_000, from: 31_337))
    let noise = scrambled(40_000, from: 7)
    let grid = try Grid(x: 0...1, y: 0...1, columns: 200, rows: 200, values: noise)
    return allMarks(x, y, grid)
  }

  @Test func `is valid XML with a title, a role and a view box`() throws {
    let grid = try Grid(x: 0...1, y: 0...1) { $0 * $1 }
    for (name, mark) in allMarks(scrambled(50), scrambled(50, from: 9), grid) {
      let reader = SVGReader(Figure("A title", x: "across", y: "up", marks: [mark]).svg())
      #expect(reader.isValid, "\(name)")
      #expect(reader.root["role"] == "img", "\(name)")
      #expect(reader.root["viewBox"] == "0 0 656 446", "\(name)")
      #expect(reader.texts.first == "A title", "\(name)")
      #expect(reader.texts.contains("across") && reader.texts.contains("up"), "\(name)")
    }
  }

  @Test func `says every text as it was given`() {
    let awkward = "a <b> & \"c\" 'd' 得分函数"
    let figure = Figure(
      awkward,
      panels: [
        Panel(
          awkward + "1", x: Axis(awkward + "2"), y: Axis(awkward + "3"),
          marks: [
            .line(x: [0, 1], y: [0, 1], label: awkward + "4"),
            .bars([1], names: [awkward + "5"]),
            .note(awkward + "6\u{0}\u{8}", x: 0, y: 0),
          ])
      ])
    let reader = SVGReader(figure.svg())
    #expect(reader.isValid)
    #expect(reader.root["aria-label"] == awkward)
    for suffix in ["", "1", "2", "3", "4", "5", "6"] {
      #expect(reader.texts.contains(awkward + suffix), "text \(suffix)")
    }
  }

  @Test func `is the same bytes every time`() throws {
    for (name, mark) in try Self.heavyMarks() {
      let figure = Figure(name, marks: [mark])
      #expect(figure.svg() == figure.svg(), "\(name)")
    }
  }

  @Test func `stays below 300 KB for every heavy mark`() throws {
    for (name, mark) in try Self.heavyMarks() {
      let bytes = Figure(name, marks: [mark]).svg().utf8.count
      #expect(bytes < 300_000, "\(name) takes \(bytes) bytes")
    }
  }

  @Test func `stays below 300 KB with all heavy marks at once, and in nine panels`() throws {
    let marks = try Self.heavyMarks().map(\.mark)
    let together = Figure(marks: marks).svg().utf8.count
    #expect(together < 300_000, "one panel takes \(together) bytes")
    let panels = Figure(panels: (0..<9).map { _ in Panel(marks: marks) }).svg().utf8.count
    #expect(panels < 300_000, "nine panels take \(panels) bytes")
  }

  @Test func `has the same classes in light and in dark mode`() throws {
    let svg = Figure(marks: [.line(x: [0, 1], y: [0, 1])]).svg()
    let sheet = try #require(svg.split(separator: "<style>").last?.split(separator: "</style>").first)
    let parts = sheet.components(separatedBy: "@media (prefers-color-scheme:dark)")
    #expect(parts.count == 2)
    for name in [".page{", ".heading", ".tick", ".rules{", ".frame", ".f-blue{", ".s-blue{", ".f-ink{", ".s-gray{"] {
      #expect(parts.allSatisfy { $0.contains(name) }, "\(name) has a rule for both modes")
    }
    // librsvg and other renderers of pictures know no variables.
    #expect(!svg.contains("var("))
  }

  @Test func `draws a point where the axes put it`() throws {
    // One point in the middle of given ranges is the middle of the frame.
    let figure = Figure(
      x: .linear(range: 0...2), y: .linear(range: 0...2), marks: [.scatter(x: [1], y: [1], hue: .red)])
    let reader = SVGReader(figure.svg())
    let paths = reader.attributes(of: "path")
    let frame = try #require(paths.first { $0["class"] == "frame" }?["d"])
    let point = try #require(paths.first { $0["class"] == "s-red round" }?["d"])
    // "M<left> <top>h<width>v<height>…" and "M<x> <y>h.1"
    func numbers(_ path: String) -> [Double] {
      path.split { !("0123456789.-".contains($0)) }.compactMap { Double($0) }
    }
    let (box, place) = (numbers(frame), numbers(point))
    // Positions are rounded to 0.1: the frame's side and the point may each be off by half of it.
    #expect(abs(place[0] - (box[0] + box[2] / 2)) <= 0.11)
    #expect(abs(place[1] - (box[1] + box[3] / 2)) <= 0.11)
  }

  @Test func `explains a legend shared by all panels once`() {
    let panels = (0..<3).map { _ in Panel(marks: [.line(x: [0, 1], y: [0, 1], label: "shared")]) }
    let shared = SVGReader(Figure(panels: panels).svg()).texts.filter { $0 == "shared" }
    #expect(shared.count == 1)
    let others = panels.dropLast() + [Panel(marks: [.line(x: [0, 1], y: [0, 1], label: "other")])]
    let apart = SVGReader(Figure(panels: Array(others)).svg()).texts.filter { $0 == "shared" }
    #expect(apart.count == 2)
  }
}
