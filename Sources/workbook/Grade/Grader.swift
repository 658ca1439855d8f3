import Demos
import ExerciseBook
import Foundation

/// What `workbook grade` is asked for.
package struct GradeOptions: Equatable, Sendable {
  /// Whether the grades are printed as JSON.
  package var json: Bool
  /// Seconds that the checks of an exercise may run.
  package var timeLimit: Int
  /// Megabytes that they may hold.
  package var memoryLimit: Int
  /// A folder with a submission of every student; nil for the answers of this clone.
  package var submissions: String?
  /// Files to write the same grades to.
  package var exports: [ExportFile]

  /// The choices of a command line without options, unless told otherwise.
  package init(
    json: Bool = false, timeLimit: Int = 120, memoryLimit: Int = ExerciseCheck.memoryLimit, submissions: String? = nil,
    exports: [ExportFile] = []
  ) {
    (self.json, self.timeLimit, self.memoryLimit) = (json, timeLimit, memoryLimit)
    (self.submissions, self.exports) = (submissions, exports)
  }
}

/// Checks exercises one after the other and says what was found.
struct Grader {
  let options: GradeOptions
  var output = TerminalOutput()

  func grade(_ exercises: [Exercise]) throws {
    for file in options.exports { try file.check() }
    let grades = try options.submissions.map { try gradeClass(exercises, in: $0) } ?? gradeClone(exercises)
    for file in options.exports { try file.write(grades) }
    guard options.json else { return }
    output.print(options.submissions == nil ? try JSON.text(grades.flatMap(\.exercises)) : try JSON.text(grades))
  }

  /// The answers of this clone.
  private func gradeClone(_ exercises: [Exercise]) throws -> [StudentGrades] {
    let package = try PackageFolder()
    var record = GradeRecord(in: package)
    var grades: [ExerciseGrade] = []
    for exercise in exercises {
      if output.showsProgress { output.showProgress("building and checking exercise \(exercise.number) …") }
      defer { if output.showsProgress { output.showProgress(nil) } }
      let grade = try ExerciseCheck(
        exercise: exercise, package: package, timeLimit: options.timeLimit, memoryLimit: options.memoryLimit
      ).run(now: Date().timeIntervalSince1970)
      if output.showsProgress { output.showProgress(nil) }
      try record.keep(grade)
      grades.append(grade)
      if !options.json { output.print(GradeText.of(grade)) }
    }
    return [StudentGrades(nil, grades)]
  }

  /// A folder of submissions: a line as soon as a student is graded, and tables in the end.
  private func gradeClass(_ exercises: [Exercise], in path: String) throws -> [StudentGrades] {
    let grader = ClassGrader(
      folder: URL(fileURLWithPath: path), exercises: exercises, timeLimit: options.timeLimit,
      memoryLimit: options.memoryLimit)
    let grades = try grader.grade { student in
      guard !options.json else { return }
      for grade in student.exercises {
        let message = grade.message?.split(whereSeparator: \.isNewline).first.map { " — \($0)".onOneLine } ?? ""
        output.print(
          "\(student.shownName ?? "")  \(grade.exercise): \(grade.partsRight) of \(grade.parts.count) right, "
            + grade.state.rawValue + message)
      }
    }
    if !options.json { output.print("\n" + ClassTable(grades).text) }
    return grades
  }
}

/// Grades for people: the message first, then what it rests on.
package enum GradeText {
  /// A line for the exercise and one for each part, with what went wrong below it.
  package static func of(_ grade: ExerciseGrade) -> String {
    let title = Chapter.exercises.first { $0.number == grade.exercise }?.title ?? ""
    let count = "\(grade.partsRight) of \(grade.parts.count) parts right"
    var lines = ["Exercise \(grade.exercise)  \(title): \(count)"]
    if let files = grade.testsEdited {
      lines.append("  The checks are not those the workbook came with; these files differ:")
      lines += files.map { "    " + $0 }
    }
    if let message = grade.message {
      lines[0] += " — \(grade.state.rawValue)"
      return (lines + indented(message)).joined(separator: "\n") + "\n"
    }
    for part in grade.parts {
      let state = part.state == .right ? "" : " — \(part.state.rawValue)"
      lines.append("  \(part.state.mark) \(part.part)  \(part.title)\(state)")
      lines += details(of: part)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func details(of part: PartGrade) -> [String] {
    switch part.state {
    case .right, .rightButEdited: []
    // The file is all there is to say, unless the part waits for another.
    case .notAttempted: indented(part.isWaiting ? part.message ?? "" : part.file)
    default:
      if part.findings.isEmpty { indented(part.message ?? "") } else { part.findings.flatMap(lines) }
    }
  }

  /// A finding without the name of its part, which is above it.
  private static func lines(of finding: Finding) -> [String] {
    let name = "\(finding.part.id), \(finding.part.title): "
    return indented(String("\(finding)".dropFirst(name.count)))
  }

  private static func indented(_ message: String) -> [String] {
    message.split(whereSeparator: \.isNewline).map { "      \($0)" }
  }
}
