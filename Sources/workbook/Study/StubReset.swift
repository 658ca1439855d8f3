import ExerciseBook
import Foundation

/// Puts stubs back as they were shipped, after keeping what is there.
package struct StubReset {
  private let package: URL
  private let stubs: [String: String]

  /// Puts back files of a clone from some stubs.
  package init(in package: URL, stubs: [String: String]) {
    (self.package, self.stubs) = (package, stubs)
  }

  /// What was done with a file.
  package enum Outcome: Equatable {
    /// It is the stub already.
    case untouched
    /// It was not there.
    case restored
    /// It was written over; the backup is at the path, seen from the package.
    case replaced(backup: String)
  }

  /// Puts back some files: keeps all of them first, and only then replaces one after the other.
  ///
  /// - Throws: ``StudyError``, ``UsageError/unwritableFolder(_:reason:)``. Files are whole whatever happens: the old or
  ///   the new one.
  package func run(_ paths: [String]) throws -> [(path: String, outcome: Outcome)] {
    var old: [String: Data] = [:]
    var changed: [(path: String, stub: Data)] = []
    for path in paths {
      guard let stub = stubs[path] else { throw StudyError.unknownStub(path) }
      if exists(path) {
        guard let data = try? Data(contentsOf: url(path)) else { throw StudyError.unreadableFile(path) }
        old[path] = data
      }
      if old[path] != Data(stub.utf8) { changed.append((path, Data(stub.utf8))) }
    }
    let backups = try keep(old.filter { entry in changed.contains { $0.path == entry.key } })
    for (path, stub) in changed {
      if let data = old[path], (try? Data(contentsOf: url(path))) != data { throw StudyError.changedMeanwhile(path) }
      try write(stub, to: path)
    }
    return paths.map { path in
      if let backup = backups[path] { return (path, .replaced(backup: backup)) }
      return (path, changed.contains { $0.path == path } ? .restored : .untouched)
    }
  }

  /// Copies, under a folder named after the time; where each of them is.
  private func keep(_ files: [String: Data]) throws -> [String: String] {
    guard !files.isEmpty else { return [:] }
    let root = "\(StudyRecord.folder)/backups"
    _ = try Folder(writableAt: url(root).path)
    let now = TimeStamp.now()
    var (folder, count) = ("\(root)/\(now)", 1)
    // mkdir is what tells whether somebody else was there first.
    while mkdir(url(folder).path, 0o777) != 0 {
      guard errno == EEXIST, count < 1000 else {
        throw StudyError.unwritableFile(folder, reason: String(cString: strerror(errno)))
      }
      count += 1
      folder = "\(root)/\(now)-\(count)"
    }
    var backups: [String: String] = [:]
    for (path, data) in files {
      let backup = "\(folder)/\(path)"
      do {
        try FileManager.default.createDirectory(
          at: url(backup).deletingLastPathComponent(), withIntermediateDirectories: true)
      } catch {
        throw StudyError.unwritableFile(backup, reason: StudyError.reason(error))
      }
      try write(data, to: backup)
      guard (try? Data(contentsOf: url(backup))) == data else { throw StudyError.brokenBackup(backup) }
      backups[path] = backup
    }
    return backups
  }

  private func write(_ data: Data, to path: String) throws {
    do {
      try FileManager.default.createDirectory(
        at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url(path), options: .atomic)
    } catch {
      throw StudyError.unwritableFile(path, reason: StudyError.reason(error))
    }
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }
  private func url(_ path: String) -> URL { package.appendingPathComponent(path) }

  /// What was done, in lines.
  package static func text(_ outcomes: [(path: String, outcome: Outcome)], of target: StudyTarget) -> String {
    var lines: [String] = []
    for (path, outcome) in outcomes {
      switch outcome {
      case .untouched: continue
      case .restored: lines.append("\(path) was missing and is back as it was shipped")
      case .replaced(let backup):
        lines += ["\(path) is back as it was shipped", "  what you had is in \(backup)"]
        let parts = ExercisePart.all.filter { $0.file == path }
        let others = parts.filter { target != .part($0) }.map(\.id)
        if case .part(let part) = target, part.file == path, !others.isEmpty {
          lines.append("  \(others.joined(separator: " and ")) lived in the same file and went along")
        }
      }
    }
    return lines.isEmpty ? "nothing to do: \(target.name) is as it was shipped" : lines.joined(separator: "\n")
  }
}
