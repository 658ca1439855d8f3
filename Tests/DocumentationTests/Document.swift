import Foundation

/// A text of the repository, with what its readers click, copy and type.
struct Document: Sendable, CustomStringConvertible {
  /// Where it is, seen from the top of the package.
  let path: String
  let text: String

  var description: String { path }

  /// The top of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  init(_ path: String) throws {
    self.path = path
    text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  /// A document that cannot be read is an empty one, and the tests of that document say so.
  private init(reading path: String) {
    self.path = path
    text = (try? Document(path).text) ?? ""
  }

  static let guides = files(in: "docs", ending: ".md").map(Document.init(reading:))
  static let all =
    guides + ["README.md", "CONTRIBUTING.md"].map(Document.init(reading:))
    + files(in: "Solutions", ending: "README.md").map(Document.init(reading:))

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
  }

  /// The files below a folder whose path ends so, in alphabetical order.
  static func files(in folder: String, ending: String) -> [String] {
    let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path(percentEncoded: false))
    let found = paths?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }

  /// A fenced block: its language, its lines, and the line before it.
  struct Block: Sendable {
    let language: String
    let lines: [String]
    let introduction: String
  }

  /// The fenced blocks and, with them taken out, the prose.
  var parts: (blocks: [Block], prose: [String]) {
    var (blocks, prose, open) = ([Block](), [String](), Block?.none)
    // Inside a list the fences, and with them their lines, are indented.
    var indentation = 0
    for line in text.components(separatedBy: "\n") {
      let words = line.drop { $0 == " " }
      if let block = open {
        if words.hasPrefix("```") {
          blocks.append(block)
          open = nil
        } else {
          let code = String(line.dropFirst(indentation))
          open = Block(language: block.language, lines: block.lines + [code], introduction: block.introduction)
        }
      } else if words.hasPrefix("```") {
        indentation = line.count - words.count
        let introduction = (prose.last ?? "").drop { $0 == " " }
        open = Block(language: String(words.dropFirst(3)), lines: [], introduction: String(introduction))
      } else {
        prose.append(line)
      }
    }
    return (blocks, prose)
  }

  /// What links and images point at.
  var targets: [String] {
    parts.prose.flatMap { line in
      // Code in a line is no link.
      line.replacing(/`[^`]*`/, with: "code").matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
    }
  }

  /// The names that GitHub gives the headings, `## 4.1.1 What is it?` → `411-what-is-it`.
  var anchors: [String] {
    parts.prose.filter { $0.hasPrefix("#") }.map { line in
      let heading = line.drop { $0 == "#" || $0 == " " }.lowercased()
      return String(heading.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
    }
  }

  /// The numbers of errata it mentions.
  var errata: Set<String> { Set(text.matches(of: /E-\d+/).map { String($0.0) }) }

  /// What it tells readers to type, from code in lines and in blocks.
  func commands(_ start: String) -> [[String]] {
    let lines = parts.blocks.filter { ["sh", "console"].contains($0.language) }.flatMap(\.lines)
    let spans = parts.prose.flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
    return (lines + spans).compactMap { line in
      let words = line.trimmingPrefix("$ ").prefix { $0 != "#" }.split(separator: " ").map(String.init)
      let expected = start.split(separator: " ").map(String.init)
      return words.starts(with: expected) ? Array(words.dropFirst(expected.count)) : nil
    }
  }
}
