/// Grades as Gradescope's `results.json`: one point for every part.
///
/// What is not attempted scores nothing, in words that blame nobody.
///
/// Reference: Gradescope, "Autograder specifications", output format.
enum GradescopeReport {
  private struct Results: Encodable {
    let tests: [Test]
    let output: String?
    let visibility = "visible"
    let stdout_visibility = "hidden"
  }

  private struct Test: Encodable {
    let name: String
    let number: String
    let score: Int
    let max_score = 1
    let status: String
    let output: String
    let visibility = "visible"
  }

  static func text(_ students: [StudentGrades]) throws -> String {
    let tests = students.flatMap { student in
      student.exercises.flatMap { grade in
        grade.parts.map { part in
          Test(
            name: (student.shownName.map { "\($0) · " } ?? "") + "\(part.part): \(part.title)", number: part.part,
            score: part.points, status: part.points == 1 ? "passed" : "failed", output: grade.report(of: part))
        }
      }
    }
    let notes = students.flatMap { student in
      student.notes.map { (student.shownName.map { "\($0): " } ?? "") + $0 }
        + student.exercises.flatMap { ($0.testsEdited ?? []).map { "the checks were edited: \($0)" } }
    }
    return try JSON.text(Results(tests: tests, output: notes.isEmpty ? nil : notes.joined(separator: "\n"))) + "\n"
  }
}
