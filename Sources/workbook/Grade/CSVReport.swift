import ExerciseBook

/// Grades as a table: a row for every part.
///
/// Reference: RFC 4180; text is UTF-8, and a number that begins with a minus sign stays what it is.
enum CSVReport {
  private static let header = [
    "student", "exercise", "part", "title", "state", "points", "misconception", "message", "expected", "got", "input",
    "tolerance", "seed", "file", "notes",
  ]

  static func text(_ students: [StudentGrades]) -> String {
    let rows = students.flatMap { student in
      student.exercises.flatMap { grade in grade.parts.map { row($0, grade, student) } }
    }
    return ([header] + rows).map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func row(_ part: PartGrade, _ grade: ExerciseGrade, _ student: StudentGrades) -> [String] {
    let finding = part.finding
    let notes = student.notes + (grade.testsEdited ?? []).map { "edited: \($0)" }
    return [
      student.student ?? "", grade.exercise, part.part, part.title, part.state.rawValue, "\(part.points)",
      finding?.misconception?.id ?? "", part.summary ?? grade.message ?? "", finding?.expected ?? "",
      finding?.got ?? "", finding?.input ?? "", finding?.tolerance ?? "", finding?.seed.map { "\($0)" } ?? "",
      part.file, notes.joined(separator: "\n"),
    ]
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
