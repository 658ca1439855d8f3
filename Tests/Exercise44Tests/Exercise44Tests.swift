import Exercise44
import ExerciseBook
import ExerciseChecks
import Testing

/// Your answer in `Exercises/4.4`, part by part and then as a whole.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.4` {
  let checks = EquivalenceChecks<Attempt44>()

  @Test(.ifAttempted(.scoreFromNoise, EquivalenceChecks<Attempt44>().hasScoreFromNoise))
  func `4.4a: the score that a noise stands for`() { report(checks.scoreFromNoise()) }

  @Test(.ifAttempted(.noiseFromScore, EquivalenceChecks<Attempt44>().hasNoiseFromScore))
  func `4.4a′: the noise that a score stands for`() { report(checks.noiseFromScore()) }

  @Test(.ifAttempted(.conversions, EquivalenceChecks<Attempt44>().hasConversions))
  func `4.4b: one model, four questions`() { report(checks.conversions()) }

  @Test(.ifAttempted(.noiseLoss, EquivalenceChecks<Attempt44>().hasNoiseLoss))
  func `4.4c: DDPM's loss`() { report(checks.noiseLoss()) }

  @Test(.ifAttempted(.scoreLoss, EquivalenceChecks<Attempt44>().hasScoreLoss))
  func `4.4c′: the denoising score-matching loss`() { report(checks.scoreLoss()) }

  @Test(.ifAttempted(.lossWeights, EquivalenceChecks<Attempt44>().hasLossWeights))
  func `4.4c″: the weight between the two losses`() { report(checks.lossWeights()) }

  @Test(.ifAttempted(.evidence, EquivalenceChecks<Attempt44>().hasEvidence))
  func `4.4d: evidence that both are the same`() { report(checks.evidence()) }

  @Test(.ifAttempted(.ancestralSampling, EquivalenceChecks<Attempt44>().hasAncestralSampling))
  func `4.4e: ancestral sampling from any prediction`() { report(checks.ancestralSampling()) }

  /// Takes a second, and prints what your code found.
  @Test(.ifAttempted(.wholeEquivalence, EquivalenceChecks<Attempt44>().hasAllParts))
  func `4.4: both ways of training make the same model`() {
    report(checks.wholeEquivalence { print("\n\(table(of: $0))\n") })
  }
}
