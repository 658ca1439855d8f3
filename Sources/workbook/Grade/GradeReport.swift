import ExerciseBook
import Foundation

/// The grades of a student, or those of this clone.
package struct StudentGrades: Codable, Equatable, Sendable {
  /// The name of the folder of the submission; nil for the answers of this clone.
  package var student: String?
  /// The exercises in order.
  package var exercises: [ExerciseGrade]
  /// What was odd about the submission.
  package var notes: [String]

  /// Creates the grades.
  package init(_ student: String?, _ exercises: [ExerciseGrade], notes: [String] = []) {
    (self.student, self.exercises, self.notes) = (student, exercises, notes)
  }

  /// The name on one line.
  package var shownName: String? { student?.onOneLine }
}

/// What can be written of grades besides their text: the same result in the formats of other programs.
package enum GradeExport: String, CaseIterable, Sendable {
  case junit, gradescope, csv

  /// The option that asks for it.
  package var option: String { "--" + rawValue }

  /// The whole file.
  package func text(of grades: [StudentGrades]) throws -> String {
    switch self {
    case .junit: JUnitReport.text(grades)
    case .gradescope: try GradescopeReport.text(grades)
    case .csv: CSVReport.text(grades)
    }
  }
}

/// A file that grades will be written to.
package struct ExportFile: Equatable, Sendable {
  /// The format.
  package var format: GradeExport
  /// Where, seen from the current folder.
  package var path: String

  /// Creates a destination.
  package init(_ format: GradeExport, path: String) { (self.format, self.path) = (format, path) }

  /// Tries the file, so that minutes of work do not end at a closed door; nothing is left behind.
  ///
  /// - Throws: ``UsageError/unwritableFile(_:reason:)``
  package func check() throws(UsageError) {
    let url = URL(fileURLWithPath: path)
    // A new file takes the place of the old one: devices and links are not to be lost that way.
    switch FileKind(url) {
    case nil where !path.hasSuffix("/"), .file: break
    case nil, .folder: throw .unwritableFile(path, reason: String(cString: strerror(EISDIR)))
    case .link, .other: throw .unwritableFile(path, reason: "there is something that is no plain file")
    }
    let probe = url.deletingLastPathComponent().appendingPathComponent(".workbook-\(UUID().uuidString)").path
    let file = open(probe, O_CREAT | O_EXCL | O_WRONLY, 0o600)
    guard file >= 0 else { throw .unwritableFile(path, reason: String(cString: strerror(errno))) }
    close(file)
    unlink(probe)
  }

  /// Writes all of it, or nothing.
  func write(_ grades: [StudentGrades]) throws {
    try Data(format.text(of: grades).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}

extension PartGrade {
  /// One point for a part that is right, by the checks the workbook came with.
  package var points: Int { state == .right ? 1 : 0 }

  /// What a reader of an export is told: everything that was found, or a neutral word.
  package var report: String {
    switch state {
    case .right: return "right"
    case .notAttempted: return message ?? "not attempted yet: \(file)"
    default:
      let said = findings.count > 1 ? findings.map(\.description) : message.map { [$0] } ?? []
      return ([state.rawValue] + said).joined(separator: "\n")
    }
  }
}

extension ExerciseGrade {
  /// The message of a part, or that of the exercise where it speaks for all parts.
  package func report(of part: PartGrade) -> String {
    guard let message, part.message == nil, part.state != .right else { return part.report }
    return part.report + "\n" + message
  }
}

extension String {
  /// The same with every line break and other control character made visible.
  package var onOneLine: String {
    unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : String($0) }.joined()
  }
}
