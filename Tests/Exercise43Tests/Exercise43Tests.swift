import Exercise43
import ExerciseBook
import ExerciseChecks
import NoiseConditionalScoreNetworks
import Testing

/// Your answer in `Exercises/4.3`, part by part and then as a whole.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.3` {
  let checks = MultiScaleChecks<Attempt43>()

  @Test(.ifAttempted(.geometricLevels, MultiScaleChecks<Attempt43>().hasGeometricLevels))
  func `4.3a: geometric noise levels`() { report(checks.geometricLevels()) }

  @Test(.ifAttempted(.linearLevels, MultiScaleChecks<Attempt43>().hasLinearLevels))
  func `4.3a′: evenly spaced noise levels`() { report(checks.linearLevels()) }

  @Test(.ifAttempted(.cosineLevels, MultiScaleChecks<Attempt43>().hasCosineLevels))
  func `4.3a″: noise levels along a cosine`() { report(checks.cosineLevels()) }

  @Test(.ifAttempted(.comparison, MultiScaleChecks<Attempt43>().hasComparison))
  func `4.3b: a fair comparison of schedules`() { report(checks.comparison()) }

  @Test(.ifAttempted(.conclusion, MultiScaleChecks<Attempt43>().hasConclusion))
  func `4.3c: what the comparison decides`() { report(checks.conclusion()) }

  @Test(.ifAttempted(.scoreField, MultiScaleChecks<Attempt43>().hasScoreField))
  func `4.3d: the score field at a noise level`() { report(checks.scoreField()) }

  /// Takes some seconds, and prints what your code found.
  @Test(.ifAttempted(.wholeComparison, MultiScaleChecks<Attempt43>().hasAllParts))
  func `4.3: all parts together decide what can be decided`() {
    report(
      checks.wholeComparison { title, results, conclusion in
        print("\n\(title):\n\(table(of: results))\nYour conclusion: \(conclusion).\n")
      })
  }
}
