import Demos
import NoiseConditionalScoreNetworks
import Testing

@Suite struct `Demos of noise schedules` {
  /// What each demo must print, whatever the seed, and its picture.
  private static let promises: [(id: String, words: [String])] = [
    ("schedules", ["geometric           5      2.576", "556.444", "62.716", "151.738"]),
    ("overlap", ["1.0398   220", "1.0820   110", "CIFAR-10     3072     50     232  1.0376    0.567           220"]),
    ("step-ratio", ["0.0618       1.0555", "6.2e-6"]),
    ("two-gaussians", ["11.68         100248", "656"]),
    ("mixture-weights", ["50.9 %", "plain Langevin", "annealed, 10 levels"]),
    ("score-fields", ["σ × rms score", "1.414"]),
    ("schedule-comparison", ["geometric", "cosine", "± s.e."]),
  ]

  @Test(arguments: promises.map(\.id))
  func `prints its numbers, draws its picture, and does the same again`(id: String) throws {
    let demo = try #require(noiseConditionalDemos.first { $0.id == id })
    func run() throws -> (text: String, figures: [String]) {
      let output = RecordedOutput()
      var context = DemoContext(seed: 7, quick: true, output: output)
      try demo.run(&context)
      return (output.text, context.figures.map { $0.name })
    }
    let first = try run()
    #expect(first.figures == ["4.3-\(id)"])
    for words in Self.promises.first(where: { $0.id == id })?.words ?? [] {
      #expect(first.text.contains(words), "\(words)")
    }
    // The slowest one is run once.
    if id != "schedule-comparison" { #expect(try run().text == first.text) }
  }
}
