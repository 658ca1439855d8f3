import ExerciseBook

/// Something a check found wrong with an answer.
///
/// Checks return findings instead of recording issues, so that the same check serves a student's test, which records
/// them, and the tests of the checks, which ask whether a wrong answer was found and rightly named.
public struct Finding: Sendable, CustomStringConvertible {
  /// The part that was checked.
  public let part: ExercisePart
  /// What was expected, what came, at which input, within which tolerance.
  public let message: String
  /// The mistake that explains what came, if a known one does.
  public let misconception: Misconception?

  /// Creates a finding.
  public init(_ part: ExercisePart, _ message: String, misconception: Misconception? = nil) {
    self.part = part
    self.message = message
    self.misconception = misconception
  }

  /// The mistake first, if it has a name, then the evidence; the file to open last.
  public var description: String {
    let named = misconception.map { "\($0.text). " } ?? ""
    return "\(part.id), \(part.title): \(named)\(message) (in \(part.file))"
  }
}

/// Runs a check; an error that the answer throws is a finding too.
func findings(in part: ExercisePart, at input: String, _ check: () throws -> [Finding]) -> [Finding] {
  do {
    return try check()
  } catch is NotAttempted {
    return [Finding(part, "it throws NotAttempted at \(input): this part is not finished")]
  } catch {
    return [Finding(part, "it threw an error at \(input): \(error)")]
  }
}
