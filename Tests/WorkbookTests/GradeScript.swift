import ExerciseBook
import Foundation
import workbook

/// Lines of an event stream, as swift-testing 6.3 writes them.
struct GradeScript {
  var lines: [String] = []

  /// The stream of a run that came to its end, in which the tests of some parts passed.
  static func passing(_ parts: [ExercisePart]) -> GradeScript {
    var script = GradeScript()
    for (line, part) in parts.enumerated() { script.declare(part.testName, line: line) }
    script.begin()
    for part in parts { script.pass(part.testName) }
    script.end()
    return script
  }

  mutating func declare(_ name: String, line: Int) {
    lines.append(
      #"""
      {"kind":"test","payload":{"displayName":"\#(name)","id":"T.`S`\/`\#(name)`()","kind":"function",\#
      "sourceLocation":{"line":\#(line),"column":4,"fileID":"T\/t.swift"}},"version":"6.3.0"}
      """#)
  }

  mutating func event(_ kind: String) {
    lines.append(#"{"kind":"event","payload":{"kind":"\#(kind)","messages":[]},"version":"6.3.0"}"#)
  }

  mutating func begin() { event("runStarted") }
  mutating func end() { event("runEnded") }

  mutating func say(_ event: String, _ name: String, _ messages: [(String, String)] = [], extra: String = "") {
    let texts = messages.map { #"{"symbol":"\#($0.0)","text":"\#($0.1)"}"# }.joined(separator: ",")
    lines.append(
      #"""
      {"kind":"event","payload":{"kind":"\#(event)","messages":[\#(texts)],\#(extra)"testID":"T.`S`\/`\#(name)`()"},\#
      "version":"6.3.0"}
      """#)
  }

  mutating func pass(_ name: String) {
    say("testStarted", name)
    say("testEnded", name, [("pass", "Test passed")])
  }

  mutating func fail(_ name: String, _ texts: [String]) {
    say("testStarted", name)
    for text in texts {
      let escaped = text.replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\"", with: "\\\"")
      say(
        "issueRecorded", name, [("fail", "Issue recorded"), ("details", escaped)],
        extra: #""issue":{"isKnown":false,"isFailure":true},"#)
    }
    say("testEnded", name, [("fail", "Test failed")])
  }

  /// The text of the stream.
  var text: String { lines.map { $0 + "\n" }.joined() }
  var stream: EventStream { EventStream(Data(text.utf8)) }

  /// A run that said this and ended like that.
  func run(_ ending: Subprocess.Ending = .exited(0), output: String = "") -> CheckRun {
    CheckRun(stream: stream, process: Subprocess(ending: ending, output: output))
  }
}
