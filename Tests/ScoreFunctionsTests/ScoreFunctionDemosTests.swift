import Demos
import Foundation
import ScoreFunctions
import Testing

@Suite struct `Demos of section 4.1` {
  static let promises: [(id: String, words: [String])] = [
    ("score-field", ["right angle", "98°"]),
    ("normaliser", ["2.8218", "1.4013", "-2.1624", "1.5000"]),
    ("langevin", ["1/(1 − ε/2)", "1.3333"]),
    ("modes", ["starts", "0.4812", "1.8888"]),
    ("streamlines", ["log p", "level line"]),
    ("geometry", ["-1.9946", "2.0000", "3.0000", "saddle", "peak", "not critical"]),
    ("noisy-circle", ["5.06", "11.56", "34.85", "101.51", "0.951460"]),
    ("heat-flow", ["4.5600", "no solution"]),
  ]

  @Test func `all are here, in order, with ids of their own`() {
    let ids = scoreFunctionDemos.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(Set(ids).isSuperset(of: Self.promises.map(\.id)))
  }

  @Test(arguments: promises)
  func `each runs quickly and says and shows what it promises`(id: String, words: [String]) throws {
    let demo = try #require(scoreFunctionDemos.first { $0.id == id })
    let output = RecordedOutput()
    var context = DemoContext(seed: 1, quick: true, directory: URL(filePath: "/pictures"), output: output)
    try demo.run(&context)
    #expect(context.figures.map(\.name) == ["4.1-\(id)"])
    #expect(output.files["4.1-\(id).svg"]?.hasPrefix("<svg") == true)
    for word in words { #expect(output.text.contains(word), "\(id) says nothing of \(word)") }
    // Text of at most 80 columns, so that nothing wraps in a terminal of the usual width.
    let lines = output.text.split(separator: "\n").filter { !$0.hasPrefix("→") }
    for line in lines { #expect(line.count <= 82, "\(id): \(line)") }
    #expect(!output.text.contains("nan") && !output.text.contains("inf,"))
  }

  @Test func `the same seed gives the same words, another seed other samples`() throws {
    let demo = try #require(scoreFunctionDemos.first { $0.id == "langevin" })
    let texts = try [7, 7, 8].map { (seed: UInt64) in
      let output = RecordedOutput()
      var context = DemoContext(seed: seed, quick: true, output: output)
      try demo.run(&context)
      return output.text
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0] != texts[2])
  }
}
