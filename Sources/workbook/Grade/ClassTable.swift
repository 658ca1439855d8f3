import ExerciseBook
import Plotting

/// A class at a glance: by part, by mistake, and a line for every student.
package struct ClassTable {
  let students: [StudentGrades]

  /// The tables of some students.
  package init(_ students: [StudentGrades]) { self.students = students }

  /// Everything.
  package var text: String {
    [byPart, byMistake, byStudent].compactMap { $0 }.joined(separator: "\n\n")
  }

  private var grades: [PartGrade] { students.flatMap { $0.exercises.flatMap(\.parts) } }

  /// The parts in the order of the book.
  private var parts: [String] {
    let known = Set(grades.map(\.part))
    return ExercisePart.all.map(\.id).filter(known.contains)
  }

  /// How many students are in which state; states that nobody is in have no column.
  package var byPart: String {
    let states = GradeState.ofParts.filter { state in grades.contains { $0.state == state } }
    let rows = parts.map { part -> [TextTable.Cell] in
      [.text(part)] + states.map { state in .integer(grades.count { $0.part == part && $0.state == state }) }
    }
    return TextTable(header: ["part"] + states.map(\.rawValue), rows: rows).text(isRuled: false)
  }

  /// Which known mistakes were made, by how many students, in which parts; nil if none was.
  package var byMistake: String? {
    var found: [Misconception: (students: Set<Int>, parts: Set<String>)] = [:]
    for (index, student) in students.enumerated() {
      for part in student.exercises.flatMap(\.parts) {
        for mistake in part.findings.compactMap(\.misconception) {
          found[mistake, default: ([], [])].students.insert(index)
          found[mistake, default: ([], [])].parts.insert(part.part)
        }
      }
    }
    guard !found.isEmpty else { return nil }
    let sorted = found.sorted { ($1.value.students.count, $0.key.id) < ($0.value.students.count, $1.key.id) }
    var table = TextTable("mistake", "students", "parts", "")
    for (mistake, found) in sorted {
      let parts = parts.filter(found.parts.contains).joined(separator: " ")
      table.append(.text(mistake.id), .integer(found.students.count), .text(parts), .text(mistake.text))
    }
    return table.text(isRuled: false)
  }

  /// Every student with what is right, what is not, and what was odd.
  package var byStudent: String {
    var table = TextTable("student", "right", "")
    for student in students {
      let parts = student.exercises.flatMap(\.parts)
      let others = GradeState.ofParts.dropFirst().compactMap { state in
        let ids = parts.filter { $0.state == state }.map(\.part)
        return ids.isEmpty ? nil : "\(state.rawValue) \(ids.joined(separator: " "))"
      }
      table.append(
        .text(student.shownName ?? ""), "\(parts.count { $0.state == .right }) of \(parts.count)",
        .text((others + student.notes.map(\.onOneLine)).joined(separator: "; ")))
    }
    return table.text(isRuled: false)
  }
}
