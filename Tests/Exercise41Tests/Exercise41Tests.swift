import Exercise41
import ExerciseBook
import ExerciseChecks
import Testing

/// Your answer in `Exercises/4.1`, part by part.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.1` {
  let checks = ScorePropertiesChecks<Attempt41>()

  @Test(.ifAttempted(.gaussianScore, ScorePropertiesChecks<Attempt41>().hasGaussianScore))
  func `4.1a: the score of a Gaussian`() { report(checks.gaussianScore()) }

  @Test(.ifAttempted(.meanScore, ScorePropertiesChecks<Attempt41>().hasMeanScore))
  func `4.1b: the mean score and its standard error`() { report(checks.meanScore()) }

  @Test(.ifAttempted(.boundaryTerm, ScorePropertiesChecks<Attempt41>().hasBoundaryTerm))
  func `4.1b′: where the mean score is not zero`() { report(checks.boundaryTerm()) }

  @Test(.ifAttempted(.quadraticEnergy, ScorePropertiesChecks<Attempt41>().hasQuadraticEnergy))
  func `4.1c: the score of a quadratic energy`() { report(checks.quadraticEnergy()) }
}
