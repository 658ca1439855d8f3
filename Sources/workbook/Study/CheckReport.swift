import ExerciseBook

/// What a check found, for the one who wrote the answer.
package struct CheckReport {
  /// What was checked.
  package let target: StudyTarget
  /// What was found, of the whole exercise.
  package let grade: ExerciseGrade
  /// Columns of a line, and whether it may hold colour codes.
  package var (width, allowsColor) = (100, false)

  /// A report of some part of a grade.
  package init(_ target: StudyTarget, _ grade: ExerciseGrade, width: Int = 100, allowsColor: Bool = false) {
    (self.target, self.grade) = (target, grade)
    (self.width, self.allowsColor) = (min(max(width, 40), 100), allowsColor)
  }

  /// The most lines of compiler errors that are worth reading at once.
  private static let screenful = 20

  private var parts: [PartGrade] {
    if case .part(let part) = target { return grade.parts.filter { $0.part == part.id } }
    return grade.parts
  }

  /// Whether something was found wrong, or could not be checked; what is not attempted is not wrong.
  package var isTroubled: Bool {
    parts.contains { $0.state.isWrong || $0.state == .notChecked }
  }

  /// A line for every part, with what is wrong below it.
  package var text: String {
    var lines: [String] = []
    if case .exercise(let exercise) = target {
      let right = grade.parts.count { $0.state == .right }
      lines += ["Exercise \(exercise.number)  \(exercise.title): \(right) of \(grade.parts.count) parts right", ""]
    }
    if grade.state == .doesNotCompile || grade.state == .notChecked, let message = grade.message {
      return (lines + ["  \(painted(grade.state)) \(grade.state.rawValue)"] + errors(message)).joined(separator: "\n")
    }
    for part in parts {
      lines.append("  \(painted(part.state)) \(padded(part.part)) \(part.title) — \(part.state.rawValue)")
      if let message = part.message { lines += details(message, of: part) }
    }
    return lines.joined(separator: "\n")
  }

  /// Marks come with words; colour only helps to find them.
  private func painted(_ state: GradeState) -> String {
    guard allowsColor else { return state.mark }
    let color =
      switch state {
      case .right: 32
      default: state.isWrong ? 31 : 33
      }
    return "\u{1B}[\(color)m\(state.mark)\u{1B}[0m"
  }

  private func padded(_ id: String) -> String {
    id + String(repeating: " ", count: max(0, (grade.parts.map(\.part.count).max() ?? 0) + 1 - id.count))
  }

  private func details(_ message: String, of part: PartGrade) -> [String] {
    if part.state == .right { return [] }
    if part.state == .notAttempted {
      // That it is not attempted has been said; what it waits for has not.
      return part.isWaiting ? folded(message, margin: "      ", hang: "      ") : []
    }
    var lines = message.split(whereSeparator: \.isNewline).map(String.init)
    let name = "\(part.part), \(part.title): "
    if let head = lines.first, head.hasPrefix(name) { lines[0] = String(head.dropFirst(name.count)) }
    return lines.flatMap { line in
      line.hasPrefix("  ")
        ? folded(line, margin: "    ", hang: "    " + String(repeating: " ", count: 13))
        : folded(line, margin: "      ", hang: "      ")
    }
  }

  private func errors(_ message: String) -> [String] {
    let lines = message.split(whereSeparator: \.isNewline).map(String.init)
    let rest = lines.count > Self.screenful ? ["and \(lines.count - Self.screenful) more"] : []
    return (lines.prefix(Self.screenful) + rest).flatMap { folded($0, margin: "      ", hang: "        ") }
  }

  /// A line in several, the later ones moved in; only words longer than a line are longer than a line.
  private func folded(_ line: String, margin: String, hang: String) -> [String] {
    var lines: [String] = []
    var current = margin + line
    while current.count > width {
      let cut = current.prefix(width + 1).lastIndex(of: " ") ?? current.startIndex
      let head = current[..<cut]
      guard head.contains(where: { $0 != " " }) else { break }
      lines.append(String(head))
      current = hang + current[current.index(after: cut)...].drop { $0 == " " }
    }
    return lines + [current]
  }
}

extension GradeState {
  /// Whether there is something to mend.
  var isWrong: Bool { [.wrong, .crashed, .timedOut, .doesNotCompile].contains(self) }
}
