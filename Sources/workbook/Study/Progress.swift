import ExerciseBook

/// How far everything is, as far as it is remembered; nothing is run.
package struct Progress {
  private let study: Study

  package init(_ study: Study) { self.study = study }

  /// Every exercise and part, and what to do next.
  package var text: String {
    var lines: [String] = []
    for exercise in Chapter.exercises {
      let right = exercise.parts.count(where: study.isRight)
      lines.append("Exercise \(exercise.number)  \(exercise.title): \(right) of \(exercise.parts.count) parts right")
      let width = exercise.parts.map(\.id.count).max() ?? 0
      for part in exercise.parts {
        let id = part.id + String(repeating: " ", count: width - part.id.count)
        lines.append("  \(study.state(of: part).mark) \(id)  \(part.title) — \(words(of: part))")
      }
      lines.append("")
    }
    return (lines + [NextStep(study).overall]).joined(separator: "\n")
  }

  private func words(of part: ExercisePart) -> String {
    let waits = !part.ingredients.isEmpty && !part.ingredients.allSatisfy(study.isRight)
    if waits { return "waits for the parts above" }
    let memory = study.record.state[part]
    var words = [study.state(of: part).words]
    if let time = memory.firstRight {
      words[0] += study.isRight(part) ? " since \(TimeStamp.minute(time))" : ", was right"
    }
    if memory.attempts > 0 { words.append(counted(memory.attempts, "answer")) }
    let hints = HintSession.shown(atRequest: memory.hintsAsked)
    if hints > 0 { words.append(counted(hints, "hint")) }
    return words.joined(separator: ", ")
  }

  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
