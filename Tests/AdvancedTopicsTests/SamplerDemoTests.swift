import AdvancedTopics
import Demos
import Foundation
import Testing

@Suite struct `Demos of the samplers` {
  @Test(arguments: ["orders", "trajectories", "churn", "adaptive", "samplers"])
  func `show a figure and say what it means`(_ id: String) throws {
    let demo = try #require(advancedTopicsDemos.first { $0.id == id })
    let output = RecordedOutput()
    var context = DemoContext(seed: 0, quick: true, output: output)
    try demo.run(&context)
    #expect(context.figures.map(\.name) == ["4.7-\(id)"])
    #expect(output.text.count > 500)
    #expect(!output.text.contains("nan"))
  }
}
