import Exercise42
import ExerciseBook
import ExerciseChecks
import Testing

/// Your answer in `Exercises/4.2`, part by part and then as a whole.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.2` {
  let checks = DenoisingChecks<Attempt42>()

  @Test(.ifAttempted(.swissRoll, DenoisingChecks<Attempt42>().hasSwissRoll))
  func `4.2a: the Swiss roll`() { report(checks.swissRoll()) }

  @Test(.ifAttempted(.denoisingLoss, DenoisingChecks<Attempt42>().hasDenoisingLoss))
  func `4.2b: the multi-scale denoising loss`() { report(checks.denoisingLoss()) }

  @Test(.ifAttempted(.scoreNetwork, DenoisingChecks<Attempt42>().hasScoreNetwork))
  func `4.2c: the score network`() { report(checks.scoreNetwork()) }

  @Test(.ifAttempted(.training, DenoisingChecks<Attempt42>().hasTraining))
  func `4.2d: the training loop`() { report(checks.training()) }

  @Test(.ifAttempted(.sampling, DenoisingChecks<Attempt42>().hasSampling))
  func `4.2e: annealed Langevin sampling`() { report(checks.sampling()) }

  @Test(.ifAttempted(.wholeWorkflow, DenoisingChecks<Attempt42>().hasAllParts))
  func `4.2: all parts together make new Swiss rolls`() { report(checks.wholeWorkflow()) }
}
