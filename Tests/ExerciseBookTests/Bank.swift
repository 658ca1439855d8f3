import ExerciseChecks

/// An answer that the checks must judge rightly.
struct Sample: Sendable, CustomStringConvertible {
  /// What the answer does.
  let name: String
  /// The short name of the mistake the student must be told; nil for a mistake that has no name.
  let mistake: String?
  /// Runs the checks of the part in question.
  let findings: @Sendable () -> [Finding]

  var description: String { name }
}
