import ExerciseBook
import Foundation
import TestSupport
import Testing
import workbook

@Suite struct `A stream of test events` {
  let failure = #""issue":{"isKnown":false,"isFailure":true},"#

  @Test func `tells right, wrong and not attempted apart`() {
    var script = GradeScript()
    for (line, name) in ["right", "wrong", "skipped", "cancelled", "known"].enumerated() {
      script.declare(name, line: line)
    }
    script.begin()
    script.pass("right")
    script.say("testStarted", "wrong")
    let reason = [("fail", "Issue recorded"), ("details", "the sign is flipped")]
    script.say("issueRecorded", "wrong", reason, extra: failure)
    script.say("issueRecorded", "wrong", [("fail", "Expectation failed")], extra: failure)
    script.say("testEnded", "wrong", [("fail", "Test failed")])
    script.say("testSkipped", "skipped", [("skip", #"Test \"skipped\" skipped: \"yours to write\""#)])
    script.say("testStarted", "cancelled")
    // The event itself has no words; the end has them.
    script.say("testCancelled", "cancelled")
    script.say("testEnded", "cancelled", [("skip", #"Test \"cancelled\" was cancelled: \"yours\""#)])
    script.say("testStarted", "known")
    script.say("issueRecorded", "known", [("fail", "known")], extra: #""issue":{"isKnown":true,"isFailure":false},"#)
    script.say("testEnded", "known", [("passWithKnownIssue", "Test passed")])
    script.end()
    let stream = script.stream
    #expect(stream.tests.map(\.name) == ["right", "wrong", "skipped", "cancelled", "known"])
    #expect(stream.tests.map(\.state) == [.right, .wrong, .notAttempted, .notAttempted, .right])
    #expect(
      stream.tests.map(\.messages) == [
        [], ["the sign is flipped", "Expectation failed"], ["yours to write"], ["yours"], [],
      ])
    #expect(stream.problem == nil && stream.hasEnded && stream.hasFailed && !stream.isEmpty)
  }

  @Test func `that breaks off shows which test was running, and is not believed`() {
    var script = GradeScript()
    script.declare("first", line: 1)
    script.declare("second", line: 2)
    script.begin()
    script.say("testStarted", "first")
    let cut = script.stream
    #expect(cut.tests.map(\.isRunning) == [true, false] && cut.tests.map(\.state) == [nil, nil])
    #expect(cut.problem == nil && !cut.hasEnded)
    script.lines.append(#"{"kind":"event","payl"#)
    #expect(script.stream.problem == "record 5 is cut or is none")
    #expect(EventStream(Data(script.text.dropLast().utf8)).problem != nil)
  }

  @Test func `that is empty or no stream says nothing`() {
    #expect(EventStream(Data()).tests.isEmpty && EventStream(Data()).isEmpty)
    #expect(EventStream(Data([0xFF, 0x0A, 0x00])).tests.isEmpty)
    #expect(EventStream(Data([0xFF, 0x0A, 0x00])).problem != nil)
  }

  /// Each changes the stream of a run that passed into one that no run of tests writes.
  static let forgeries: [(String, @Sendable (inout GradeScript) -> Void)] = [
    ("a test that ends twice", { $0.lines.insert($0.lines[3], at: 4) }),
    ("a test that begins twice", { $0.lines.insert($0.lines[2], at: 3) }),
    ("an end without a beginning", { $0.lines.remove(at: 2) }),
    ("an event after the end", { $0.pass("4.1a: the score of a Gaussian") }),
    ("a second end", { $0.end() }),
    ("a second beginning", { $0.lines.insert($0.lines[1], at: 2) }),
    ("a test declared late", { $0.lines.swapAt(0, 1) }),
    ("a test declared twice", { $0.lines.insert($0.lines[0], at: 0) }),
    ("an event of no test", { $0.lines.remove(at: 0) }),
    (
      "an unknown event", { script in script.lines.insert(script.lines[1].replacing("runStarted", with: "won"), at: 2) }
    ),
    ("an unknown record", { script in script.lines.insert(#"{"kind":"x","version":"6.3.0"}"#, at: 1) }),
    ("another version", { script in script.lines[3].replace("6.3.0", with: "7.0.0") }),
    ("a line of text", { $0.lines.insert("passed", at: 2) }),
    ("a skip of a running test", { script in script.lines[3].replace("testEnded", with: "testSkipped") }),
  ]

  @Test(arguments: forgeries.indices) func `with anything out of place is not believed`(index: Int) {
    let (name, change) = Self.forgeries[index]
    var script = GradeScript.passing([.gaussianScore])
    #expect(script.stream.problem == nil && script.run().doubt(about: [.gaussianScore]) == nil)
    change(&script)
    #expect(script.stream.problem != nil, "\(name)")
    #expect(script.run().doubt(about: [.gaussianScore]) != nil, "\(name)")
  }
}

@Suite struct `A run of checks` {
  let parts: [ExercisePart] = [.gaussianScore, .meanScore]

  @Test func `is believed if process and stream agree on exactly the expected checks`() {
    let run = GradeScript.passing(parts).run()
    #expect(run.doubt(about: parts) == nil)
    #expect(parts.map { run.grade(of: $0).state } == [.right, .right])
  }

  @Test(arguments: [
    Subprocess.Ending.exited(1), .exited(2), .signalled(11), .timedOut, .tooMuchMemory, .tooMuchOutput,
  ])
  func `that passed is not believed when its process ended otherwise`(ending: Subprocess.Ending) {
    #expect(GradeScript.passing(parts).run(ending).doubt(about: parts) != nil)
  }

  @Test func `that failed is not believed when its process says it passed`() {
    var script = GradeScript()
    script.declare(parts[0].testName, line: 1)
    script.begin()
    script.fail(parts[0].testName, ["wrong"])
    script.end()
    #expect(script.run(.exited(1)).doubt(about: [parts[0]]) == nil)
    #expect(script.run(.exited(0)).doubt(about: [parts[0]]) != nil)
  }

  @Test func `with a check missing, added, renamed, twice or not ended is not believed`() {
    let (one, both) = (GradeScript.passing([parts[0]]), GradeScript.passing(parts))
    let doubt = one.run().doubt(about: parts)
    #expect(doubt?.contains("expected") == true && doubt?.contains(parts[1].testName) == true)
    #expect(both.run().doubt(about: [parts[0]]) != nil)
    #expect(GradeScript.passing([]).run().doubt(about: [parts[0]]) != nil)
    var renamed = one
    renamed.lines = one.lines.map { $0.replacing("Gaussian", with: "Laplacian") }
    #expect(renamed.run().doubt(about: [parts[0]]) != nil)
    var twice = GradeScript()
    for line in 1...2 { twice.declare(parts[0].testName, line: line) }
    twice.lines[1].replace("T.`S`", with: "T.`U`")
    twice.lines += one.lines.dropFirst().dropLast()
    twice.lines += one.lines[2...3].map { $0.replacing("T.`S`", with: "T.`U`") } + [one.lines[4]]
    #expect(twice.stream.problem == nil && twice.run().doubt(about: [parts[0]]) != nil)
    var open = both
    open.lines.remove(at: open.lines.count - 2)
    #expect(open.stream.problem == nil && open.run().doubt(about: parts) != nil)
  }

  @Test func `that is cut or empty tells what ended it`() {
    let limits = Subprocess.Limits(seconds: 7, megabytes: 99)
    var begun = GradeScript()
    begun.declare(parts[0].testName, line: 1)
    begun.begin()
    begun.say("testStarted", parts[0].testName)
    func crash(_ ending: Subprocess.Ending, _ output: String = "") -> String? {
      let crash = begun.run(ending, output: output).crash(limits: limits)
      return crash.map { "\($0.state.rawValue): \($0.message)" }
    }
    #expect(crash(.exited(0)) == "crashed: it ended the process (exit status 0) before the check was done")
    #expect(crash(.timedOut) == "timed out: not done after 7 s")
    #expect(crash(.tooMuchMemory) == "crashed: used more than 99 MB of memory")
    #expect(crash(.tooMuchOutput) == "crashed: printed more than 64 MB")
    let trap = """
      Swift/ContiguousArrayBuffer.swift:691: Fatal error: Index out of range
      3 gaussianScore(at:) in test at /home/a/Exercises/4.1/GaussianScore.swift:21:9
      """
    #expect(
      crash(.signalled(4), trap) == "crashed: stopped by signal 4 (illegal instruction): "
        + "Fatal error: Index out of range (Exercises/4.1/GaussianScore.swift:21)")
    // SwiftPM stands between where the tests are not a program of their own.
    #expect(
      crash(.exited(1), "error: Exited with unexpected signal code 4") == "crashed: stopped by signal 4 "
        + "(illegal instruction)")
    #expect(GradeScript.passing(parts).run(.exited(0)).crash(limits: limits) == nil)
    #expect(GradeScript().run(.exited(0)).crash(limits: limits)?.state == .crashed)
  }
}

@Suite struct `The grade of a part` {
  let finding = Finding(
    .gaussianScore, expected: "-3.5", got: "3.5", at: "a batch of 6", tolerance: "1e-11: rounding", seed: .max,
    misconception: Misconception("flipped-sign", "The sign is flipped"))

  @Test func `holds every finding field by field, and other words as they are`() {
    var script = GradeScript()
    script.declare(finding.part.testName, line: 1)
    script.begin()
    let other = Finding(.gaussianScore, "it threw an error")
    script.fail(finding.part.testName, ["\(finding)", "\(other)", "Expectation failed"])
    script.end()
    let grade = script.run(.exited(1)).grade(of: finding.part)
    #expect(grade.state == .wrong && grade.findings == [finding, other] && grade.finding == finding)
    #expect(grade.summary == "The sign is flipped [flipped-sign].")
    #expect(PartGrade(.meanScore, .crashed, "stopped by signal 4").findings.isEmpty)
    #expect(PartGrade(.meanScore, .crashed, "stopped by signal 4").summary == "stopped by signal 4")
  }

  @Test func `keeps its findings through JSON`() throws {
    let grade = PartGrade(.gaussianScore, .wrong, messages: ["\(finding)"])
    let data = try JSONEncoder().encode(grade)
    #expect(try JSONDecoder().decode(PartGrade.self, from: data) == grade)
    let fields = try JSONValue(data: data)["findings"][0]
    #expect(fields["part"].text == "4.1a" && fields["misconception"]["id"].text == "flipped-sign")
    #expect(fields["file"].text == "Exercises/4.1/GaussianScore.swift" && fields["expected"].text == "-3.5")
    #expect(fields["run"].text == "swift test --filter '4.1a:'")
    let foreign = String(decoding: data, as: UTF8.self).replacing("\"part\":\"4.1a\"", with: "\"part\":\"9.9z\"")
    #expect(throws: DecodingError.self) { _ = try JSONDecoder().decode(PartGrade.self, from: Data(foreign.utf8)) }
  }
}

@Suite struct `The grade of an exercise` {
  private func grade(_ states: [GradeState], testsEdited: [String] = []) -> ExerciseGrade {
    let parts = zip(ExercisePart.all, states).map { PartGrade($0, $1) }
    return ExerciseGrade(exercise: "4.1", parts: parts, testsEdited: testsEdited, checkedAt: 12.5)
  }

  @Test func `is that of its worst part, or unfinished`() {
    #expect(grade([.right, .right]).state == .right)
    #expect(grade([.notAttempted, .notAttempted]).state == .notAttempted)
    #expect(grade([.right, .notAttempted]).state == .unfinished)
    #expect(grade([.right, .wrong, .notAttempted]).state == .wrong)
    #expect(grade([.wrong, .timedOut]).state == .timedOut)
    #expect(grade([.crashed, .timedOut, .right]).state == .crashed)
    #expect(grade([.doesNotCompile, .doesNotCompile]).state == .doesNotCompile)
    #expect(grade([.right, .notChecked]).state == .notChecked)
    #expect(grade([]).state == .notChecked)
  }

  @Test func `keeps everything through JSON, with states in plain words`() throws {
    let grade = grade([.right, .notAttempted])
    let data = try JSONEncoder().encode(grade)
    #expect(try JSONDecoder().decode(ExerciseGrade.self, from: data) == grade)
    #expect(String(decoding: data, as: UTF8.self).contains(#""state":"not attempted""#))
  }

  @Test func `is never plainly right where the checks were edited`() throws {
    let grade = grade([.right, .right], testsEdited: ["Tests/ExerciseChecks/Finding.swift"])
    #expect(grade.parts.map(\.state) == [.rightButEdited, .rightButEdited] && grade.state == .rightButEdited)
    #expect(grade.partsRight == 0)
    let text = GradeText.of(grade)
    #expect(text.contains("right, but the checks were edited"))
    #expect(text.contains("Tests/ExerciseChecks/Finding.swift"))
    for export in GradeExport.allCases {
      let text = try export.text(of: [StudentGrades(nil, [grade])])
      #expect(text.contains("right, but the checks were edited"), "\(export)")
    }
    #expect(self.grade([.wrong], testsEdited: ["a"]).state == .wrong)
  }

  @Test func `is shown message first, then what it rests on`() {
    let finding = Finding(.gaussianScore, expected: "1", got: "-1", misconception: Misconception("a-b", "Flipped"))
    let grade = ExerciseGrade(
      exercise: "4.1",
      parts: [
        PartGrade(.gaussianScore, .wrong, "\(finding)"), PartGrade(.meanScore, .right),
        PartGrade(.boundaryTerm, .notAttempted, "not attempted: it is yours to write"),
        PartGrade(.quadraticEnergy, .crashed, "stopped by signal 4 (illegal instruction)"),
      ], checkedAt: 0)
    #expect(
      GradeText.of(grade) == """
        Exercise 4.1  Properties of the score function: 1 of 4 parts right
          ✘ 4.1a  the score of a Gaussian — wrong
              Flipped [a-b].
                expected   1
                got        -1
                run        swift test --filter '4.1a:'
                file       Exercises/4.1/GaussianScore.swift
          ✔ 4.1b  the mean score and its standard error
          · 4.1b′  where the mean score is not zero — not attempted
              Exercises/4.1/MeanScore.swift
          ✘ 4.1c  the score of a quadratic energy — crashed
              stopped by signal 4 (illegal instruction)

        """)
  }
}
