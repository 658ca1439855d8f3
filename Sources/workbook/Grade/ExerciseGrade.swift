import ExerciseBook

/// The state of a part such as 4.1a.
package struct PartGrade: Codable, Equatable, Sendable {
  /// The label: `4.1a`.
  package var part: String
  /// What is to be done.
  package var title: String
  /// What became of it.
  package var state: GradeState
  /// The first thing that went wrong, or what to do.
  package var message: String?
  /// What the checks found wrong, field by field; nothing if what went wrong is none of their findings.
  package var findings: [Finding]
  /// The file to open, seen from the package.
  package var file: String

  /// Whether it waits for other parts, which its message names: an error costs the part it is in.
  package var isWaiting: Bool { state == .notAttempted && message?.contains(" waits for ") == true }

  /// The first finding.
  package var finding: Finding? { findings.first }

  /// A part and its state; a message that is the text of a finding is taken apart.
  package init(_ part: ExercisePart, _ state: GradeState, _ message: String? = nil) {
    self.init(part, state, messages: message.map { [$0] } ?? [])
  }

  /// A part, its state, and all that was said about it.
  package init(_ part: ExercisePart, _ state: GradeState, messages: [String]) {
    (self.part, title, file) = (part.id, part.title, part.file)
    (self.state, message) = (state, messages.first)
    findings = messages.compactMap(Finding.init)
  }

  /// Everything there is to say in few words: the first line of the message, without the name of the part.
  package var summary: String? {
    guard let line = message?.split(whereSeparator: \.isNewline).first.map(String.init) else { return nil }
    let name = "\(part), \(title): "
    return line.hasPrefix(name) ? String(line.dropFirst(name.count)) : line
  }
}

/// The state of an exercise and of its parts.
package struct ExerciseGrade: Codable, Equatable, Sendable {
  /// The number: `4.1`.
  package var exercise: String
  /// The state of the whole.
  package var state: GradeState
  /// Why no part could be checked, if so.
  package var message: String?
  /// The parts in order.
  package var parts: [PartGrade]
  /// The files of the checks that are not as the workbook came; nothing if all are.
  package var testsEdited: [String]?
  /// When this was found out, in seconds since 1970.
  package var checkedAt: Double

  /// A grade made of its parts: what does not compile weighs most, then crashes, time-outs and wrong answers.
  ///
  /// Where the checks were edited, what they call right is ``GradeState/rightButEdited``.
  package init(
    exercise: String, parts: [PartGrade], message: String? = nil, testsEdited: [String] = [], checkedAt: Double
  ) {
    (self.exercise, self.message, self.checkedAt) = (exercise, message, checkedAt)
    self.testsEdited = testsEdited.isEmpty ? nil : testsEdited
    self.parts = parts.map { part in
      var part = part
      if !testsEdited.isEmpty, part.state == .right { part.state = .rightButEdited }
      return part
    }
    let states = Set(self.parts.map(\.state))
    let worst: [GradeState] = [.doesNotCompile, .crashed, .timedOut, .wrong, .notChecked]
    state = worst.first(where: states.contains) ?? (states.count > 1 ? .unfinished : states.first ?? .notChecked)
  }

  /// How many parts are right, by checks that nobody edited.
  package var partsRight: Int { parts.count { $0.state == .right } }
}
