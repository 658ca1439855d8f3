import ExerciseBook
import Foundation
import TestSupport
import Testing
import workbook

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Grades with everything that a format could stumble over.
private enum Example {
  static let nasty = "a,b \"c\" <d> & 'e' ]]>\n\u{1B}[31mred\u{0}\u{FFFE}\r\n=1+1\tß∑𝕏"
  static let finding = Finding(
    .gaussianScore, "not this", expected: "-3.5", got: "1,5", at: "\"quoted\"", tolerance: "1e-11",
    seed: 18_446_744_073_709_551_615,
    misconception: Misconception("flipped-sign", "The sign is flipped"))

  static func exercise(_ states: [GradeState]) -> ExerciseGrade {
    let parts = zip(ExercisePart.all, states).map { part, state in
      switch state {
      case .wrong: PartGrade(part, state, messages: ["\(finding)", "\(Finding(part, "and \"more\""))"])
      case .right: PartGrade(part, state)
      case .notAttempted: PartGrade(part, state, "not attempted: yours, in <\(part.file)>")
      default: PartGrade(part, state, nasty)
      }
    }
    return ExerciseGrade(exercise: "4.1", parts: parts, checkedAt: 1_700_000_000.75)
  }

  static let students = [
    StudentGrades("Zoë, \"Z\" & <b>\nline", [exercise([.wrong, .right, .notAttempted, .crashed])], notes: [nasty]),
    StudentGrades("plain", [exercise([.timedOut, .doesNotCompile, .notChecked, .rightButEdited])]),
  ]
}

/// A reader of XML that keeps elements with their attributes and texts.
private final class Elements: NSObject, XMLParserDelegate {
  private(set) var all: [(name: String, attributes: [String: String], text: String)] = []
  private var open: [Int] = []
  private(set) var isWellFormed = false

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(all.count)
    all.append((name, attributes, ""))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { all[last].text += text }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }

  func named(_ name: String) -> [(name: String, attributes: [String: String], text: String)] {
    all.filter { $0.name == name }
  }
}

@Suite struct `Grades as JUnit XML` {
  @Test func `are well formed, whatever the texts hold`() throws {
    let text = try GradeExport.junit.text(of: Example.students)
    let elements = Elements(text)
    #expect(elements.isWellFormed)
    #expect(!text.unicodeScalars.contains("\u{1B}") && !text.unicodeScalars.contains("\u{0}"))
    #expect(elements.named("testsuite").count == 2 && elements.named("testcase").count == 8)
    #expect(elements.named("testsuite")[0].attributes["timestamp"] == "2023-11-14T22:13:20")
    #expect(elements.named("system-out").first?.text.contains("a,b \"c\" <d> & 'e' ]]>\n") == true)
  }

  @Test func `tell skips, failures and errors apart, and count them`() throws {
    let elements = Elements(try GradeExport.junit.text(of: Example.students))
    let counts = elements.named("testsuite").map { suite in
      ["tests", "failures", "errors", "skipped"].map { suite.attributes[$0] }
    }
    #expect(counts == [["4", "1", "1", "1"], ["4", "0", "4", "0"]])
    #expect(elements.named("skipped").count == 1)
    let failure = try #require(elements.named("failure").first)
    #expect(failure.attributes["type"] == "flipped-sign")
    #expect(failure.attributes["message"] == "The sign is flipped [flipped-sign]. not this.")
    #expect(failure.text.contains("and \"more\"") && failure.text.contains("expected   -3.5"))
    #expect(
      elements.named("error").map { $0.attributes["type"] } == [
        "crashed", "timed out", "does not compile", "not checked", "right, but the checks were edited",
      ])
  }
}

@Suite struct `Grades for Gradescope` {
  @Test func `have a point for every part, and none for what is not plainly right`() throws {
    let json = try JSONValue(data: Data(GradeExport.gradescope.text(of: Example.students).utf8))
    let tests = json["tests"].elements
    #expect(tests.map { $0["score"].number } == [0, 1, 0, 0, 0, 0, 0, 0])
    #expect(tests.allSatisfy { $0["max_score"].number == 1 && $0["visibility"].text == "visible" })
    #expect(tests.map { $0["status"].text }.filter { $0 == "passed" }.count == 1)
    #expect(
      tests[0]["number"].text == "4.1a" && tests[0]["name"].text?.hasSuffix("4.1a: the score of a Gaussian") == true)
    #expect(tests[0]["output"].text?.contains("The sign is flipped") == true)
    // A neutral word for what was not attempted: no failure, no error.
    #expect(tests[2]["output"].text == "not attempted: yours, in <Exercises/4.1/MeanScore.swift>")
    #expect(json["output"].text?.contains("a,b") == true)
  }
}

@Suite struct `Grades as CSV` {
  /// Rows of RFC 4180, read by its grammar.
  private func rows(_ text: String) -> [[String]] {
    var (rows, row, field, isQuoted) = ([[String]](), [String](), "", false)
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"":
        scalars.removeFirst()
        field.unicodeScalars.append(scalar)
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(field)
        field = ""
      case "\r" where !isQuoted && scalars.first == "\n":
        scalars.removeFirst()
        rows.append(row + [field])
        (row, field) = ([], "")
      default: field.unicodeScalars.append(scalar)
      }
    }
    return rows
  }

  @Test func `come back field by field`() throws {
    let rows = rows(try GradeExport.csv.text(of: Example.students))
    #expect(rows.count == 9 && rows.allSatisfy { $0.count == rows[0].count })
    #expect(
      rows[1] == [
        "Zoë, \"Z\" & <b>\nline", "4.1", "4.1a", "the score of a Gaussian", "wrong", "0", "flipped-sign",
        "The sign is flipped [flipped-sign]. not this.", "-3.5", "1,5", "\"quoted\"", "1e-11", "18446744073709551615",
        "Exercises/4.1/GaussianScore.swift", Example.nasty,
      ])
    #expect(rows.dropFirst().map { $0[5] } == ["0", "1", "0", "0", "0", "0", "0", "0"])
    #expect(rows[5][0] == "plain" && rows[5][4] == "timed out")
  }
}

@Suite struct `A class at a glance` {
  @Test func `is counted by part, by mistake and by student`() {
    let table = ClassTable(Example.students + [StudentGrades("three", [Example.exercise([.wrong, .right])])])
    let parts = table.byPart.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    // The columns: right, edited, wrong, not attempted, crashed, timed out, does not compile, not checked.
    #expect(parts[1] == ["4.1a", "0", "0", "2", "0", "0", "1", "0", "0"])
    #expect(parts[2] == ["4.1b", "2", "0", "0", "0", "0", "0", "1", "0"])
    #expect(parts.count == 5)
    let mistakes = table.byMistake?.split(separator: "\n").map { $0.split(separator: " ").map(String.init) } ?? []
    #expect(mistakes.count == 2 && mistakes[1].prefix(3) == ["flipped-sign", "2", "4.1a"])
    let students = table.byStudent.split(separator: "\n")
    #expect(students.count == 4, "one line for each: \(students)")
    #expect(students[1].contains("1 of 4  wrong 4.1a; not attempted 4.1b′; crashed 4.1c"))
    #expect(ClassTable([StudentGrades("x", [Example.exercise([.right])])]).byMistake == nil)
  }
}

@Suite struct `A file for grades` {
  @Test func `is tried before anything runs, and nothing is left`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.url.path
    try ExportFile(.csv, path: path + "/new.csv").check()
    #expect(folder.contents.isEmpty)
    for bad in [path, path + "/", path + "/no/folder.csv", "/dev/null/x.csv", "/dev/null", "/dev/stdout"] {
      #expect(throws: UsageError.self) { try ExportFile(.csv, path: bad).check() }
    }
    #expect(folder.contents.isEmpty)
  }
}
