import ExerciseBook
import Foundation
import TestSupport
import Testing
import workbook

@Suite(.serialized) struct `The student's commands` {
  @Test(arguments: [
    ["hint", "4.1a"], ["check", "4.1"], ["watch", "4.1"], ["reset", "4.1"], ["progress"], ["stubs"],
  ])
  func `work only in a clone, and say so in a line`(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let run = try Command(arguments, in: folder.url)
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("workbook: ") && run.errors.split(separator: "\n").count == 1)
    #expect(folder.contents.isEmpty)
  }

  @Test func `remember hints from one to the next, from any folder of the clone`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let inside = clone.url.appendingPathComponent("Exercises/4.1")
    let first = try Command(["hint", "4.1a"], in: clone.url)
    let second = try Command(["hint", "4.1A"], in: inside)
    #expect(first.status == 0 && first.errors.isEmpty && second.status == 0 && second.errors.isEmpty)
    #expect(first.output.contains("A nudge") && !first.output.contains("The formula"))
    #expect(second.output.contains("A nudge") && second.output.contains("The formula"))
    #expect(try Command(["progress"], in: clone.url).output.contains("not attempted, 2 hints"))
    #expect(clone.files(in: "Exercises/4.1").allSatisfy { $0.hasSuffix(".swift") })
  }

  @Test func `put a stub back and keep the answer`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let (file, stub) = (ExercisePart.boundaryTerm.file, clone.text(ExercisePart.boundaryTerm.file))
    try clone.write("// mine", to: file)
    let run = try Command(["reset", "4.1b'"], in: clone.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(clone.text(file) == stub)
    let kept = clone.files(in: ".workbook/backups")
    try #require(kept.count == 1)
    #expect(run.output.contains(".workbook/backups/\(kept[0])") && run.output.contains("4.1b lived in the same file"))
    #expect(clone.text(".workbook/backups/\(kept[0])") == "// mine")
    #expect(try Command(["reset", "4.1"], in: clone.url).output.hasPrefix("nothing to do"))
  }

  @Test func `say in a line that a file of theirs was put aside, and go on`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write("nonsense", to: ".workbook/state.json")
    let run = try Command(["hint", "4.1a"], in: clone.url)
    #expect(run.status == 0 && run.output.contains("A nudge"))
    #expect(run.errors.hasPrefix("workbook: ") && run.errors.split(separator: "\n").count == 1)
    #expect(try Command(["hint", "4.1a"], in: clone.url).errors.isEmpty)
  }

  @Test(arguments: [["hint", "4.1a"], ["check", "4.1a"], ["reset", "4.1a"]])
  func `say in a line that nothing can be kept, and change nothing`(arguments: [String]) throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write("in the way", to: ".workbook")
    try clone.write("// mine", to: ExercisePart.gaussianScore.file)
    let run = try Command(arguments, in: clone.url)
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.contains(".workbook") && run.errors.split(separator: "\n").count == 1)
    #expect(clone.text(ExercisePart.gaussianScore.file) == "// mine")
  }

  @Test func `end the map with what is next, in a clone and outside`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for url in [clone.url, folder.url] {
      let lines = try Command([], in: url).output.split(separator: "\n")
      #expect(lines.last?.hasPrefix("next: ") == true)
      #expect(lines.allSatisfy { $0.count <= 120 } && !lines.contains { $0.contains("Solutions") })
    }
    #expect(folder.contents.isEmpty && clone.files(in: ".workbook").isEmpty)
  }

  @Test func `share what they know with the list`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let exercise = try #require(Chapter.exercises.first)
    var record = StudyRecord(in: clone.url)
    let soon = Date().timeIntervalSince1970 + 60
    let grade = ExerciseGrade(
      exercise: exercise.number, parts: exercise.parts.map { PartGrade($0, .right) }, checkedAt: soon)
    try record.update { $0.take(grade, fingerprints: [:]) }
    let json = try JSONValue(data: Data(Command(["list", "--json"], in: clone.url).output.utf8))
    #expect(json["exercises"].elements.first?["state"].text == "right")
    #expect(json["exercises"].elements.first?["partsRight"].number == Double(exercise.parts.count))
  }

  @Test func `tell contributors when the stubs differ, and record them`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    #expect(try Command(["stubs", "--record"], in: clone.url).status == 0)
    #expect(try Command(["stubs"], in: clone.url).status == 0)
    try clone.write("// another stub", to: "Exercises/4.1/MeanScore.swift")
    let stale = try Command(["stubs"], in: clone.url)
    #expect(stale.status == 1 && stale.errors.contains("stubs --record"))
    #expect(stale.output.contains("Exercises/4.1/MeanScore.swift"))
    #expect(try Command(["stubs", "--record"], in: clone.url).status == 0)
    #expect(try Command(["stubs"], in: clone.url).status == 0)
    #expect(clone.text("Sources/workbook/Resources/stubs.json")?.contains("another stub") == true)
  }
}
