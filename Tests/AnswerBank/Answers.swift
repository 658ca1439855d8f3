import ExerciseBook
import ExerciseChecks

/// A wrong answer to a part, which the checks must reject, and should explain.
package struct WrongAnswer: Sendable, CustomStringConvertible {
  /// The part it answers.
  package let part: ExercisePart
  /// What the answer does.
  package let name: String
  /// The short name of the mistake the student must be told; nil for a mistake that has no name.
  package let mistake: String?
  /// Where people have made it.
  package let origin: Origin
  private let check: @Sendable (UInt64) -> [Finding]

  /// Creates an entry of the bank; without an origin of its own it has that of its mistake.
  init(
    _ part: ExercisePart, _ name: String, _ mistake: String?, from origin: Origin? = nil,
    check: @escaping @Sendable (_ seed: UInt64) -> [Finding]
  ) {
    (self.part, self.name, self.mistake, self.check) = (part, name, mistake, check)
    self.origin =
      origin ?? mistake.flatMap { Origin.ofMistakes[part.exercise]?[$0] } ?? .slip
  }

  /// What the checks of the part say.
  package func findings(seed: UInt64 = gradingSeed) -> [Finding] { check(seed) }

  /// The part and what the answer does.
  package var description: String { "\(part.id) \(name)" }
}

/// A right answer that looks unusual, which the checks must accept whatever their seed.
package struct RightAnswer: Sendable, CustomStringConvertible {
  /// The part it answers.
  package let part: ExercisePart
  /// What the answer does.
  package let name: String
  private let check: @Sendable (UInt64) -> [Finding]

  /// Creates an entry of the bank.
  init(_ part: ExercisePart, _ name: String, check: @escaping @Sendable (_ seed: UInt64) -> [Finding]) {
    (self.part, self.name, self.check) = (part, name, check)
  }

  /// What the checks of the part say.
  package func findings(seed: UInt64 = gradingSeed) -> [Finding] { check(seed) }

  /// The part and what the answer does.
  package var description: String { "\(part.id) \(name)" }
}
