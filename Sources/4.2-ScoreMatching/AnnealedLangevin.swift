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
/// At level σ a step is `x ← x + εs(x, σ) + √(2εT)z`, at temperature T = 1 unless told otherwise. With `ε = r·σ²` and the
/// same ratio r at all levels the chain is stable for r < 2, whatever the levels, since the score bends at most like
/// 1/σ². (The chapter's exercise divides by σ_min² instead, and diverges as soon as σ_min is below √5/10 ≈ 0.2236:
/// erratum E-98. Algorithm 1 of Song and Ermon has a step α = 2ε: erratum E-69.)
///
/// Reference: chapter 4.3.3; Song and Ermon 2019, algorithm 1, with α = 2ε.
public struct AnnealedLangevin: Sendable {
  /// The noise levels, passed from the largest to the smallest.
  public let levels: NoiseLevels
  /// The number of steps at each level.
  public let steps: [Int]
  /// The step size ε at each level.
  public let stepSizes: [Double]
  /// The temperature T: below 1 the samples crowd at the modes, at their level's density to the power 1/T.
  public let temperature: Double
  /// Whether the last noise is removed at the end by Tweedie's formula, `x + σ²s(x, σ)` at the smallest σ.
  public let denoisesAtEnd: Bool

  /// Creates the sampler with as many steps at every level, and `ε = r·σ²` with the ratio r.
  ///
  /// - Throws: ``ScoreMatchingError/countNotPositive(_:_:)`` or ``ScoreMatchingError/stepNotPositive(_:_:)``.
  public init(
    levels: NoiseLevels, stepsPerLevel: Int = 100, stepRatio: Double = 0.1, temperature: Double = 1,
    denoisesAtEnd: Bool = false
  ) throws(ScoreMatchingError) {
    try requireStep(stepRatio, "the ratio of step and variance")
    try self.init(
      levels: levels, steps: levels.map { _ in stepsPerLevel }, stepSizes: levels.map { stepRatio * $0 * $0 },
      temperature: temperature, denoisesAtEnd: denoisesAtEnd)
  }

  /// Creates the sampler with a number of steps and a step size for every level.
  ///
  /// - Throws: ``ScoreMatchingError/countMismatch(_:expected:actual:)``,
  ///   ``ScoreMatchingError/countNotPositive(_:_:)`` or ``ScoreMatchingError/stepNotPositive(_:_:)``.
  public init(
    levels: NoiseLevels, steps: [Int], stepSizes: [Double], temperature: Double = 1, denoisesAtEnd: Bool = false
  ) throws(ScoreMatchingError) {
    for (name, count) in [("numbers of steps", steps.count), ("step sizes", stepSizes.count)] {
      guard count == levels.count else { throw .countMismatch(name, expected: levels.count, actual: count) }
    }
    for count in steps { try requirePositive(count, "the number of steps at a level") }
    for size in stepSizes { try requireStep(size, "the step size") }
    try requireStep(temperature, "the temperature")
    self.levels = levels
    self.steps = steps
    self.stepSizes = stepSizes
    self.temperature = temperature
    self.denoisesAtEnd = denoisesAtEnd
  }

  /// Samples from the law that a noise-conditional score stands for.
  ///
  /// Shape: `[count, dimension]`.
  ///
  /// The start is normal with the largest standard deviation. `observe` sees the points after every step.
  ///
  /// - Throws: ``SamplingInterrupted``, and what `score` and `observe` throw.
  public func sample<Scalar>(
    _ count: Int, dimension: Int, score: NoiseConditionalScore<Scalar>, using rng: inout some RandomNumberGenerator,
    observe: (SamplingMoment<Scalar>) throws -> Void = { _ in }
  ) throws -> Tensor<Scalar> {
    try sample(from: .zeros([count, dimension]), score: score, using: &rng, observe: observe)
  }

  /// Samples near given points: noises them to one of the levels and goes down from there.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// The lower the level, the more of the points is kept. Without the noise (`addsNoise: false`, as the chapter prints
  /// it) the points lie where data noised to that level hardly ever do, and many steps go into making up for it: erratum
  /// E-74.
  ///
  /// Reference: chapter 4.3.3; Meng et al. 2022 (SDEdit), algorithm 1.
  ///
  /// - Throws: ``ScoreMatchingError/noSuchLevel(_:count:)``, `TensorError.notFinite` for points that are no numbers,
  ///   ``SamplingInterrupted``, and what `score` and `observe` throw.
  public func sample<Scalar>(
    from points: Tensor<Scalar>, startingAt first: Int = 0, addsNoise: Bool = true,
    score: NoiseConditionalScore<Scalar>, using rng: inout some RandomNumberGenerator,
    observe: (SamplingMoment<Scalar>) throws -> Void = { _ in }
  ) throws -> Tensor<Scalar> {
    guard levels.indices.contains(first) else { throw ScoreMatchingError.noSuchLevel(first, count: levels.count) }
    try requireStart(points)
    var x = points
    if addsNoise { x = try x + Scalar(levels[first]) * .standardNormal(x.shape, using: &rng) }
    for level in first..<levels.count {
      for step in 0..<steps[level] {
        let place = SamplingPlace(level: level, standardDeviation: levels[level], step: step)
        let s = try place.score(score, at: x)
        let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
        x = try place.checked(self.step(x, along: s, noise: z, level: level), after: x, score: s)
        try observe(place.moment(x, isLastAtLevel: step == steps[level] - 1))
      }
    }
    guard denoisesAtEnd else { return x }
    let end = SamplingPlace(level: levels.count - 1, standardDeviation: levels.smallest, step: steps[levels.count - 1])
    let s = try end.score(score, at: x)
    return try end.checked(denoised(x, score: s, standardDeviation: Scalar(levels.smallest)), after: x, score: s)
  }

  /// One step with given noise z, `x + εs + √(2εT)z`.
  ///
  /// Shapes: all `[n, d]`.
  ///
  /// - Throws: ``ScoreMatchingError/noSuchLevel(_:count:)`` and errors of shape.
  public func step<Scalar>(
    _ points: Tensor<Scalar>, along score: Tensor<Scalar>, noise: Tensor<Scalar>, level: Int
  ) throws -> Tensor<Scalar> {
    guard levels.indices.contains(level) else { throw ScoreMatchingError.noSuchLevel(level, count: levels.count) }
    let (x, s, z, ε, T) = (points, score, noise, Scalar(stepSizes[level]), Scalar(temperature))
    return try x + ε * s + (2 * ε * T).squareRoot() * z
  }
}

private func requireStep(_ value: Double, _ name: String) throws(ScoreMatchingError) {
  guard value > 0, value.isFinite else { throw .stepNotPositive(name, value) }
}
