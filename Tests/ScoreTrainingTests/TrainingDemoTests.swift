import Demos
import Foundation
import Networks
import ScoreTraining
import Testing

@Suite struct `Demos of data and training` {
  private func run(_ id: String, seed: UInt64) throws -> (text: String, names: [String], files: [String: String]) {
    let demo = try #require(scoreTrainingDemos.first { $0.id == id })
    let output = RecordedOutput()
    var context = DemoContext(seed: seed, quick: true, directory: URL(filePath: "/nowhere"), output: output)
    try demo.run(&context)
    return (output.text, context.figures.map(\.name), output.files)
  }

  @Test(arguments: ["data", "noise-sampling", "preconditioning", "training-run"])
  func `draw a figure, print a table, and do both again from the same seed`(id: String) throws {
    let (first, second) = (try run(id, seed: 7), try run(id, seed: 7))
    #expect(first.text == second.text)
    #expect(first.names == ["4.6-\(id)"])
    #expect(first.text.contains("─"))
    #expect(first.files == second.files)
  }

  @Test func `the run that is resumed says that all bits agree, and notices a damaged file`() throws {
    let text = try run("resume", seed: 3).text
    #expect(text.contains("the same, bit for bit"))
    #expect(text.contains("One bit changed: the checkpoint cannot be used"))
    #expect(text.contains("Cut short: the checkpoint cannot be used"))
    #expect(text.contains("The run is as it was: yes"))
  }
}
