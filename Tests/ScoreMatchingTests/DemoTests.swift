import Demos
import ScoreMatching
import Testing

@Suite struct `Demos of 4.2` {
  @Test func `each has its own word`() {
    let words = scoreMatchingDemos.map { $0.id }
    #expect(words == ["swiss-roll", "losses", "variance", "cost", "weighting", "target"])
  }

  @Test(arguments: ["weighting", "target"])
  func `the same seed prints the same text and draws the same figures`(id: String) throws {
    let demo = try #require(scoreMatchingDemos.first { $0.id == id })
    func run() throws -> (text: String, names: [String]) {
      let output = RecordedOutput()
      var context = DemoContext(seed: 7, quick: true, output: output)
      try demo.run(&context)
      return (output.text, context.figures.map { $0.name })
    }
    let (first, second) = (try run(), try run())
    #expect(first.text == second.text)
    #expect(first.names == ["4.2-\(id)"])
    #expect(first.text.contains("σ"))
  }
}
