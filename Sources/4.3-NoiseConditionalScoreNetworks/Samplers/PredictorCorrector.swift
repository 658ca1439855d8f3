import Randomness
import ScoreMatching
import Tensors

/// Predictor–corrector sampling: a step down to the next noise level, then Langevin steps that repair it.
///
/// The predictor is a step of the reversed noising from σ to the next level σ′, `x ← x + (σ² − σ′²)s(x, σ) + √v·z`; how
/// much noise v it adds is its ``Predictor`` rule. The corrector is a Langevin step at σ′ with the step size of its
/// ``Corrector`` rule. Many levels with a step each take the place of few levels with many steps.
///
/// Reference: chapter 4.3.3; Song et al. 2021, algorithms 2 and 4.
public struct PredictorCorrector: Sendable {
  /// The noise levels, passed from the largest to the smallest.
  public let levels: NoiseLevels
  /// The noise of the step from one level to the next.
  public let predictor: Predictor
  /// The step size of the Langevin steps.
  public let corrector: Corrector
  /// How many Langevin steps follow every step down; 0 for a predictor alone.
  public let correctorSteps: Int
  /// Whether a last step, without noise, goes from the smallest level to none.
  public let denoisesAtEnd: Bool

  /// Creates the sampler.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)``.
  public init(
    levels: NoiseLevels, predictor: Predictor = .ancestral, corrector: Corrector = .published(),
    correctorSteps: Int = 1,
    denoisesAtEnd: Bool = true
  ) throws(NoiseConditionalError) {
    guard correctorSteps >= 0 else { throw .outOfRange("the number of corrector steps", Double(correctorSteps)) }
    try requirePositive(corrector.signalToNoise, "the ratio of signal and noise")
    self.levels = levels
    self.predictor = predictor
    self.corrector = corrector
    self.correctorSteps = correctorSteps
    self.denoisesAtEnd = denoisesAtEnd
  }

  /// Samples from the law that a noise-conditional score stands for.
  ///
  /// Shape: `[count, dimension]`.
  ///
  /// `observe` sees the points after every step: at the level below, step 0 is the predictor's.
  ///
  /// - Throws: `SamplingInterrupted`, and what `score` and `observe` throw.
  public func sample<Scalar>(
    _ count: Int, dimension: Int, score: NoiseConditionalScore<Scalar>, using rng: inout some RandomNumberGenerator,
    observe: (SamplingMoment<Scalar>) throws -> Void = { _ in }
  ) throws -> Tensor<Scalar> {
    var x = try Scalar(levels.largest) * Tensor<Scalar>.standardNormal([count, dimension], using: &rng)
    for level in levels.indices.dropFirst() {
      let (σ, σʹ) = (levels[level - 1], levels[level])
      for step in 0...correctorSteps {
        let place = SamplingPlace(level: level, standardDeviation: step == 0 ? σ : σʹ, step: step)
        let s = try place.score(score, at: x)
        let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
        let next =
          try step == 0
          ? predicted(x, along: s, noise: z, from: σ, to: σʹ)
          : corrected(x, along: s, noise: z, standardDeviation: σʹ)
        x = try place.checked(next, after: x, score: s)
        try observe(place.moment(x, isLastAtLevel: step == correctorSteps))
      }
    }
    guard denoisesAtEnd else { return x }
    let end = SamplingPlace(level: levels.count - 1, standardDeviation: levels.smallest, step: correctorSteps + 1)
    let s = try end.score(score, at: x)
    return try end.checked(denoised(x, score: s, standardDeviation: Scalar(levels.smallest)), after: x, score: s)
  }

  /// The predictor's step from σ to σ′ with given noise z, `x + (σ² − σ′²)s + √v·z`.
  ///
  /// Shapes: all `[n, d]`.
  public func predicted<Scalar>(
    _ points: Tensor<Scalar>, along score: Tensor<Scalar>, noise: Tensor<Scalar>, from larger: Double,
    to smaller: Double
  ) throws -> Tensor<Scalar> {
    let (x, s, z, σ, σʹ) = (points, score, noise, larger, smaller)
    let v = predictor.noiseVariance(from: σ, to: σʹ)
    return try x + Scalar(σ * σ - σʹ * σʹ) * s + Scalar(v).squareRoot() * z
  }

  /// The corrector's step at σ with given noise z, `x + εs + √(2ε)z`.
  ///
  /// Shapes: all `[n, d]`.
  public func corrected<Scalar>(
    _ points: Tensor<Scalar>, along score: Tensor<Scalar>, noise: Tensor<Scalar>, standardDeviation: Double
  ) throws -> Tensor<Scalar> {
    let (x, s, z) = (points, score, noise)
    let ε = try corrector.stepSize(along: s, noise: z, standardDeviation: standardDeviation)
    return try x + ε * s + (2 * ε).squareRoot() * z
  }
}

/// How much noise a predictor adds on its way from σ to the next level σ′.
///
/// After the step `x + (σ² − σ′²)s(x, σ)` points are too close together; the rules differ in what they put back. For a
/// point mass the variance u, in units of the level's σ², goes from one level to the next of ratio γ as noted; a good rule
/// keeps u = 1.
public enum Predictor: String, Sendable, CaseIterable {
  /// Variance `σ′²(σ² − σ′²)/σ²`, that of σ′ given σ and the clean point: `u ← u/γ² + 1 − 1/γ²`, right for any γ.
  ///
  /// Reference: Song et al. 2021, equation 47.
  case ancestral
  /// Variance `σ² − σ′²`, that of the diffusion between the levels: `u ← u/γ² + γ² − 1` settles at γ².
  ///
  /// Right in the limit of many levels, far too wide for few. Reference: Song et al. 2021, equation 46.
  case reverseDiffusion
  /// Variance `σ′²`, as the chapter prints it: `u ← u/γ² + 1` settles at `1/(1 − 1/γ²)`, worse the more levels there are.
  ///
  /// Erratum E-75; kept to show it.
  case asPrinted

  /// The variance v of the noise.
  public func noiseVariance(from larger: Double, to smaller: Double) -> Double {
    let (σ, σʹ) = (larger, smaller)
    return switch self {
    case .ancestral: σʹ * σʹ * (σ * σ - σʹ * σʹ) / (σ * σ)
    case .reverseDiffusion: σ * σ - σʹ * σʹ
    case .asPrinted: σʹ * σʹ
    }
  }
}

/// The step size of a corrector, from the ratio of signal and noise that it should have.
public enum Corrector: Sendable, Equatable {
  /// `ε = 2(snr·‖z‖/‖s‖)²`, with both norms averaged over the batch; about `2·snr²σ²`.
  ///
  /// Averaged, as in the authors' code: a step size of its own for every point would be unbounded where the score
  /// vanishes, and would depend on the point, which changes the law that the chain settles to.
  /// Reference: Song et al. 2021, algorithm 4.
  case published(signalToNoise: Double = 0.16)
  /// `ε = snr·σ²`, as the chapter prints it: with the same snr = 0.16 three times as large (erratum E-76).
  case asPrinted(signalToNoise: Double = 0.16)

  /// The ratio of signal and noise.
  public var signalToNoise: Double {
    switch self {
    case .published(let ratio), .asPrinted(let ratio): ratio
    }
  }

  /// The step size ε for a batch of scores and of noise.
  ///
  /// Shapes: both `[n, d]`.
  public func stepSize<Scalar>(
    along score: Tensor<Scalar>, noise: Tensor<Scalar>, standardDeviation: Double
  ) throws -> Scalar {
    let snr = Scalar(signalToNoise)
    switch self {
    case .published:
      let ratio = try snr * sqrt(noise.squared().sum(axis: 1)).sum() / sqrt(score.squared().sum(axis: 1)).sum()
      return 2 * ratio * ratio
    case .asPrinted:
      let σ = Scalar(standardDeviation)
      return snr * σ * σ
    }
  }
}
