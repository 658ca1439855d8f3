import Demos
import NoiseConditionalScoreNetworks
import Testing

@Suite struct `Demos of the samplers` {
  @Test(arguments: [
    "annealing", "steps", "predictor-corrector", "interpolation", "inpainting", "importance-weights",
  ])
  func `draw a figure, print a table, and do both again from the same seed`(id: String) throws {
    let demo = try #require(noiseConditionalDemos.first { $0.id == id })
    func run(seed: UInt64) throws -> (text: String, names: [String]) {
      let output = RecordedOutput()
      var context = DemoContext(seed: seed, quick: true, output: output)
      try demo.run(&context)
      return (output.text, context.figures.map { $0.name })
    }
    let (first, second) = (try run(seed: 7), try run(seed: 7))
    #expect(first.text == second.text)
    #expect(first.names.first == "4.3-\(id)")
    #expect(first.text.contains("─"))
    // All but the exact path of the probability flow depend on the seed.
    #expect(try (run(seed: 8).text == first.text) == (id == "interpolation"))
  }
}
