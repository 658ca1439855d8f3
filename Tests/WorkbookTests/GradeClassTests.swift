import Foundation
import Testing
import workbook

@Suite struct `A submission` {
  private let folder: TemporaryFolder
  private let files = FileManager.default

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ path: String) throws {
    let url = folder.url.appendingPathComponent(path)
    try files.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test func `is a folder with any name, but no file, link or hidden folder`() throws {
    defer { folder.remove() }
    let names = ["a b", "line\nbreak", "Zoë 李", "\"quoted\""]
    for name in names { try write("", name + "/4.1/A.swift") }
    try write("", ".git/4.1/A.swift")
    try write("", "notes.txt")
    try files.createSymbolicLink(at: folder.url.appendingPathComponent("link"), withDestinationURL: folder.url)
    #expect(try Submission.all(in: folder.url).map(\.name) == names.sorted())
    #expect(try Submission.all(in: folder.url).allSatisfy { $0.answer(to: "4.1")?.files.count == 1 })
    let nothing = folder.url.appendingPathComponent("a b/4.1")
    #expect(throws: (any Error).self) { try Submission.all(in: nothing) }
    #expect(throws: (any Error).self) { try Submission.all(in: folder.url.appendingPathComponent("none")) }
  }

  @Test func `holds its Swift files in either place, and nothing else is taken`() throws {
    defer { folder.remove() }
    try write("clone", "clone/Exercises/4.1/A.swift")
    try write("x", "clone/Exercises/4.1/notes.txt")
    try write("x", "clone/Exercises/4.1/.A.swift")
    try write("x", "clone/Exercises/4.1/deeper/B.swift")
    try write("x", "clone/Exercises/4.2/C.swift")
    let clone = try #require(Submission(folder.url.appendingPathComponent("clone")).answer(to: "4.1"))
    #expect(clone.files == ["A.swift": Data("clone".utf8)] && clone.unusable.isEmpty)
    try write("flat", "flat/4.1/A.swift")
    #expect(Submission(folder.url.appendingPathComponent("flat")).answer(to: "4.1")?.files.count == 1)
    #expect(Submission(folder.url.appendingPathComponent("flat")).answer(to: "4.2") == nil)
  }

  @Test func `never leads out of its folder, and names what cannot be used`() throws {
    defer { folder.remove() }
    try write("secret", "secret.swift")
    try write("", "s/4.1/Good.swift")
    try write(String(repeating: "x", count: 1 << 20 + 1), "s/4.1/Long.swift")
    let place = folder.url.appendingPathComponent("s/4.1")
    try files.createSymbolicLink(
      at: place.appendingPathComponent("Link.swift"),
      withDestinationURL: folder.url.appendingPathComponent("secret.swift"))
    try files.createDirectory(at: place.appendingPathComponent("Folder.swift"), withIntermediateDirectories: true)
    #expect(mkfifo(place.appendingPathComponent("Pipe.swift").path, 0o600) == 0)
    let answer = try #require(Submission(folder.url.appendingPathComponent("s")).answer(to: "4.1"))
    #expect(answer.files.keys.sorted() == ["Good.swift"])
    #expect(
      answer.unusable == [
        "Link.swift": "it is a link", "Folder.swift": "it is no file", "Pipe.swift": "it is no file",
        "Long.swift": "it has \(1 << 20 + 1) bytes",
      ])
    try files.createDirectory(at: folder.url.appendingPathComponent("l"), withIntermediateDirectories: true)
    try files.createSymbolicLink(at: folder.url.appendingPathComponent("l/4.1"), withDestinationURL: place)
    let linked = try #require(Submission(folder.url.appendingPathComponent("l")).answer(to: "4.1"))
    #expect(linked.files.isEmpty && linked.unusable == ["4.1": "it is a link"])
  }

  @Test func `that brings checks of its own is told apart`() throws {
    defer { folder.remove() }
    try write("same", "package/Tests/ExerciseChecks/A.swift")
    try write("ours", "package/Tests/ExerciseChecks/B.swift")
    try write("same", "s/Tests/ExerciseChecks/A.swift")
    try write("theirs", "s/Tests/ExerciseChecks/B.swift")
    let package = folder.url.appendingPathComponent("package")
    let submission = Submission(folder.url.appendingPathComponent("s"))
    #expect(submission.foreignChecks(comparedWith: package) == ["Tests/ExerciseChecks/B.swift"])
    #expect(Submission(package).foreignChecks(comparedWith: package).isEmpty)
  }
}

@Suite struct `The folder of a class` {
  @Test func `holds the teacher's package with one answer at a time`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let (files, original) = (FileManager.default, folder.url.appendingPathComponent("original"))
    for (path, text) in [
      ("Package.swift", "manifest"), ("Tests/T.swift", "test"), ("Exercises/4.1/A.swift", "stub a"),
      ("Exercises/4.1/B.swift", "stub b"), ("Exercises/4.2/C.swift", "stub c"), (".git/HEAD", "x"),
    ] {
      let url = original.appendingPathComponent(path)
      try files.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    let place = folder.url.appendingPathComponent("class")
    let copy = try ClassFolder(of: original, at: place)
    func text(_ path: String) -> String? {
      try? String(contentsOf: place.appendingPathComponent(path), encoding: .utf8)
    }
    func names(_ path: String) throws -> [String] {
      try files.contentsOfDirectory(atPath: place.appendingPathComponent(path).path).sorted()
    }
    #expect(try names("") == ["Exercises", "Package.swift", "Tests"])
    #expect(text("Tests/T.swift") == "test" && text("Exercises/4.1/A.swift") == "stub a")

    try copy.put(["A.swift": Data("mine".utf8), "odd \"name\"\n.swift": Data("odd".utf8)], for: "4.1")
    #expect(try names("Exercises/4.1") == ["A.swift", "B.swift", "odd__name__.swift"])
    #expect(text("Exercises/4.1/A.swift") == "mine" && text("Exercises/4.1/B.swift") == "stub b")

    // What stays the same is not written again, so that it is not compiled again.
    let date = Date(timeIntervalSince1970: 1000)
    let stub = place.appendingPathComponent("Exercises/4.1/B.swift").path
    try files.setAttributes([.modificationDate: date], ofItemAtPath: stub)
    try copy.put([:], for: "4.1")
    #expect(try names("Exercises/4.1") == ["A.swift", "B.swift"] && text("Exercises/4.1/A.swift") == "stub a")
    #expect(try files.attributesOfItem(atPath: stub)[.modificationDate] as? Date == date)
    #expect(
      try String(contentsOf: original.appendingPathComponent("Exercises/4.1/A.swift"), encoding: .utf8) == "stub a")

    // Made again, it forgets the last answer and follows the original.
    try copy.put(["A.swift": Data("mine".utf8)], for: "4.1")
    try Data("new manifest".utf8).write(to: original.appendingPathComponent("Package.swift"))
    _ = try ClassFolder(of: original, at: place)
    #expect(text("Exercises/4.1/A.swift") == "stub a" && text("Package.swift") == "new manifest")
  }
}
