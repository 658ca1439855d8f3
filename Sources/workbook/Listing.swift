import Demos

/// Every demo and every exercise.
struct Listing: Encodable {
  struct DemoEntry: Encodable {
    let section: String
    let id: String
    let title: String
    let summary: String
  }

  struct ExerciseEntry: Encodable {
    let exercise: String
    let title: String
    let folder: String
    let test: String
    let state: String
    /// Known only as long as the answer has not changed since it was checked.
    let partsRight: Int?
    let parts: Int
  }

  let demos: [DemoEntry]
  let exercises: [ExerciseEntry]

  /// What there is, with the states that the last `workbook grade` found.
  static func current() -> Listing {
    let study = (try? PackageFolder()).map { Study(in: $0.url) }
    return Listing(
      demos: Chapter.sections.flatMap { section in
        section.demos.map { DemoEntry(section: section.number, id: $0.id, title: $0.title, summary: $0.summary) }
      },
      exercises: Chapter.exercises.map { exercise in
        let grade = study?.record.state.grades.first { $0.exercise == exercise.number }
        let isStale = grade != nil && exercise.parts.contains { study?.state(of: $0) == .changed }
        let state = isStale ? Study.PartState.changed.words : grade?.state.rawValue ?? Study.PartState.notChecked.words
        return ExerciseEntry(
          exercise: exercise.number, title: exercise.title, folder: exercise.folder, test: exercise.testCommand,
          state: state, partsRight: isStale ? nil : grade?.parts.count { $0.state == .right },
          parts: exercise.parts.count)
      })
  }

  func show(asJSON: Bool) throws {
    TerminalOutput().print(asJSON ? try JSON.text(self) : text)
  }

  private var text: String {
    let width = (demos.map(\.id.count).max() ?? 0) + 2
    let lines = demos.map { demo in
      "\(demo.section) \(demo.id)\(String(repeating: " ", count: width - demo.id.count))\(demo.title)"
    }
    return lines.joined(separator: "\n") + "\n\n" + exerciseText
  }

  /// A line for every exercise, and one that says how to check it.
  var exerciseText: String {
    let lines = exercises.flatMap { entry in
      let count = entry.partsRight.map { " (\($0) of \(entry.parts) parts right)" } ?? ""
      return [
        "exercise \(entry.exercise)  \(entry.title): \(entry.state)\(count)",
        "              fill in \(entry.folder), then \(entry.test)",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
