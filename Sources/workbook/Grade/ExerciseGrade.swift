import ExerciseBook

/// How far an exercise, or a part of one, has come.
package enum GradeState: String, Codable, Sendable, CaseIterable {
  case right
  case notAttempted = "not attempted"
  case wrong
  case timedOut = "timed out"
  case crashed
  /// Some parts right, others not attempted.
  case unfinished
  case doesNotCompile = "does not compile"
  /// The check itself could not be run.
  case notChecked = "not checked"

  /// A mark for lists.
  package var mark: String {
    switch self {
    case .right: "✔"
    case .notAttempted, .notChecked: "·"
    case .unfinished: "◐"
    case .wrong, .timedOut, .crashed, .doesNotCompile: "✘"
    }
  }
}

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

  /// The file to open, seen from the package.
  package var file: String

  /// A part and its state.
  package init(_ part: ExercisePart, _ state: GradeState, _ message: String? = nil) {
    (self.part, title, file) = (part.id, part.title, part.file)
    (self.state, self.message) = (state, message)
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
  /// When this was found out, in seconds since 1970.
  package var checkedAt: Double

  /// A grade made of its parts: what does not compile weighs most, then crashes, time-outs and wrong answers.
  package init(exercise: String, parts: [PartGrade], message: String? = nil, checkedAt: Double) {
    (self.exercise, self.parts, self.message, self.checkedAt) = (exercise, parts, message, checkedAt)
    let states = Set(parts.map(\.state))
    let worst: [GradeState] = [.doesNotCompile, .crashed, .timedOut, .wrong, .notChecked]
    state = worst.first(where: states.contains) ?? (states.count > 1 ? .unfinished : states.first ?? .notChecked)
  }
}
