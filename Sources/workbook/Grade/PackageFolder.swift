import Foundation

/// The clone that the command works on: the nearest folder above the current one that holds the workbook.
struct PackageFolder {
  let url: URL

  /// - Throws: ``GradeError/noPackage(_:)`` outside a clone.
  init() throws {
    let start = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).standardizedFileURL
    var folder = start
    while !Self.isWorkbook(folder) {
      guard folder.path != "/" else { throw GradeError.noPackage(start.path) }
      folder = folder.deletingLastPathComponent()
    }
    url = folder
  }

  private static func isWorkbook(_ folder: URL) -> Bool {
    ["Package.swift", "Exercises", "Sources/workbook"].allSatisfy {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
    }
  }

  /// A line with paths as seen from the package.
  func shortened(_ line: some StringProtocol) -> String {
    line.replacingOccurrences(of: url.path + "/", with: "")
  }

  /// When a file of the exercise was last changed, in seconds since 1970.
  func lastChange(of exercise: Exercise) -> Double {
    let folder = url.appendingPathComponent(exercise.folder)
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
    let dates = (files ?? .init()).compactMap {
      try? ($0 as? URL)?.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
    }
    return dates.map(\.timeIntervalSince1970).max() ?? 0
  }
}

/// What stops the grader.
enum GradeError: Error, CustomStringConvertible {
  /// The current folder is in no clone.
  case noPackage(String)
  /// A file could not be made.
  case unwritableFile(String)

  var description: String {
    switch self {
    case .noPackage(let path): "the exercises are checked in a clone of the workbook; \"\(path)\" is in none"
    case .unwritableFile(let path): "cannot write \"\(path)\""
    }
  }
}
