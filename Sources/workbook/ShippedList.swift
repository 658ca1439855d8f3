import Datasets
import Foundation

/// A list of texts by path that comes with the command, and that contributors write anew when what it lists changes.
struct ShippedList {
  /// The name of its file in `Resources`.
  let name: String

  /// Where it lies among the sources, seen from the package.
  var path: String { "Sources/workbook/Resources/\(name)" }

  /// The list this command was built with; nil if it is missing or is none.
  var shipped: [String: String]? {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return (try? ShippedFile.contents(of: name, target: "workbook", in: sources)).flatMap(Self.decoded)
  }

  /// The paths at which a list and the one in a clone's sources differ.
  func differences(of current: [String: String], in package: URL) -> [String] {
    let listed = (try? Data(contentsOf: package.appendingPathComponent(path))).flatMap(Self.decoded) ?? [:]
    return Self.differences(current, listed)
  }

  /// The paths at which two lists differ, or that one of them does not have.
  static func differences(_ one: [String: String], _ other: [String: String]) -> [String] {
    Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
  }

  /// Writes the list into a clone's sources.
  ///
  /// - Throws: ``StudyError/unwritableFile(_:reason:)``.
  func record(_ current: [String: String], in package: URL) throws {
    let file = package.appendingPathComponent(path)
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data((JSON.text(current) + "\n").utf8).write(to: file, options: .atomic)
    } catch {
      throw StudyError.unwritableFile(path, reason: StudyError.reason(error))
    }
  }

  private static func decoded(_ data: Data) -> [String: String]? {
    try? JSONDecoder().decode([String: String].self, from: data)
  }
}
