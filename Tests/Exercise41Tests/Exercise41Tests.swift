import Exercise41
import ExerciseBook
import ExerciseChecks
import Testing

/// Your answer in `Exercises/4.1`, part by part.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.1` {
  static let checks = ScorePropertiesChecks<Attempt41>()

  @Test(.ifAttempted(.gaussianScore, in: Self.checks))
  func `4.1a: the score of a Gaussian`() { report(Self.checks.check(.gaussianScore)) }

  @Test(.ifAttempted(.meanScore, in: Self.checks))
  func `4.1b: the mean score and its standard error`() { report(Self.checks.check(.meanScore)) }

  @Test(.ifAttempted(.boundaryTerm, in: Self.checks))
  func `4.1b′: where the mean score is not zero`() { report(Self.checks.check(.boundaryTerm)) }

  @Test(.ifAttempted(.quadraticEnergy, in: Self.checks))
  func `4.1c: the score of a quadratic energy`() { report(Self.checks.check(.quadraticEnergy)) }
}
