import ExerciseBook
import Testing

/// Records every finding about a part as an issue of the running test.
public func report(_ findings: [Finding]) {
  for finding in findings { Issue.record("\(finding)") }
}

/// The same for a part that may have been written with earlier parts: while one of those is not right, it waits.
///
/// An error costs the part it is in; whether this one is wrong too shows when that is mended.
public func report(_ part: ExercisePart, in checks: some PartChecks, after earlier: [ExercisePart]) throws {
  let findings = checks.check(part)
  if !findings.isEmpty { try wait(part, for: earlier, in: checks) }
  report(findings)
}

/// Cancels the test of an exercise as a whole while one of its parts is wrong: an error costs the part it is in.
public func waitForParts(of whole: ExercisePart, in checks: some PartChecks) throws {
  try wait(whole, for: whole.ingredients, in: checks)
}

/// Cancels the test of a part while one of some others is not right.
private func wait(_ part: ExercisePart, for others: [ExercisePart], in checks: some PartChecks) throws {
  guard let wrong = others.first(where: { !checks.check($0).isEmpty }) else { return }
  try Test.cancel("not attempted: \(part.title) waits for \(wrong.id), \(wrong.title), which is not right yet")
}

extension Trait where Self == ConditionTrait {
  /// Runs a test only if a part has been written; otherwise it is skipped, and the skip says which file to open.
  public static func ifAttempted(_ part: ExercisePart, in checks: some PartChecks) -> Self {
    .enabled("not attempted: \(part.title) is yours to write in \(part.file)") { checks.hasAttempted(part) }
  }
}
