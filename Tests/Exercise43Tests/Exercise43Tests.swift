import Exercise43
import ExerciseBook
import ExerciseChecks
import NoiseConditionalScoreNetworks
import Testing

/// Your answer in `Exercises/4.3`, part by part and then as a whole.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.3` {
  static let checks = MultiScaleChecks<Attempt43>()

  @Test(.ifAttempted(.geometricLevels, in: Self.checks))
  func `4.3a: geometric noise levels`() { report(Self.checks.check(.geometricLevels)) }

  @Test(.ifAttempted(.linearLevels, in: Self.checks))
  func `4.3a′: evenly spaced noise levels`() { report(Self.checks.check(.linearLevels)) }

  @Test(.ifAttempted(.cosineLevels, in: Self.checks))
  func `4.3a″: noise levels along a cosine`() { report(Self.checks.check(.cosineLevels)) }

  @Test(.ifAttempted(.comparison, in: Self.checks))
  func `4.3b: a fair comparison of schedules`() { report(Self.checks.check(.comparison)) }

  @Test(.ifAttempted(.conclusion, in: Self.checks))
  func `4.3c: what the comparison decides`() { report(Self.checks.check(.conclusion)) }

  @Test(.ifAttempted(.scoreField, in: Self.checks))
  func `4.3d: the score field at a noise level`() { report(Self.checks.check(.scoreField)) }

  /// Takes some seconds, and prints what your code found.
  @Test(.ifAttempted(.wholeComparison, in: Self.checks))
  func `4.3: all parts together decide what can be decided`() throws {
    try waitForParts(of: .wholeComparison, in: Self.checks)
    report(
      Self.checks.wholeComparison { title, results, conclusion in
        print("\n\(title):\n\(table(of: results))\nYour conclusion: \(conclusion).\n")
      })
  }
}
