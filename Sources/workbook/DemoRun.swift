import Demos
import Foundation

/// Runs demos one after the other.
struct DemoRun {
  let section: Section
  let demos: [Demo]
  let options: Invocation.DemoOptions
  var output = TerminalOutput()

  func run() throws {
    let folder = try Folder(writableAt: options.folder)
    // The exercises are a section of their own: what is to be done comes before what can be looked at.
    if section.number == Chapter.exerciseSection, demos.count == section.demos.count {
      output.print(Listing.current().exerciseText + "\n")
    }
    for demo in demos {
      output.print("── \(section.number) \(demo.id) · \(demo.title)\n")
      output.print(demo.summary.wrapped(to: min(output.width, 100)) + "\n")
      var context = DemoContext(seed: options.seed, quick: options.isQuick, directory: folder.url, output: output)
      do { try demo.run(&context) } catch { throw DemoFailure(section: section.number, demo: demo.id, error: error) }
      output.print("")
    }
  }
}

/// A demo that stopped.
struct DemoFailure: Error, CustomStringConvertible {
  let section: String
  let demo: String
  let error: any Error

  var description: String { "\(section) \(demo): \(error)" }
}

extension String {
  /// The words in lines of at most so many characters.
  func wrapped(to width: Int) -> String {
    var lines: [String] = []
    for word in split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
