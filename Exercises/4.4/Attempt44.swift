import ExerciseBook

/// Your answer to exercise 4.4.
///
/// Its parts are in the files beside this one; the checks run with
/// `swift test --filter Exercise44`. Each part is checked without the others, and then all together.
public struct Attempt44: EquivalenceExercise {
  /// Nothing to set up.
  public init() {}
}
