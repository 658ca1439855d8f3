import ExerciseBook
import ExerciseChecks
import Foundation
import ScoreMatching
import Tensors

// Wrong answers to exercise 4.2 (d) and (e): a training loop and a sampler with mistakes switched on.

extension WrongAnswers42 {
  static let training: [WrongAnswer] = [
    training("no steps", "not-trained") { $0.stepFactor = 0 },
    training("half the steps", "steps-miscounted") { $0.stepFactor = 0.5 },
    training("one step less", "steps-miscounted") { $0.stepFactor = 0.995 },
    training("up the gradient", "ascended") { $0.direction = -1 },
    training("learning rate 10⁻⁶", "learning-rate") { $0.learningRate = 1e-6 },
    training("learning rate 10⁻²", "learning-rate") { $0.learningRate = 1e-2 },
    training("learning rate 1", "learning-rate") { $0.learningRate = 1 },
    training("the gradient without Adam", "plain-gradient") { $0.rule = .plain },
    training("a new Adam in every step", "optimizer-restarted") { $0.rule = .adamRestarted },
    training("one parameter only", "parameters-left-out") { $0.changesFirstOnly = true },
    training("a loss of its own, λ = 1", "loss-not-used") { $0.ownLoss = .uniform },
    training("a loss of its own, λ = σ²", "loss-not-used") { $0.ownLoss = .variance },
    training("32 points", "batch-size") { $0.batchSize = 32 },
    training("the first 128 points", "same-batch") { $0.rows = .first },
    training("a batch drawn once", "same-batch") { $0.rows = .drawnOnce },
    training("half of the data", "data-skipped") { $0.rows = .firstHalf },
    training("the data in turn", "rows-in-order") { $0.rows = .inTurn },
    training("the smallest level only", "levels-skipped") { $0.levelsUsed = { [$0 - 1] } },
    training("the largest level only", "levels-skipped") { $0.levelsUsed = { _ in [0] } },
    training("the smaller half left out", "levels-skipped") { $0.levelsUsed = { Array(0..<($0 + 1) / 2) } },
    training("the last level left out", "levels-skipped") { $0.levelsUsed = { Array(0..<$0 - 1) } },
    training("the first level twice as often", "levels-skipped") { $0.levelsUsed = { [0] + Array(0..<$0) } },
    training("one level for all, the smallest left out", "levels-skipped") {
      ($0.levelsUsed, $0.sharesLevel) = ({ Array(0..<$0 - 1) }, true)
    },
    training("σ² for σ", "sigma-squared-for-sigma") { $0.passedLevel = { σ, _ in σ * σ } },
    training("√σ for σ", "root-for-deviation") { $0.passedLevel = { σ, _ in σ.squareRoot() } },
    training("numbers for levels", "number-for-level") { $0.passedLevel = { _, position in Float(position + 1) } },
    training("no noise", "noise-missing") { $0.noise = .zero },
    training("noise times σ", "noise-scaled-already") { $0.noise = .scaled },
    training("noise over σ", "noise-divided-already") { $0.noise = .divided },
    training("uniform noise", "uniform-noise") { $0.noise = .uniform },
    training("noise twice", "noise-twice") { $0.noise = .twice },
    training("one noise for all points", "shared-noise") { $0.noise = .shared },
    training("the same noise in every step", "noise-repeated") { $0.noise = .repeated },
    training("the same noise for all coordinates", "noise-along-diagonal") { $0.noise = .oneCoordinate },
    training("points noised before", "noised-already") { $0.noisesPoints = true },
    training("its own generator", "own-generator") { $0.hasOwnGenerator = true },
    training("NaN", "not-finite") { $0.ruins = true },
    training("levels of its own", "parameter-ignored") {
      $0.passedLevel = { _, position in 20 * Float(pow(0.01, Double(position) / 5)) }
    },
    training("σ + 0.01", nil) { $0.passedLevel = { σ, _ in σ + 0.01 } },
  ]

  static let sampling: [WrongAnswer] = [
    sampler("half the start", "wrong-start") { $0.startFactor = 0.5 },
    sampler("starts at 0", "wrong-start") { $0.startFactor = 0 },
    sampler("starts with the smallest level", "wrong-start") { $0.startFactor = 0.4 / 3 },
    sampler("uniform start", "wrong-start") { $0.startIsUniform = true },
    sampler("smallest level first", "ascending-order") { $0.order = { $0.reversed() } },
    sampler("one level left out", "wrong-step-count") { $0.order = { $0.dropLast() } },
    sampler("one step too many", "wrong-step-count") { $0.steps = { $0 + 1 } },
    sampler("one step too few", "wrong-step-count") { $0.steps = { $0 - 1 } },
    sampler("levels in turn", "levels-in-turn") { $0.takesLevelsInTurn = true },
    sampler("σ² for σ", "sigma-squared-for-sigma") { $0.passedLevel = { $0 * $0 } },
    sampler("as printed", "printed-step") { $0.step = { r, σ, smallest in r * (σ / smallest) * (σ / smallest) } },
    sampler("step ∝ σ", "linear-step") { $0.step = { r, σ, _ in r * σ } },
    sampler("constant step", "constant-step") { $0.step = { r, _, _ in r } },
    sampler("the first level's step", "first-level-step") { $0.step = { r, σ, _ in r * (σ < 2 ? 9 : σ * σ) } },
    sampler("½ε·s with √ε", "half-step") { $0.step = { r, σ, _ in r * σ * σ / 2 } },
    sampler("2ε·s with √4ε", "double-step") { $0.step = { r, σ, _ in 2 * r * σ * σ } },
    sampler("no noise", "no-noise-in-steps") { $0.noise = { _, _ in 0 } },
    sampler("√ε", "root-two-missing") { $0.noise = { ε, _ in ε.squareRoot() } },
    sampler("2ε without root", "noise-without-root") { $0.noise = { ε, _ in 2 * ε } },
    sampler("ε·z", "noise-scaled-by-step") { $0.noise = { ε, _ in ε } },
    sampler("2√ε", "noise-added-twice") { $0.noise = { ε, _ in 2 * ε.squareRoot() } },
    sampler("2√2ε", "noise-doubled") { $0.noise = { ε, _ in 2 * (2 * ε).squareRoot() } },
    sampler("σz", "noise-by-sigma") { $0.noise = { _, σ in σ } },
    sampler("σ√2ε·z", "noise-by-sigma") { $0.noise = { ε, σ in σ * (2 * ε).squareRoot() } },
    sampler("noise twice", "noise-twice") { $0.law = .twice },
    sampler("uniform noise", "uniform-noise") { $0.law = .uniform },
    sampler("one noise for all", "shared-noise") { $0.law = .shared },
    sampler("the same noise for all coordinates", "noise-along-diagonal") { $0.law = .alongDiagonal },
    sampler("noise in one coordinate", "noise-in-one-coordinate") { $0.law = .oneCoordinate },
    sampler("the same noise in every step", "noise-repeated") { $0.law = .repeated },
    sampler("noise before the score", "noise-before-score") { $0.form = .noiseBeforeScore },
    sampler("down the density", "drift-sign") { $0.drift = { ε, _ in -ε } },
    sampler("half the drift", "drift-halved") { $0.drift = { ε, _ in ε / 2 } },
    sampler("twice the drift", "drift-doubled") { $0.drift = { ε, _ in 2 * ε } },
    sampler("drift without σ²", "drift-by-ratio") { $0.drift = { ε, σ in ε / (σ * σ) } },
    sampler("drift with σ", "drift-by-sigma") { $0.drift = { ε, σ in ε / σ } },
    sampler("drift with a root", "drift-rooted") { $0.drift = { ε, _ in (2 * ε).squareRoot() } },
    sampler("no drift", "drift-missing") { $0.drift = { _, _ in 0 } },
    sampler("never moves", "step-not-taken") { $0.step = { _, _, _ in 0 } },
    sampler("denoises", "denoised-at-end") { $0.denoises = true },
    sampler("the last step left out", "last-step-missing") { $0.skipsLast = true },
    sampler("the last step without noise", "last-step-without-noise") { $0.lastHasNoNoise = true },
    sampler("its own generator", "own-generator") { $0.hasOwnGenerator = true },
    sampler("NaN", "not-finite") { $0.result = { $0 * Float.nan } },
    sampler("transposed", "rows-and-columns") { $0.result = { try $0.transposed() } },
    sampler("ratio 0.02 whatever is asked for", "parameter-ignored") { $0.step = { _, σ, _ in 0.02 * σ * σ } },
    sampler("two steps whatever is asked for", "wrong-step-count") { $0.steps = { _ in 2 } },
    sampler("drift a third too large", nil) { $0.drift = { ε, _ in 4 * ε / 3 } },
    sampler("noise four fifths as wide", nil) { $0.noise = { ε, _ in 0.8 * (2 * ε).squareRoot() } },
  ]

  private static func training(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout TrainingVariation) -> Void
  ) -> WrongAnswer {
    WrongAnswer(.training, name, mistake) { seed in
      DenoisingChecks(Variation42.with { change(&$0.training) }, seed: seed).training()
    }
  }

  private static func sampler(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout SamplerVariation) -> Void
  ) -> WrongAnswer {
    WrongAnswer(.sampling, name, mistake) { seed in
      DenoisingChecks(Variation42.with { change(&$0.sampler) }, seed: seed).sampling()
    }
  }
}
