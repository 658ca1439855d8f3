import Foundation

/// What a student handed in: a folder with `Exercises/4.1` or `4.1` in it, or a whole clone.
///
/// Nothing outside the folder is ever read: links are not followed.
package struct Submission {
  /// The name of the folder.
  package let name: String
  let url: URL

  /// A submission in a folder.
  package init(_ url: URL) { (name, self.url) = (url.lastPathComponent, url) }

  /// The submissions in a folder, in the order of their names; hidden folders, files and links are none.
  ///
  /// - Throws: ``GradeError/noSubmissions(_:)``
  package static func all(in folder: URL) throws -> [Submission] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let folders = names.filter { !$0.hasPrefix(".") }.sorted().map { folder.appendingPathComponent($0) }
    let submissions = folders.filter { FileKind($0) == .folder }.map { Submission($0) }
    guard !submissions.isEmpty else { throw GradeError.noSubmissions(folder.path) }
    return submissions
  }

  /// The Swift files for an exercise.
  package struct Answer {
    /// The text of every file, by its name.
    package var files: [String: Data] = [:]
    /// Why a file cannot be used, by its name.
    package var unusable: [String: String] = [:]
    /// Whether the folder itself cannot be used.
    package var isUnusable = false
  }

  /// What was handed in for an exercise; nil if there is no such folder.
  package func answer(to number: String) -> Answer? {
    let candidates = [["Exercises", number], [number]].map { path in
      // Every folder on the way is one and not a link.
      path.reduce(URL?.some(url)) { folder, name in
        folder.map { $0.appendingPathComponent(name) }.flatMap { FileKind($0) == .folder ? $0 : nil }
      }
    }
    var answer = Answer()
    guard let folder = candidates.compactMap({ $0 }).first else {
      let paths = ["Exercises", "Exercises/\(number)", number]
      guard let link = paths.first(where: { FileKind(url.appendingPathComponent($0)) == .link }) else { return nil }
      (answer.unusable[link], answer.isUnusable) = ("it is a link", true)
      return answer
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names.sorted() where name.hasSuffix(".swift") && !name.hasPrefix(".") {
      let file = folder.appendingPathComponent(name)
      switch FileKind(file) {
      case .file(let size) where size > Self.largest: answer.unusable[name] = "it has \(size) bytes"
      case .file:
        do { answer.files[name] = try Data(contentsOf: file) } catch { answer.unusable[name] = "it cannot be read" }
      case .link: answer.unusable[name] = "it is a link"
      case .folder, .other, nil: answer.unusable[name] = "it is no file"
      }
    }
    return answer
  }

  /// Nobody writes an answer of more than a megabyte.
  private static let largest = 1 << 20

  /// Files of the checks that were handed in and are not those of the package, by which it is graded.
  package func foreignChecks(comparedWith package: URL) -> [String] {
    let own = Checksums(of: package)
    guard Checksums.folders.contains(where: { FileKind(url.appendingPathComponent($0)) == .folder }) else { return [] }
    return Checksums(of: url).files.filter { own.files[$0.key] != $0.value }.keys.sorted()
  }
}

/// What is at a path itself, not where a link leads.
enum FileKind: Equatable {
  case file(size: Int)
  case folder
  case link
  case other

  init?(_ url: URL) {
    var information = stat()
    guard lstat(url.path, &information) == 0 else { return nil }
    self =
      switch information.st_mode & S_IFMT {
      case S_IFREG: .file(size: Int(information.st_size))
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
  }
}
