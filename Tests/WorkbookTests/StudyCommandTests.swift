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

  @Test func `never leave half a file, and lose no answer, when they are killed`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let file = ExercisePart.gaussianScore.file
    let stub = clone.text(file)
    for delay in 0..<16 {
      // Large, so that writing takes a while.
      let mine = String(repeating: "// mine \(delay)\n", count: 300_000)
      try clone.write(mine, to: file)
      _ = try Command(shell: "\"$0\" reset 4.1a & p=$!; sleep 0.0\(10 + delay * 4); kill -9 $p; wait $p", in: clone.url)
      if clone.text(file) == mine { continue }
      #expect(clone.text(file) == stub)
      #expect(clone.files(in: ".workbook/backups").contains { clone.text(".workbook/backups/\($0)") == mine })
      try FileManager.default.removeItem(at: clone.url.appendingPathComponent(".workbook/backups"))
    }
  }
}

/// A clone whose `swift` is a script that finds an error in an answer, so that nothing is built.
private struct BrokenBuild {
  let clone: FakeClone

  init() throws {
    clone = try FakeClone()
    try clone.write(
      """
      #!/bin/sh
      echo "Exercises/4.1/MeanScore.swift:21:7: error: cannot find 'x' in scope"
      echo "Exercises/4.1/MeanScore.swift:21:7: error: cannot find 'x' in scope"
      echo "Exercises/4.1/GaussianScore.swift:9:1: error: cannot find 'y' in scope"
      exit 1
      """, to: "bin/swift")
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o755]
    try FileManager.default.setAttributes(attributes, ofItemAtPath: clone.url.path + "/bin/swift")
  }

  /// Runs a script in which `$0` is the command and `watching` waits until a watch has checked once.
  func run(_ script: String) throws -> Command {
    let watching = "watching() { n=0; until grep -qs watching log || [ $n -gt 300 ]; do sleep 0.1; n=$((n+1)); done; }"
    return try Command(shell: "PATH=\"$PWD/bin:$PATH\"\n\(watching)\n\(script)", in: clone.url)
  }
}

@Suite(.serialized) struct `Checking an answer that does not compile` {
  @Test(arguments: ["4.1", "4.1b"])
  func `shows every error once, and where to go`(target: String) throws {
    let build = try BrokenBuild()
    defer { build.clone.remove() }
    let run = try build.run("\"$0\" check \(target)")
    #expect(run.status == 1 && run.errors.isEmpty, "\(run.errors)")
    #expect(run.output.components(separatedBy: "MeanScore.swift:21:7: error: cannot find 'x'").count == 2)
    #expect(run.output.contains("GaussianScore.swift:9:1: error"))
    #expect(
      run.output.split(separator: "\n").last
        == "next: mend Exercises/4.1/MeanScore.swift:21, then swift run workbook check \(target)")
  }

  @Test func `is done again when a file is saved, and as often as was said`() throws {
    let build = try BrokenBuild()
    defer { build.clone.remove() }
    let run = try build.run(
      """
      "$0" watch 4.1 --rounds 2 > log & p=$!
      watching
      echo "// saved" >> Exercises/4.1/MeanScore.swift
      wait $p; echo "status $?"; cat log
      """)
    #expect(run.output.hasPrefix("status 0") && run.errors.isEmpty)
    #expect(run.output.components(separatedBy: "does not compile").count == 3)
    #expect(run.output.components(separatedBy: "watching Exercises/4.1").count == 2)
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test func `ends when it is interrupted`() throws {
    let build = try BrokenBuild()
    defer { build.clone.remove() }
    let run = try build.run(
      """
      "$0" watch 4.1 > log & p=$!
      watching
      kill -INT $p
      n=0; while kill -0 $p 2> /dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
      kill -KILL $p 2> /dev/null
      wait $p; echo "status $?"
      """)
    #expect(run.output == "status 130\n" && run.errors.isEmpty, "\(run.errors)")
  }
}
