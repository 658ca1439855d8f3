import Foundation
import Plotting
import Testing

@Suite struct `Points that move` {
  /// Points that go around a circle.
  static func circling(points: Int, frames: Int) -> (x: [[Double]], y: [[Double]]) {
    func coordinates(_ function: (Double) -> Double) -> [[Double]] {
      (0..<frames).map { frame in
        (0..<points).map { function(Double($0) * 0.7 + Double(frame) * 0.1) }
      }
    }
    return (coordinates { cos($0) }, coordinates { sin($0) })
  }

  static func figure(_ mark: Mark) -> Figure {
    Figure(
      "Circling", x: Axis("x", range: -2...2), y: Axis("y", range: -2...2), equalAspect: true, marks: [mark])
  }

  @Test func `play all frames in order and then hold the last, which is also what stands still`() throws {
    let (x, y) = Self.circling(points: 5, frames: 4)
    let svg = Self.figure(.moving(x: x, y: y, names: ["a", "b", "c", "d"], hue: .blue)).svg()
    let reader = SVGReader(svg)
    #expect(reader.isValid)
    let moves = reader.attributes(of: "animate").filter { $0["attributeName"] == "d" }
    let move = try #require(moves.first)
    #expect(moves.count == 1 && move["repeatCount"] == "indefinite" && move["dur"] == "9.4s")
    let values = try #require(move["values"]).split(separator: ";").map(String.init)
    let times = try #require(move["keyTimes"]).split(separator: ";").compactMap { Double($0) }
    #expect(values.count == 5 && times.count == 5)
    #expect(times.first == 0 && times.last == 1 && times == times.sorted())
    #expect(values[3] == values[4])
    #expect(Set(values).count == 4)
    // Without animation the paths stand as in the last frame: in the still group and in the animated one.
    let resting = reader.attributes(of: "path").filter { $0["class"] == "s-blue round" }.map { $0["d"] }
    #expect(resting == [values[4], values[4]])
    // The last frame drawn as plain points is the same path.
    let plain = SVGReader(
      Self.figure(.scatter(x: x[3], y: y[3], size: 4, opacity: 0.7, marker: .circle, hue: .blue)).svg())
    let points = plain.attributes(of: "path").filter { $0["class"] == "s-blue round" }.map { $0["d"] }
    #expect(points == [values[4]])
  }

  @Test(arguments: Marker.allCases)
  func `every frame has the same commands, so that renderers can go from one to the next`(marker: Marker) throws {
    let (x, y) = Self.circling(points: 120, frames: 6)
    let svg = Self.figure(.moving(x: x, y: y, marker: marker)).svg()
    let reader = SVGReader(svg)
    let moves = reader.attributes(of: "animate").filter { $0["attributeName"] == "d" }
    #expect(moves.count == 2, "120 points in layers of 50")
    for move in moves {
      let commands = try #require(move["values"]).split(separator: ";").map { $0.filter(\.isLetter) }
      #expect(commands.count == 7 && Set(commands).count == 1)
    }
  }

  @Test func `each frame's name is shown in its turn, and the last one where nothing moves`() throws {
    let (x, y) = Self.circling(points: 5, frames: 3)
    let reader = SVGReader(Self.figure(.moving(x: x, y: y, names: ["one", "two", "three"])).svg())
    #expect(reader.texts.filter { ["one", "two", "three"].contains($0) } == ["three", "one", "two", "three"])
    let names = reader.attributes(of: "animate").filter { $0["attributeName"] == "display" }
    #expect(names.map { $0["values"] } == ["inline;none", "none;inline;none", "none;inline"])
    #expect(names.map { $0["keyTimes"] } == ["0;0.425", "0;0.425;0.85", "0;0.85"])
    #expect(names.allSatisfy { $0["calcMode"] == "discrete" })
    let hidden = reader.attributes(of: "text").filter { $0["display"] == "none" }
    #expect(hidden.count == 2)
  }

  @Test func `readers who want less motion get the still picture`() {
    let (x, y) = Self.circling(points: 5, frames: 3)
    let svg = Self.figure(.moving(x: x, y: y)).svg()
    #expect(svg.contains(".still{display:none}"))
    #expect(
      svg.contains("@media (prefers-reduced-motion:reduce){.moving{display:none}.still{display:inline}}"))
    // Figures in which nothing moves are not burdened.
    #expect(!Self.figure(.scatter(x: x[0], y: y[0])).svg().contains("reduced-motion"))
  }

  @Test(arguments: Marker.allCases)
  func `stay below 300 KB however many points and frames`(marker: Marker) {
    let (x, y) = Self.circling(points: 1000, frames: 80)
    let names = (0..<80).map { "step \($0) of a long name that goes on and on" }
    let mark = Mark.moving(x: x, y: y, names: names, marker: marker)
    let figure = Self.figure(mark)
    let bytes = figure.svg().utf8.count
    #expect(bytes < 300_000, "takes \(bytes) bytes")
    #expect(bytes > 100_000, "leaves room unused: \(bytes) bytes")
    let panels = Figure(panels: (0..<4).map { _ in Panel(marks: [mark, .line(x: x[0], y: y[0])]) })
    #expect(panels.svg().utf8.count < 300_000)
    #expect(panels.svg() == panels.svg())
  }

  @Test func `of too many frames the first and the last are kept`() throws {
    let x = (0..<500).map { [Double($0)] }
    let figure = Figure(
      x: .linear(range: 0...499), y: .linear(range: -1...1),
      marks: [.moving(x: x, y: x.map { _ in [0] }, names: (0..<500).map { "\($0)" })])
    let reader = SVGReader(figure.svg())
    let texts = reader.texts.compactMap { Int($0) }
    #expect(texts.contains(0) && texts.contains(499))
    let move = try #require(reader.attributes(of: "animate").first { $0["attributeName"] == "d" })
    #expect(try #require(move["values"]).split(separator: ";").count == 61)
  }

  @Test func `far and missing points do no harm`() {
    let x: [[Double]] = [[0, .nan, 1e300, 5, 1e9], [1, 0, 0, 6, 1e9]]
    let y: [[Double]] = [[0, 0, 0, 1, -1e9], [1, 0, 0, .infinity, -1e9]]
    let svg = Self.figure(.moving(x: x, y: y, seconds: .nan)).svg()
    let reader = SVGReader(svg)
    #expect(reader.isValid && !svg.contains("nan") && !svg.contains("inf"))
    // The first and the last point are finite in both frames.
    let move = reader.attributes(of: "animate").first { $0["attributeName"] == "d" }
    #expect(move?["values"]?.split(separator: ";").map { $0.filter { $0 == "M" }.count } == [2, 2, 2])
    for mark in [
      Mark.moving(x: [], y: []), .moving(x: [[]], y: [[]]), .moving(x: [[1]], y: []), .moving(x: [[.nan]], y: [[1]]),
    ] {
      #expect(SVGReader(Self.figure(mark).svg()).isValid)
      #expect(!Self.figure(mark).terminal().isEmpty)
    }
  }

  @Test func `a single frame is a plain picture`() {
    let svg = Self.figure(.moving(x: [[0, 1]], y: [[0, 1]], names: ["only"])).svg()
    #expect(SVGReader(svg).isValid && !svg.contains("<animate") && svg.contains("only"))
  }

  @Test func `the terminal shows the last frame`() {
    let (x, y) = Self.circling(points: 30, frames: 5)
    let moving = Self.figure(.moving(x: x, y: y)).terminal(width: 60, height: 20)
    #expect(moving == Self.figure(.scatter(x: x[4], y: y[4], size: 4)).terminal(width: 60, height: 20))
    #expect(moving != Self.figure(.scatter(x: x[0], y: y[0], size: 4)).terminal(width: 60, height: 20))
  }
}
