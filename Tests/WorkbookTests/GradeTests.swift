import ExerciseBook
import Foundation
import Testing
import workbook

/// Lines of an event stream, as swift-testing 6.3 writes them.
private struct Script {
  var lines: [String] = []

  mutating func declare(_ name: String, line: Int) {
    lines.append(
      #"""
      {"kind":"test","payload":{"displayName":"\#(name)","id":"T.`S`\/`\#(name)`()","kind":"function",\#
      "sourceLocation":{"line":\#(line),"column":4,"fileID":"T\/t.swift"}},"version":"6.3.0"}
      """#)
  }

  mutating func say(_ event: String, _ name: String, _ messages: [(String, String)] = [], extra: String = "") {
    let texts = messages.map { #"{"symbol":"\#($0.0)","text":"\#($0.1)"}"# }.joined(separator: ",")
    lines.append(
      #"""
      {"kind":"event","payload":{"kind":"\#(event)","messages":[\#(texts)],\#(extra)"testID":"T.`S`\/`\#(name)`()"},\#
      "version":"6.3.0"}
      """#)
  }

  var stream: EventStream { EventStream(Data(lines.joined(separator: "\n").utf8)) }
}

@Suite struct `A stream of test events` {
  let failure = #""issue":{"isKnown":false,"isFailure":true},"#

  @Test func `tells right, wrong and not attempted apart`() {
    var script = Script()
    for (line, name) in ["right", "wrong", "skipped", "cancelled", "known"].enumerated() {
      script.declare(name, line: line)
    }
    script.say("testStarted", "right")
    script.say("testEnded", "right", [("pass", "Test passed")])
    script.say("testStarted", "wrong")
    let reason = [("fail", "Issue recorded"), ("details", "the sign is flipped")]
    script.say("issueRecorded", "wrong", reason, extra: failure)
    script.say("issueRecorded", "wrong", [("fail", "Expectation failed")], extra: failure)
    script.say("testEnded", "wrong", [("fail", "Test failed")])
    script.say("testSkipped", "skipped", [("skip", #"Test \"skipped\" skipped: \"yours to write\""#)])
    script.say("testStarted", "cancelled")
    script.say("testEnded", "cancelled", [("skip", #"Test \"cancelled\" was cancelled: \"yours\""#)])
    script.say("testStarted", "known")
    script.say("issueRecorded", "known", [("fail", "known")], extra: #""issue":{"isKnown":true,"isFailure":false},"#)
    script.say("testEnded", "known", [("passWithKnownIssue", "Test passed")])
    let tests = script.stream.tests
    #expect(tests.map(\.name) == ["right", "wrong", "skipped", "cancelled", "known"])
    #expect(tests.map(\.state) == [.right, .wrong, .notAttempted, .notAttempted, .right])
    #expect(tests.map(\.message) == [nil, "the sign is flipped", "yours to write", "yours", nil])
    #expect(tests.allSatisfy { !$0.isRunning })
  }

  @Test func `that breaks off shows which test was running`() {
    var script = Script()
    script.declare("first", line: 1)
    script.declare("second", line: 2)
    script.say("testStarted", "first")
    script.lines.append(#"{"kind":"event","payl"#)
    let tests = script.stream.tests
    #expect(tests.map(\.isRunning) == [true, false])
    #expect(tests.map(\.state) == [nil, nil])
    #expect(EventStream(Data()).tests.isEmpty)
    #expect(EventStream(Data([0xFF, 0x0A, 0x00])).tests.isEmpty)
  }
}

@Suite struct `The grade of a part` {
  let part = ExercisePart.gaussianScore

  private func test(_ name: String, _ state: GradeState?, running: Bool = false) -> EventStream.Test {
    var test = EventStream.Test(id: name, name: name, line: 1)
    (test.state, test.isRunning) = (state, running)
    return test
  }

  @Test func `is that of the tests named after it, the worst of them`() {
    let tests = [test("4.1a: one", .right), test("4.1b: two", .timedOut), test("4.1a′: three", .wrong)]
    #expect(ExerciseCheck.grade(part, from: tests)?.state == .right)
    #expect(ExerciseCheck.grade(part, from: tests + [test("4.1a: four", .wrong)])?.state == .wrong)
  }

  @Test func `is unknown while a test has not come to an end`() {
    #expect(ExerciseCheck.grade(part, from: []) == nil)
    #expect(ExerciseCheck.grade(part, from: [test("4.1a: one", nil, running: true)]) == nil)
    #expect(ExerciseCheck.grade(part, from: [test("4.1a: one", .wrong, running: true)]) == nil)
    #expect(ExerciseCheck.grade(part, from: [test("4.1a: one", .right), test("4.1a: two", nil)]) == nil)
  }
}

@Suite struct `The grade of an exercise` {
  private func grade(_ states: [GradeState]) -> ExerciseGrade {
    let parts = zip(ExercisePart.all, states).map { PartGrade($0, $1) }
    return ExerciseGrade(exercise: "4.1", parts: parts, checkedAt: 12.5)
  }

  @Test func `is that of its worst part, or unfinished`() {
    #expect(grade([.right, .right]).state == .right)
    #expect(grade([.notAttempted, .notAttempted]).state == .notAttempted)
    #expect(grade([.right, .notAttempted]).state == .unfinished)
    #expect(grade([.right, .wrong, .notAttempted]).state == .wrong)
    #expect(grade([.wrong, .timedOut]).state == .timedOut)
    #expect(grade([.crashed, .timedOut, .right]).state == .crashed)
    #expect(grade([.doesNotCompile, .doesNotCompile]).state == .doesNotCompile)
    #expect(grade([]).state == .notChecked)
  }

  @Test func `keeps everything through JSON, with states in plain words`() throws {
    let grade = grade([.right, .notAttempted])
    let data = try JSONEncoder().encode(grade)
    #expect(try JSONDecoder().decode(ExerciseGrade.self, from: data) == grade)
    #expect(String(decoding: data, as: UTF8.self).contains(#""state":"not attempted""#))
  }
}
