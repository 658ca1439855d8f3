import Exercise44
import ExerciseBook
import ExerciseChecks
import Testing

/// Your answer in `Exercises/4.4`, part by part and then as a whole.
///
/// A part that is not written yet is skipped.
@Suite struct `Exercise 4.4` {
  static let checks = EquivalenceChecks<Attempt44>()

  @Test(.ifAttempted(.scoreFromNoise, in: Self.checks))
  func `4.4a: the score that a noise stands for`() { report(Self.checks.check(.scoreFromNoise)) }

  @Test(.ifAttempted(.noiseFromScore, in: Self.checks))
  func `4.4a′: the noise that a score stands for`() { report(Self.checks.check(.noiseFromScore)) }

  @Test(.ifAttempted(.conversions, in: Self.checks))
  func `4.4b: one model, four questions`() throws {
    try report(.conversions, in: Self.checks, after: [.scoreFromNoise, .noiseFromScore])
  }

  @Test(.ifAttempted(.noiseLoss, in: Self.checks))
  func `4.4c: DDPM's loss`() { report(Self.checks.check(.noiseLoss)) }

  @Test(.ifAttempted(.scoreLoss, in: Self.checks))
  func `4.4c′: the denoising score-matching loss`() throws {
    try report(.scoreLoss, in: Self.checks, after: [.scoreFromNoise])
  }

  @Test(.ifAttempted(.lossWeights, in: Self.checks))
  func `4.4c″: the weight between the two losses`() { report(Self.checks.check(.lossWeights)) }

  @Test(.ifAttempted(.evidence, in: Self.checks))
  func `4.4d: evidence that both are the same`() { report(Self.checks.check(.evidence)) }

  @Test(.ifAttempted(.ancestralSampling, in: Self.checks))
  func `4.4e: ancestral sampling from any prediction`() { report(Self.checks.check(.ancestralSampling)) }

  /// Takes a second, and prints what your code found.
  @Test(.ifAttempted(.wholeEquivalence, in: Self.checks))
  func `4.4: both ways of training make the same model`() throws {
    try waitForParts(of: .wholeEquivalence, in: Self.checks)
    report(Self.checks.wholeEquivalence { print("\n\(table(of: $0))\n") })
  }
}
