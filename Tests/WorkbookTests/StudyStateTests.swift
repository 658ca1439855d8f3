import ExerciseBook
import Foundation
import Testing
import workbook

@Suite struct `What is remembered` {
  private let part = ExercisePart.gaussianScore

  private func grade(_ state: GradeState, at time: Double = 7) -> ExerciseGrade {
    let parts = ExercisePart.all.filter { $0.exercise == "4.1" }.map {
      PartGrade($0, $0 == part ? state : .notAttempted)
    }
    return ExerciseGrade(exercise: "4.1", parts: parts, checkedAt: time)
  }

  @Test func `counts answers, not checks, and keeps when a part was first right`() {
    var state = StudyState()
    for (mark, found, time) in [
      ("a", GradeState.notAttempted, 1.0), ("b", .doesNotCompile, 2), ("b", .wrong, 3), ("b", .wrong, 4),
      ("c", .crashed, 5), ("d", .right, 6), ("d", .right, 7), ("e", .wrong, 8), ("f", .right, 9),
      ("f", .notChecked, 10),
    ] {
      state.take(grade(found, at: time), fingerprints: [part.file: mark])
    }
    #expect(state[part].attempts == 5)
    #expect(state[part].firstRight == 6)
    #expect(state[part].checked == .init(state: .right, fingerprint: "f"))
    #expect(state[.meanScore].attempts == 0 && state[.meanScore].firstRight == nil)
    #expect(state.grades.count == 1 && state.lastExercise == "4.1")
  }

  @Test func `of a part that was checked alone leaves the grade of the exercise as it is`() {
    var state = StudyState()
    state.take(grade(.right, at: 1), fingerprints: [:])
    let alone = ExerciseGrade(exercise: "4.1", parts: [PartGrade(.meanScore, .wrong)], checkedAt: 2)
    state.take(alone, fingerprints: [:])
    #expect(state.grades == [grade(.right, at: 1)])
    #expect(state[.meanScore].attempts == 1)
  }

  @Test func `outlives the command`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    var record = StudyRecord(in: clone.url)
    try record.update { state in
      state[part].hintsAsked = 2
      state.take(grade(.right), fingerprints: [part.file: "f"])
    }
    #expect(StudyRecord(in: clone.url).state == record.state)
    #expect(record.state.parts["4.1a"]?.hintsAsked == 2)
    #expect(clone.files(in: ".workbook") == ["lock", "state.json"])
  }

  @Test func `is what all commands together made of it`() async throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    // Two that have read the file before either has written.
    var (one, other) = (StudyRecord(in: clone.url), StudyRecord(in: clone.url))
    try one.update { $0[.gaussianScore].hintsAsked = 1 }
    try other.update { $0[.meanScore].hintsAsked = 2 }
    let state = StudyRecord(in: clone.url).state
    #expect(state[.gaussianScore].hintsAsked == 1 && state[.meanScore].hintsAsked == 2)
    let url = clone.url
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          var record = StudyRecord(in: url)
          try? record.update { $0[.quadraticEnergy].attempts += 1 }
        }
      }
    }
    #expect(StudyRecord(in: clone.url).state[.quadraticEnergy].attempts == 20)
  }

  @Test(arguments: [
    "", "not JSON", "{}", "[]", #"{"format": "somebody else's", "version": 1, "grades": [], "parts": {}}"#,
    #"{"format": "score-models-workbook", "version": 2, "grades": [], "parts": {}}"#, "\u{0}\u{1}",
    #"{"format": "score-models-workbook", "version": 1, "grades": [], "par"#,
  ])
  func `in a file that cannot be understood is put aside, never written over`(text: String) throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write(text, to: ".workbook/state.json")
    var notices: [String] = []
    var record = StudyRecord(in: clone.url) { notices.append($0) }
    #expect(record.state == StudyState())
    try record.update(notice: { notices.append($0) }) { $0[part].hintsAsked = 1 }
    #expect(notices.count == 1 && notices[0].contains(".workbook/state.json"))
    let aside = clone.files(in: ".workbook").filter { $0 != "state.json" && $0 != "lock" }
    try #require(aside.count == 1)
    #expect(clone.text(".workbook/\(aside[0])") == text)
    #expect(notices[0].contains(aside[0]))
    #expect(StudyRecord(in: clone.url) { notices.append($0) }.state[part].hintsAsked == 1)
    #expect(notices.count == 1)
  }

  @Test func `of hints survives grades of another workbook`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write(
      #"""
      {"format": "score-models-workbook", "version": 1, "grades": [{"colour": "blue"}],
       "parts": {"4.1a": {"hintsAsked": 3, "attempts": 2}, "9.9z": {"hintsAsked": 1, "attempts": 0}}}
      """#, to: ".workbook/state.json")
    let state = StudyRecord(in: clone.url) { Issue.record("\($0)") }.state
    #expect(state.grades.isEmpty)
    #expect(state[part].hintsAsked == 3 && state[part].attempts == 2)
  }

  @Test func `cannot be kept where a file stands in the way, and says so`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write("mine", to: ".workbook")
    var record = StudyRecord(in: clone.url)
    #expect(throws: UsageError.self) { try record.update { $0[part].hintsAsked = 1 } }
    #expect(clone.text(".workbook") == "mine")
  }

  @Test func `is known of a file only while it is the file that was checked`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    #expect(Study(in: clone.url).state(of: part) == .known(.notAttempted))
    try clone.write("// an answer", to: part.file)
    #expect(Study(in: clone.url).state(of: part) == .notChecked)
    var record = StudyRecord(in: clone.url)
    let fingerprint = try #require(Fingerprint.of(part.file, in: clone.url))
    try record.update { $0.take(grade(.wrong), fingerprints: [part.file: fingerprint]) }
    #expect(Study(in: clone.url).state(of: part) == .known(.wrong))
    try clone.write("// another", to: part.file)
    #expect(Study(in: clone.url).state(of: part) == .changed)
    try clone.write("// an answer", to: part.file)
    #expect(Study(in: clone.url).state(of: part) == .known(.wrong))
  }
}
