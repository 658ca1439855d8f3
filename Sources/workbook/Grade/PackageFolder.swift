import Foundation

/// The clone that the command works on: the nearest folder above the current one that holds the workbook.
struct PackageFolder {
  let url: URL

  init(_ url: URL) { self.url = url }

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

  /// The product with all tests of the package.
  static let testProduct = "score-models-workbookPackageTests"

  /// The program that `swift build` makes of the tests.
  var testProgram: URL { url.appendingPathComponent(".build/debug/\(Self.testProduct).xctest") }

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
enum GradeError: Error, Equatable, CustomStringConvertible {
  /// The current folder is in no clone.
  case noPackage(String)
  /// A file could not be made.
  case unwritableFile(String)
  /// A program could not be started.
  case cannotRun(String, reason: String)
  /// Somebody stopped the command.
  case interrupted(Int32)
  /// The list of checksums is missing or is none.
  case noChecksums
  /// A folder without submissions.
  case noSubmissions(String)
  /// Two classes cannot be graded at once in one clone.
  case busy
  /// The workbook itself does not build, whoever's answer is in it.
  case doesNotBuild(String)

  var description: String {
    switch self {
    case .noPackage(let path): "the exercises are checked in a clone of the workbook; \"\(path)\" is in none"
    case .unwritableFile(let path): "cannot write \"\(path)\""
    case .cannotRun(let program, let reason): "cannot run \"\(program)\": \(reason)"
    case .interrupted(let signal): "stopped by signal \(signal)"
    case .noChecksums: "the list of checksums of the checks is missing; `workbook checksums --record` writes it"
    case .noSubmissions(let path): "\"\(path)\" holds no submissions: there is a folder for every student in it"
    case .busy: "another class is being graded in this clone"
    case .doesNotBuild(let reason): "the workbook does not build: \(reason)"
    }
  }
}
