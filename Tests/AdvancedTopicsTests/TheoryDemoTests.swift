import AdvancedTopics
import Demos
import Foundation
import Testing

@Suite struct `Demos of theory and of conditional models` {
  @Test(arguments: [
    ("score-error", false), ("low-density", true), ("manifold", true), ("identifiability", false),
    ("memorization", true), ("gradient-field", true), ("guidance", true), ("inverse-problem", true),
    ("guided-digits", true),
  ])
  func `draw a figure, print a table, and do both again from the same seed`(id: String, isRandom: Bool) throws {
    let demo = try #require(advancedTopicsDemos.first { $0.id == id })
    func run(seed: UInt64) throws -> (text: String, names: [String]) {
      let output = RecordedOutput()
      var context = DemoContext(seed: seed, quick: true, output: output)
      try demo.run(&context)
      return (output.text, context.figures.map { $0.name })
    }
    let first = try run(seed: 7)
    #expect(first.names == ["4.7-\(id)"])
    #expect(first.text.contains("─") && !first.text.contains("nan"))
    // Sampling digits twice more would take longer than all the other demos together.
    guard id != "guided-digits" else { return }
    #expect(try run(seed: 7).text == first.text)
    #expect(try (run(seed: 8).text == first.text) == !isRandom)
  }

  @Test func `training by labels writes no weights in a hurry`() throws {
    let demo = try #require(advancedTopicsDemos.first { $0.id == "labelled-digits" })
    let output = RecordedOutput()
    var context = DemoContext(
      seed: 1, quick: true, directory: URL(fileURLWithPath: "/figures"), output: output)
    try demo.run(&context)
    #expect(Array(output.files.keys) == ["4.7-labelled-digits.svg"])
  }
}
