import Demos
import Testing
import Unification

@Suite struct `Demos of section 4·5` {
  @Test func `each has its own word`() {
    let words = unificationDemos.map(\.id)
    #expect(words == ["four-predictions", "processes", "one-family", "likelihood", "grids", "parameterizations"])
  }

  @Test(arguments: [
    ("four-predictions", 2, false), ("processes", 2, true), ("one-family", 1, true), ("likelihood", 1, true),
    ("grids", 1, true), ("parameterizations", 2, true),
  ])
  func `draw their figures, print a table, and do both again from the same seed`(
    id: String, figures: Int, dependsOnSeed: Bool
  ) throws {
    let demo = try #require(unificationDemos.first { $0.id == id })
    func run(seed: UInt64) throws -> (text: String, names: [String]) {
      let output = RecordedOutput()
      var context = DemoContext(seed: seed, quick: true, output: output)
      try demo.run(&context)
      return (output.text, context.figures.map(\.name))
    }
    let first = try run(seed: 7)
    #expect(first.names.count == figures)
    #expect(first.names.allSatisfy { $0.hasPrefix("4.5-\(id)") })
    #expect(first.text.contains("─"))
    #expect(!first.text.contains("nan"))
    if id != "parameterizations" {
      #expect(try run(seed: 7).text == first.text)
      #expect(try (run(seed: 8).text != first.text) == dependsOnSeed)
    }
  }
}
