import ExerciseBook
import Foundation

/// Grades as JUnit's XML: a suite for every exercise of every student, with true skips.
///
/// What is wrong is a failure, whose type is the mistake if it has a name; what could not be judged is an error.
///
/// Reference: the schema of Apache Ant's JUnit task, as Jenkins and GitLab read it.
enum JUnitReport {
  static func text(_ students: [StudentGrades]) -> String {
    let suites = students.flatMap { student in student.exercises.map { suite($0, of: student) } }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"workbook\">\n" + suites.joined()
      + "</testsuites>\n"
  }

  private static func suite(_ grade: ExerciseGrade, of student: StudentGrades) -> String {
    let name = (student.shownName.map { "\($0): " } ?? "") + "Exercise \(grade.exercise)"
    let kinds = grade.parts.map { Kind($0.state) }
    let time = Date(timeIntervalSince1970: grade.checkedAt.rounded(.down)).formatted(.iso8601)
    var text = "  <testsuite name=\(quoted(name)) tests=\"\(grade.parts.count)\""
    text += " failures=\"\(kinds.count { $0 == .failure })\" errors=\"\(kinds.count { $0 == .error })\""
    text += " skipped=\"\(kinds.count { $0 == .skipped })\" timestamp=\"\(time.dropLast())\">\n"
    for part in grade.parts {
      text += "    <testcase classname=\(quoted(name)) name=\(quoted("\(part.part): \(part.title)"))"
      text += " file=\(quoted(part.file))"
      text += result(of: part, in: grade).map { ">\n      \($0)\n    </testcase>\n" } ?? "/>\n"
    }
    let said = student.notes + (grade.testsEdited ?? []).map { "edited: \($0)" }
    if !said.isEmpty { text += "    <system-out>\(escaped(said.joined(separator: "\n")))</system-out>\n" }
    return text + "  </testsuite>\n"
  }

  private enum Kind {
    case pass, skipped, failure, error

    init(_ state: GradeState) {
      switch state {
      case .right: self = .pass
      case .notAttempted: self = .skipped
      case .wrong: self = .failure
      default: self = .error
      }
    }
  }

  private static func result(of part: PartGrade, in grade: ExerciseGrade) -> String? {
    let (report, message) = (grade.report(of: part), part.summary ?? grade.message ?? part.state.rawValue)
    switch Kind(part.state) {
    case .pass: return nil
    case .skipped: return "<skipped message=\(quoted(message))/>"
    case .failure:
      let type = part.finding?.misconception?.id ?? part.state.rawValue
      return "<failure type=\(quoted(type)) message=\(quoted(message))>\(escaped(report))</failure>"
    case .error:
      return "<error type=\(quoted(part.state.rawValue)) message=\(quoted(message))>\(escaped(report))</error>"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + escaped(text).replacing("\n", with: "&#10;").replacing("\t", with: "&#9;") + "\""
  }

  /// Characters that XML does not have at all, such as the escape of colours, become U+FFFD.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "\r": "&#13;"
      case "\n", "\t": String(scalar)
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
      default: String(scalar)
      }
    }.joined()
  }
}
