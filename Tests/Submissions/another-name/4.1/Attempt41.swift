import ExerciseBook

/// The answer under another name.
public struct MyAnswer: ScorePropertiesExercise {
  /// Nothing to set up.
  public init() {}
}
