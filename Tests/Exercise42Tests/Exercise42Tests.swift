import Exercise42
import ExerciseBook
import ExerciseChecks
import Testing

/// Your answer in `Exercises/4.2`, part by part and then as a whole.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.2` {
  static let checks = DenoisingChecks<Attempt42>()

  @Test(.ifAttempted(.swissRoll, in: Self.checks))
  func `4.2a: the Swiss roll`() { report(Self.checks.check(.swissRoll)) }

  @Test(.ifAttempted(.denoisingLoss, in: Self.checks))
  func `4.2b: the multi-scale denoising loss`() { report(Self.checks.check(.denoisingLoss)) }

  @Test(.ifAttempted(.divergence, in: Self.checks))
  func `4.2b′: the divergence of a score, estimated`() { report(Self.checks.check(.divergence)) }

  @Test(.ifAttempted(.scoreNetwork, in: Self.checks))
  func `4.2c: the score network`() { report(Self.checks.check(.scoreNetwork)) }

  @Test(.ifAttempted(.training, in: Self.checks))
  func `4.2d: the training loop`() { report(Self.checks.check(.training)) }

  @Test(.ifAttempted(.sampling, in: Self.checks))
  func `4.2e: annealed Langevin sampling`() { report(Self.checks.check(.sampling)) }

  @Test(.ifAttempted(.acceptance, in: Self.checks))
  func `4.2e′: the acceptance of a Langevin proposal`() { report(Self.checks.check(.acceptance)) }

  @Test(.ifAttempted(.wholeWorkflow, in: Self.checks))
  func `4.2: all parts together make new Swiss rolls`() throws {
    try waitForParts(of: .wholeWorkflow, in: Self.checks)
    report(Self.checks.check(.wholeWorkflow))
  }
}
