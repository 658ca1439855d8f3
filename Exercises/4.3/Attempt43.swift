import ExerciseBook

/// Your answer to exercise 4.3.
///
/// Its parts are in the files beside this one; the checks run with
/// `swift test --filter Exercise43`. Each part is checked without the others, and then all together.
public struct Attempt43: MultiScaleExercise {
  /// Nothing to set up.
  public init() {}
}
