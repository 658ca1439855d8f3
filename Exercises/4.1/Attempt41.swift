import ExerciseBook

/// Your answer to exercise 4.1.
///
/// Its parts are in the files beside this one; the checks run with
/// `swift test --filter Exercise41`.
public struct Attempt41: ScorePropertiesExercise {
  /// Nothing to set up.
  public init() {}
}
