import ExerciseBook

/// The seed of everything random in the checks of the exercises, wherever no other is given.
///
/// With a fixed seed a verdict is the same whenever and wherever it is asked for. How often a right answer would fail at
/// other seeds is stated at every statistical check, and measured in `docs/grading.md`.
public let gradingSeed: UInt64 = 4

/// The checks of an exercise on an answer: one for each part.
public protocol PartChecks<Answer>: Sendable {
  /// What is checked.
  associatedtype Answer

  /// Creates the checks of an answer, with a seed for everything random.
  init(_ answer: Answer, seed: UInt64)

  /// What is wrong with a part; nothing if it is right.
  func check(_ part: ExercisePart) -> [Finding]

  /// Whether a part has been written.
  func hasAttempted(_ part: ExercisePart) -> Bool
}

/// Runs a check; an error that the answer throws is a finding too.
func findings(
  in part: ExercisePart, at input: String, seed: UInt64? = nil, _ check: () throws -> [Finding]
) -> [Finding] {
  do {
    return try check().map { finding in
      var finding = finding
      finding.seed = finding.seed ?? seed
      return finding
    }
  } catch is NotAttempted {
    return [Finding(part, "it throws NotAttempted: this part is not finished", at: input, seed: seed)]
  } catch {
    return [Finding(part, "it threw an error: \(error)", at: input, seed: seed)]
  }
}
