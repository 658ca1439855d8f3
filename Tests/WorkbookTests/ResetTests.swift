import ExerciseBook
import Foundation
import Testing
import workbook

@Suite struct `Putting a stub back` {
  private let file = ExercisePart.meanScore.file

  private func reset(_ clone: FakeClone, _ paths: [String]) throws -> [(path: String, outcome: StubReset.Outcome)] {
    try StubReset(in: clone.url, stubs: Stubs().files).run(paths)
  }

  private func backup(_ outcome: StubReset.Outcome?) -> String? {
    if case .replaced(let backup) = outcome { return backup }
    return nil
  }

  @Test func `keeps what was there, byte for byte, and says where`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let stub = try #require(clone.text(file))
    for work in ["// my work\r\n\u{0}é", "", "// my other work"] {
      try clone.write(work, to: file)
      let outcomes = try reset(clone, [file])
      let kept = try #require(backup(outcomes.first?.outcome))
      #expect(kept.hasPrefix(".workbook/backups/") && kept.hasSuffix("/" + file))
      #expect(clone.text(kept) == work)
      #expect(clone.text(file) == stub)
      #expect(StubReset.text(outcomes, of: .part(.meanScore)).contains(kept))
    }
    // Three within a second, and none of them lost.
    #expect(clone.files(in: ".workbook/backups").count == 3)
  }

  @Test func `has nothing to do for a stub, and keeps nothing`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let outcomes = try reset(clone, [file])
    #expect(outcomes.map(\.outcome) == [.untouched])
    #expect(StubReset.text(outcomes, of: .part(.meanScore)).contains("nothing to do"))
    #expect(clone.files(in: ".workbook").isEmpty)
  }

  @Test func `brings back a file that is gone`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let stub = clone.text(file)
    try FileManager.default.removeItem(at: clone.url.appendingPathComponent("Exercises/4.1"))
    #expect(try reset(clone, [file]).map(\.outcome) == [.restored])
    #expect(clone.text(file) == stub)
  }

  @Test func `names the other parts that live in the file`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write("// both parts", to: file)
    let text = StubReset.text(try reset(clone, [file]), of: .part(.meanScore))
    #expect(text.contains("4.1b′ lived in the same file"))
    #expect(!text.contains("4.1c"))
  }

  @Test func `of an exercise puts back all its files, and no others`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let stubs = try Stubs().files
    let all = stubs.keys.filter { $0.hasPrefix("Exercises/4.3/") }.sorted()
    #expect(all.count > 3)
    for path in all + ["Exercises/4.2/Sampling.swift", "Exercises/4.3/Mine.swift"] {
      try clone.write("// mine", to: path)
    }
    let outcomes = try reset(clone, all)
    #expect(outcomes.allSatisfy { backup($0.outcome) != nil })
    for path in all { #expect(clone.text(path) == stubs[path]) }
    #expect(clone.text("Exercises/4.2/Sampling.swift") == "// mine")
    #expect(clone.text("Exercises/4.3/Mine.swift") == "// mine")
    #expect(clone.files(in: ".workbook/backups").count == all.count)
  }

  @Test func `changes nothing where nothing can be kept`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write("// mine", to: file)
    try clone.write("a file where a folder is needed", to: ".workbook")
    #expect(throws: UsageError.self) { try reset(clone, [file]) }
    #expect(clone.text(file) == "// mine")
  }

  @Test func `of several files changes none if one of them cannot be kept`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let other = ExercisePart.gaussianScore.file
    try clone.write("// mine", to: file)
    // A folder in its place cannot be read as a file.
    try FileManager.default.removeItem(at: clone.url.appendingPathComponent(other))
    try clone.write("", to: other + "/inside")
    #expect(throws: StudyError.unreadableFile(other)) { try reset(clone, [file, other]) }
    #expect(throws: StudyError.unknownStub("Exercises/9.9/None.swift")) {
      try reset(clone, [file, "Exercises/9.9/None.swift"])
    }
    #expect(clone.text(file) == "// mine")
  }
}

@Suite struct `The stubs of the program` {
  @Test func `hold the file of every part, unwritten`() throws {
    let stubs = try Stubs().files
    for part in ExercisePart.all where part.ingredients.isEmpty {
      #expect(stubs[part.file]?.contains("throw NotAttempted()") == true, "\(part.id)")
    }
    // As many unwritten bodies as parts; a whole has none of its own.
    for file in Set(ExercisePart.all.map(\.file)) where file.hasSuffix(".swift") {
      let bodies = (stubs[file] ?? "").components(separatedBy: "throw NotAttempted()").count - 1
      #expect(bodies == ExercisePart.all.count { $0.file == file }, "\(file)")
    }
    #expect(stubs.keys.allSatisfy { $0.hasPrefix("Exercises/4.") && $0.hasSuffix(".swift") })
  }
}
