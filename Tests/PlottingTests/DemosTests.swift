import Demos
import Foundation
import Plotting
import Testing

@Suite struct `What a demo is given` {
  static let figure = Figure("A line", x: "x", y: "y", marks: [.line(x: [0, 1], y: [0, 1])])

  @Test func `prints words, tables and pictures, and saves the pictures`() throws {
    let output = RecordedOutput(width: 60)
    let folder = URL(fileURLWithPath: "/figures")
    var context = DemoContext(seed: 7, quick: true, directory: folder, output: output)
    let demo = Demo(id: "line", title: "A line", summary: "It rises.") { context in
      context.say("seed \(context.seed), \(context.choose(1000, quick: 10)) steps")
      var table = TextTable("n", "value")
      table.append(1, 2.5)
      context.table(table)
      try context.show(Self.figure, named: "4.1-line")
    }
    try demo.run(&context)
    #expect(output.text.hasPrefix("seed 7, 10 steps\nn  value\n─  ─────\n1    2.5\n"))
    #expect(output.text.contains("A line"))
    #expect(output.text.hasSuffix("→ /figures/4.1-line.svg\n"))
    #expect(output.files == ["4.1-line.svg": Self.figure.svg()])
    #expect(context.figures.map(\.name) == ["4.1-line"])
    #expect(context.files.map(\.lastPathComponent) == ["4.1-line.svg"])
  }

  @Test func `without a folder only prints`() throws {
    let output = RecordedOutput()
    var context = DemoContext(output: output)
    try context.show(Self.figure, named: "line")
    #expect(output.files.isEmpty)
    #expect(!output.text.contains("\u{1B}"))
    #expect(context.figures.map(\.figure) == [Self.figure])
  }

  @Test func `writes whole files into a folder it makes`() throws {
    let parent = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: parent) }
    let folder = parent.appendingPathComponent("a/b")
    let file = try TerminalOutput().save(Data(Self.figure.svg().utf8), as: "line.svg", in: folder)
    #expect(try String(contentsOf: file, encoding: .utf8) == Self.figure.svg())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["line.svg"])
  }

  @Test func `names a folder that cannot be written`() throws {
    // A file where the folder should be stops even a superuser.
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data("in the way".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let folder = file.appendingPathComponent("figures")
    let error = #expect(throws: DemoError.self) {
      _ = try TerminalOutput().save(Data("text".utf8), as: "line.svg", in: folder)
    }
    guard case .unwritableFolder(let path, let reason) = error else {
      Issue.record("expected an unwritable folder, found \(String(describing: error))")
      return
    }
    #expect(path == folder.path)
    #expect(!reason.isEmpty && !reason.contains("\n"))
    #expect(try String(contentsOf: file, encoding: .utf8) == "in the way")
  }

  @Test(arguments: ["", "../up", "a/b", ".hidden", "naïve", "a b", String(repeating: "x", count: 101)])
  func `refuses names that are not a file's`(name: String) {
    let output = RecordedOutput()
    var context = DemoContext(directory: URL(fileURLWithPath: "/figures"), output: output)
    #expect(throws: DemoError.unusableName(name)) { try context.show(Self.figure, named: name) }
    #expect(output.text.isEmpty && output.files.isEmpty)
  }

  @Test func `uses colour when the environment allows it`() {
    #expect(Terminal.allowsColor(isTerminal: true, environment: ["TERM": "xterm"]))
    #expect(!Terminal.allowsColor(isTerminal: false, environment: ["TERM": "xterm"]))
    #expect(!Terminal.allowsColor(isTerminal: true, environment: ["TERM": "dumb"]))
    #expect(!Terminal.allowsColor(isTerminal: true, environment: ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"]))
    #expect(Terminal.allowsColor(isTerminal: true, environment: ["NO_COLOR": ""]))
    #expect(Terminal.allowsColor(isTerminal: false, environment: ["CLICOLOR_FORCE": "1"]))
    #expect(!Terminal.allowsColor(isTerminal: false, environment: ["CLICOLOR_FORCE": "0"]))
  }

  @Test func `takes the width from the environment when no terminal says it`() {
    #expect(Terminal.width(environment: ["COLUMNS": "123"]) == 123)
    for odd in [[:], ["COLUMNS": "wide"], ["COLUMNS": "0"], ["COLUMNS": "99999999999999999999"]] {
      #expect(Terminal.width(environment: odd) == 80)
    }
  }
}
