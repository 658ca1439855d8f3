import ExerciseBook

/// The answer to exercise 4.4.
public struct Answer44: Sendable {
  /// Nothing to set up.
  public init() {}
}
