import ExerciseBook
import Randomness
import ScoreMatching
import Tensors

// Exercise 4.2 (e). Annealed Langevin sampling.
//
// Start from 𝒩(0, σ₁²I), where σ₁ is the largest level. Then, from the largest level to the smallest, take
// `stepsPerLevel` steps x ← x + ε·s(x, σ) + √(2ε)·z with ε = stepRatio·σ². No denoising at the end.
// The chapter divides by σ_min² where this has no divisor. Try it: for which σ_min does the chain explode, and why?

extension Attempt42 {
  /// Samples.
  ///
  /// Shape: `[count, dimension]`.
  public func sample(
    _ count: Int, dimension: Int, levels: NoiseLevels, stepsPerLevel: Int, stepRatio: Float,
    score: NoiseConditionalScore<Float>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    throw NotAttempted()
  }
}
