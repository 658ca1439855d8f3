import ExerciseBook
import Testing

/// Records every finding as an issue of the running test.
public func report(_ findings: [Finding]) {
  for finding in findings { Issue.record("\(finding)") }
}

extension Trait where Self == ConditionTrait {
  /// Runs a test only if a part has been written; otherwise it is skipped, and the skip says which file to open.
  public static func ifAttempted(
    _ part: ExercisePart, _ isAttempted: @autoclosure @escaping @Sendable () -> Bool
  ) -> Self {
    .enabled("not attempted: \(part.title) is yours to write in \(part.file)") { isAttempted() }
  }
}
