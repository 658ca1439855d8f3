import Foundation

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

  /// A part and its state.
  package init(part: String, title: String, state: GradeState, message: String? = nil) {
    (self.part, self.title, self.state, self.message) = (part, title, state, message)
  }
}

/// The state of an exercise and of its parts.
package struct ExerciseGrade: Codable, Equatable, Sendable {
  /// The number: `4.1`.
  package var exercise: String
  /// The state of the whole.
  package var state: GradeState
  /// Why there are no parts, if there are none.
  package var message: String?
  /// The parts in order.
  package var parts: [PartGrade]
  /// When this was found out, in seconds since 1970.
  package var checkedAt: Double

  /// A grade made of its parts: crashes weigh most, then time-outs, then wrong answers.
  package init(exercise: String, parts: [PartGrade], checkedAt: Double) {
    (self.exercise, self.parts, self.checkedAt) = (exercise, parts, checkedAt)
    let states = Set(parts.map(\.state))
    state =
      [.crashed, .timedOut, .wrong, .notChecked].first(where: states.contains)
      ?? (states.count == 1 ? states.first : states.isEmpty ? .notChecked : .unfinished) ?? .notChecked
    if parts.isEmpty { message = "no test is named after a part of the exercise, such as \(exercise)a" }
  }

  /// A grade without parts.
  package init(exercise: String, state: GradeState, message: String, checkedAt: Double) {
    (self.exercise, self.state, self.message, self.checkedAt) = (exercise, state, message, checkedAt)
    parts = []
  }
}
