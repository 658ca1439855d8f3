import ExerciseBook
import Foundation
import Testing
import workbook

@Suite struct `Hints` {
  @Test(arguments: ExercisePart.all)
  func `are three for every part, not empty, and fit a terminal`(part: ExercisePart) throws {
    let hints = try #require(part.hints)
    #expect(hints.inOrder.count == 3 && Set(hints.inOrder).count == 3)
    for text in hints.inOrder {
      #expect(text.split(whereSeparator: \.isWhitespace).count > 5)
      for line in text.split(separator: "\n") { #expect(line.count <= 96, "\(line.count): \(line)") }
    }
  }

  @Test func `differ from part to part`() {
    let texts = ExercisePart.all.flatMap { $0.hints?.inOrder ?? [] }
    #expect(texts.count == 3 * ExercisePart.all.count && Set(texts).count == texts.count)
  }

  /// Statements of the answers, without spaces, `return` and `try`: at least 16 characters of them.
  private static func statements(of exercise: String) throws -> [String] {
    let digits = exercise.filter(\.isNumber)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("Solutions/\(exercise)/Answer\(digits).swift"), encoding: .utf8)
    let noise = [
      "import", "///", "//", "func", "public", "private", "_", "}", "using", "for", "of", "in", "trunk", "at",
    ]
    var found: [String] = []
    for line in text.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      guard let word = line.split(whereSeparator: { !$0.isLetter && $0 != "/" && $0 != "_" && $0 != "}" }).first,
        !noise.contains(String(word))
      else { continue }
      // A function in braces is a statement of its own: `path(count) { t in … }`.
      let inner = line.firstMatch(of: /\{ \w+ in (.+) \}$/).map { String($0.1) }
      found += [line, inner].compactMap { $0 }.map(plain).filter { $0.count >= 16 }
    }
    return found
  }

  private static func plain(_ text: String) -> String {
    text.replacing(/\b(return|try)\b/, with: "").filter { !$0.isWhitespace }
  }

  @Test(arguments: ["4.1", "4.2", "4.3", "4.4"])
  func `hold no statement of the answers`(exercise: String) throws {
    let statements = try Self.statements(of: exercise)
    #expect(statements.count >= 8)
    for part in ExercisePart.all where part.exercise == exercise {
      for text in part.hints?.inOrder ?? [] {
        let text = Self.plain(text)
        for statement in statements { #expect(!text.contains(statement), "\(part.id) gives away \(statement)") }
      }
    }
  }

  @Test func `would be caught with a statement of the answers, however it is spaced`() throws {
    let hint = Self.plain("Write\n  return  try -(x .matmul( symmetric)\n+ b)")
    #expect(try Self.statements(of: "4.1").contains { hint.contains($0) })
    #expect(try Self.statements(of: "4.3").contains("largest+t*(smallest-largest)"))
  }
}

@Suite struct `Asking for hints` {
  let part = ExercisePart.gaussianScore

  /// A command of its own every time: what was shown has to be remembered.
  private func ask(_ clone: FakeClone, _ part: ExercisePart? = nil, again: Bool = false) throws -> String {
    var study = Study(in: clone.url)
    return try HintSession.show(part ?? self.part, in: &study, again: again)
  }

  /// Which of the three are in a text.
  private func levels(_ text: String) throws -> [Bool] {
    let plain = text.filter { !$0.isWhitespace }
    return try #require(part.hints).inOrder.map { plain.contains($0.filter { !$0.isWhitespace }) }
  }

  @Test func `shows a nudge, the formula, a warning, and then nearly the answer`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    let texts = try (0..<6).map { _ in try ask(clone) }
    #expect(try levels(texts[0]) == [true, false, false])
    #expect(try levels(texts[1]) == [true, true, false])
    #expect(try levels(texts[2]) == [true, true, false])
    #expect(texts[2].contains("ask once more") && !texts[1].contains("ask once more"))
    for text in texts[3...] { #expect(try levels(text) == [true, true, true]) }
    for text in texts {
      #expect(!text.contains("Solutions"))
      for line in text.split(separator: "\n") { #expect(line.count <= 100) }
    }
    #expect(try levels(ask(clone, again: true)) == [true, false, false])
    #expect(try levels(ask(clone)) == [true, true, false])
  }

  @Test func `is counted for each part alone`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    for _ in 0..<4 { _ = try ask(clone, .meanScore) }
    #expect(try levels(ask(clone)) == [true, false, false])
  }

  @Test func `shows all of them, and the answer, once the part is right and as long as it is`() throws {
    let clone = try FakeClone()
    defer { clone.remove() }
    try clone.write("// written", to: part.file)
    var study = Study(in: clone.url)
    let fingerprint = try #require(Fingerprint.of(part.file, in: clone.url))
    let grade = ExerciseGrade(exercise: "4.1", parts: [PartGrade(part, .right)], checkedAt: 7)
    try study.record.update { $0.take(grade, fingerprints: [part.file: fingerprint]) }
    let text = try ask(clone)
    #expect(try levels(text) == [true, true, true])
    #expect(text.contains("Solutions/4.1"))
    try clone.write("// written otherwise", to: part.file)
    let changed = try ask(clone)
    #expect(try levels(changed) == [true, false, false])
    #expect(!changed.contains("Solutions"))
  }

  @Test(arguments: [
    ("4.1b′", "4.1b′"), ("4.1b'", "4.1b′"), ("4.1B’", "4.1b′"), ("4.1b2", "4.1b′"), ("4.1(b')", "4.1b′"),
    ("41b`", "4.1b′"), ("4.1a", "4.1a"), ("4.1A", "4.1a"), (" 4.1 a", "4.1a"), ("4.3a''", "4.3a″"),
    ("4.3a\"", "4.3a″"), ("4.3a″", "4.3a″"), ("4.3a′′", "4.3a″"), ("4.3a3", "4.3a″"), ("4.4", "4.4"),
  ])
  func `understands labels as people type them`(word: String, id: String) {
    #expect(PartName.part(word)?.id == id)
  }

  @Test func `does not take one label for another`() {
    let words = ExercisePart.all.map(\.id)
    #expect(words.map { PartName.part($0)?.id } == words)
    for word in ["", " ", "4", "4.1z", "4.1a'''", "a", "4.1aa", "4.1a4", "4.9a", "'", "4.1 "] {
      #expect(PartName.part(word) == nil, "\(word)")
    }
    #expect(["4.1", "41", "Exercise41", "4.1 "].allSatisfy { PartName.exercise($0)?.number == "4.1" })
    #expect(["", "4.9", "4.1a", "exercise"].allSatisfy { PartName.exercise($0) == nil })
  }
}
