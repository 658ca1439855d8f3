import Demos
import Foundation
import LangevinDynamics
import Testing

@Suite struct `The animated demo` {
  @Test func `plays, stays small and is the same bytes for the same seed`() throws {
    let demo = try #require(langevinDemos.first { $0.id == "settling" })
    func run() throws -> [String: String] {
      let output = RecordedOutput()
      var context = DemoContext(
        seed: 3, quick: true, directory: URL(fileURLWithPath: "/figures"), output: output)
      try demo.run(&context)
      return output.files
    }
    let files = try run()
    let svg = try #require(files["4.4-settling.svg"])
    #expect(svg.contains("<animate attributeName=\"d\"") && svg.contains(">step 0</text>"))
    #expect(svg.utf8.count < 300_000)
    #expect(try run() == files)
  }
}
