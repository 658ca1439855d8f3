import Foundation
import Testing

/// Answers are in `Solutions` and nowhere else; what is to be written is not written yet.
@Suite struct `Answers` {
  /// Set where the workbook is checked as it is shipped: a reader's own answers belong into `Exercises`.
  static let isPristine = ProcessInfo.processInfo.environment["WORKBOOK_PRISTINE"] != nil

  @Test func `there are bodies of functions to look for`() {
    #expect(Self.bodies.count >= 20)
    #expect(Self.bodies.allSatisfy { $0.text.count >= 30 })
  }

  @Test(arguments: ["Sources", "Tests", "docs", "Exercises"])
  func `no file outside Solutions contains one`(folder: String) throws {
    if folder == "Exercises", !Self.isPristine { return }
    for path in [".swift", ".md", ".json"].flatMap({ Document.files(in: folder, ending: $0) }) {
      let text = Self.withoutSpace(try Document(path).text)
      for body in Self.bodies where text.contains(body.text) {
        Issue.record("\(path) contains the answer to \(body.path): \(body.text)")
      }
    }
  }

  @Test(.enabled("your answers belong there", { isPristine }))
  func `the stubs hold nothing but a place for one`() throws {
    for path in Document.files(in: "Exercises", ending: ".swift") {
      let found = Self.functionBodies(in: try Document(path).text)
      let others = found.filter { $0 != "thrownotattempted()" && !$0.isEmpty }
      #expect(others.isEmpty, "\(path)")
      #expect(path.contains("Attempt4") || !found.isEmpty, "\(path)")
    }
  }

  /// What stands between the braces of every function of the solutions, without space; short ones say nothing.
  static let bodies: [(path: String, text: String)] = Document.files(in: "Solutions", ending: ".swift").flatMap {
    path in
    functionBodies(in: (try? Document(path).text) ?? "").filter { $0.count >= 30 }.map { (path, $0) }
  }

  /// The bodies of the functions in a source, without space and comments, in lower case.
  static func functionBodies(in source: String) -> [String] {
    // The first brace after `func` at the end of a line opens the body; the brace at the same indentation closes it.
    let lines = source.components(separatedBy: "\n")
    return lines.indices.compactMap { first in
      guard lines[first].firstMatch(of: #/\bfunc /#) != nil,
        let opening = lines[first...].firstIndex(where: { $0.hasSuffix("{") || $0.hasSuffix("}") })
      else { return nil }
      if lines[opening].hasSuffix("}") {
        return lines[opening].firstMatch(of: #/\{(.*)\}$/#).map { withoutSpace(String($0.1)) }
      }
      let indentation = lines[first].prefix { $0 == " " }
      guard let closing = lines[(opening + 1)...].firstIndex(where: { $0 == indentation + "}" }) else { return nil }
      return withoutSpace(lines[(opening + 1)..<closing].joined(separator: "\n"))
    }
  }

  /// A text as one word in lower case: space, line breaks and comments do not make another answer.
  static func withoutSpace(_ text: String) -> String {
    text.components(separatedBy: "\n").map { line in
      line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? line
    }.joined().filter { !$0.isWhitespace }.lowercased()
  }
}
