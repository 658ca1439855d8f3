import Demos
import Foundation
import Testing
import workbook

/// Code and commands in the guides are those of the program.
@Suite struct `What the guides show` {
  @Test func `there are guides, and they can be read`() {
    let paths = [
      "README.md", "CONTRIBUTING.md", "docs/README.md", "docs/4.1-ScoreFunctions.md", "docs/4.2-ScoreMatching.md",
      "docs/4.3-NoiseConditionalScoreNetworks.md",
      "docs/4.4-LangevinDynamics.md", "docs/4.5-Unification.md", "docs/4.6-ScoreTraining.md",
      "docs/4.7-AdvancedTopics.md", "docs/4.8-ExerciseBook.md",
    ]
    for path in paths {
      #expect(Document.all.contains { $0.path == path && !$0.text.isEmpty }, "\(path)")
    }
  }

  @Test(arguments: Document.all) func `every listing is in the source that it names`(document: Document) throws {
    for block in document.parts.blocks where block.language == "swift" {
      let first = block.lines.first ?? ""
      // `<!-- listing: path -->` names the source; `<!-- sketch -->` says that there is none.
      if block.introduction == "<!-- sketch -->" { continue }
      guard let match = block.introduction.wholeMatch(of: /<!-- listing: (.+) -->/) else {
        Issue.record("\(document): no source is named above `\(first)`")
        continue
      }
      let source = String(match.1)
      #expect(Document.exists(source), "\(document) names \(source)")
      let isThere = isListing(block.lines, in: (try? Document(source).text) ?? "")
      #expect(isThere, "\(document): not in \(source), from `\(first)` on")
    }
  }

  /// The lines stand in the text together, all of them indented by the same number of spaces.
  private func isListing(_ lines: [String], in text: String) -> Bool {
    !lines.isEmpty
      && stride(from: 0, through: 12, by: 2).contains { indentation in
        let spaces = String(repeating: " ", count: indentation)
        let listing = lines.map { $0.isEmpty ? "" : spaces + $0 }.joined(separator: "\n")
        return "\n\(text)\n".contains("\n\(listing)\n")
      }
  }

  @Test func `a listing that differs in a word, an indentation or an end is none`() {
    let text = "func f() {\n  let x = 1\n\n  let y = 2\n}"
    #expect(isListing(["let x = 1", "", "let y = 2"], in: text))
    #expect(!isListing(["let x = 1", "let y = 2"], in: text))
    #expect(!isListing(["let x = 1", "", "  let y = 2"], in: text))
    #expect(!isListing(["let x ="], in: text))
    #expect(!isListing([], in: text))
  }

  @Test(arguments: Document.all) func `every command is one that the workbook knows`(document: Document) throws {
    for words in document.commands("swift run workbook") {
      // Placeholders in capitals stand for something that works.
      let arguments = words.map { $0 == "N" ? "1" : $0 == "DIR" ? "figures" : $0 }
      #expect(throws: Never.self, "\(document): \(words)") { try Invocation(parsing: arguments) }
    }
    let tests = try Document.files(in: "Tests", ending: ".swift").map { try Document($0) }
    for words in document.commands("swift test --filter") {
      // The start of the name of a target, or of a test.
      let name = try #require(words.first, "\(document)")
      let isThere = tests.contains { $0.path.hasPrefix("Tests/\(name)") || $0.text.contains("func `\(name)") }
      #expect(isThere, "\(document): no tests of the name \(name)")
    }
  }

  @Test func `every demo has its command in the guide of its section`() {
    for section in Chapter.sections {
      let guides = Document.guides.filter { $0.path.hasPrefix("docs/\(section.number)-") }
      let commands = guides.flatMap { $0.commands("swift run workbook") }
      for demo in section.demos { #expect(commands.contains([section.number, demo.id])) }
    }
  }
}
