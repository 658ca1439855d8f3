import Randomness
import Tensors

/// The score of noised data at one noise level.
///
/// Shape: `[n, d]` to `[n, d]`.
public typealias NoiseConditionalScore<Scalar: TensorScalar> = (
  _ points: Tensor<Scalar>, _ standardDeviation: Scalar
) throws -> Tensor<Scalar>

/// Annealed Langevin dynamics: Langevin steps at one noise level after another, from the largest to the smallest.
///
/// At level σ the step is `ε = r·σ²` with the same ratio r at all levels, `x ← x + εs(x, σ) + √(2ε)z`. The chain is
/// stable for r < 2, whatever the levels, since the score bends at most like 1/σ². (The chapter's exercise divides by
/// σ_min² instead, and diverges as soon as σ_min is below √5/10 ≈ 0.2236: erratum E-98.)
///
/// Reference: chapter 4.3.3; Song and Ermon 2019, algorithm 1, with α = 2ε.
public struct AnnealedLangevin: Sendable {
  /// The noise levels, passed from the largest to the smallest.
  public let levels: NoiseLevels
  /// The number of steps at every level.
  public let stepsPerLevel: Int
  /// The ratio r of step and noise variance.
  public let stepRatio: Double
  /// Whether the last noise is removed at the end by Tweedie's formula, `x + σ²s(x, σ)` at the smallest σ.
  public let denoisesAtEnd: Bool

  /// Creates the sampler.
  ///
  /// - Throws: ``ScoreMatchingError/countNotPositive(_:_:)`` or ``ScoreMatchingError/stepNotPositive(_:_:)``.
  public init(
    levels: NoiseLevels, stepsPerLevel: Int = 100, stepRatio: Double = 0.1, denoisesAtEnd: Bool = false
  ) throws(ScoreMatchingError) {
    try requirePositive(stepsPerLevel, "the number of steps at a level")
    guard stepRatio > 0, stepRatio.isFinite else { throw .stepNotPositive("the ratio of step and variance", stepRatio) }
    self.levels = levels
    self.stepsPerLevel = stepsPerLevel
    self.stepRatio = stepRatio
    self.denoisesAtEnd = denoisesAtEnd
  }

  /// Samples from the law that a noise-conditional score stands for.
  ///
  /// Shape: `[count, dimension]`.
  ///
  /// The start is normal with the largest standard deviation. `observe` sees the points after every level.
  ///
  /// - Throws: ``ScoreMatchingError/diverged(level:standardDeviation:step:)``, and what `score` throws.
  public func sample<Scalar>(
    _ count: Int, dimension: Int, score: NoiseConditionalScore<Scalar>, using rng: inout some RandomNumberGenerator,
    observe: (_ level: Int, _ points: Tensor<Scalar>) throws -> Void = { _, _ in }
  ) throws -> Tensor<Scalar> {
    var x = try Scalar(levels.largest) * Tensor<Scalar>.standardNormal([count, dimension], using: &rng)
    for (level, standardDeviation) in levels.enumerated() {
      let σ = Scalar(standardDeviation)
      let ε = Scalar(stepRatio) * σ * σ
      for step in 0..<stepsPerLevel {
        let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
        x = try x + ε * score(x, σ) + (2 * ε).squareRoot() * z
        guard x.isFinite else {
          throw ScoreMatchingError.diverged(level: level, standardDeviation: standardDeviation, step: step)
        }
      }
      try observe(level, x)
    }
    guard denoisesAtEnd else { return x }
    let σ = Scalar(levels.smallest)
    return try denoised(x, score: score(x, σ), standardDeviation: σ)
  }
}
