import Foundation
import Unification

/// What a wrong score costs, where everything can be computed: normal data `𝒩(0, τ²)`, and a learned score that is wrong in
/// a known way.
///
/// The learned score is `s_θ = c·s + b/√V(t)`, with `V(t) = α²τ² + σ²` the variance of the noised data and
/// `s = −x/V` the right score. Both errors are of the same size, relative to the score, at all times:
/// `E‖s − s_θ‖² = ((c − 1)² + b²)/V`. As every step is affine, the sampled law is normal, and its mean and variance follow
/// by recursion: no sampling.
///
/// Girsanov's theorem bounds what errors of the score can do, for *any* data:
///
///     KL(p₀ ‖ p_θ) ≤ KL(p_T ‖ π) + ½∫g(t)² E‖s − s_θ‖² dt
///
/// The first term is the wrong start, and the steps of a computer add a third.
///
/// Reference: chapter 4.7.1; Song et al. 2021 ("Maximum likelihood training"), theorem 1; Chen et al. 2023, theorem 2.
public struct GaussianScoreError: Sendable {
  /// The diffusion.
  public let process: any DiffusionProcess
  /// The variance τ² of the data.
  public let dataVariance: Double
  /// The factor c on the right score.
  public let scale: Double
  /// The error b, in units of the score's own standard deviation.
  public let shift: Double

  /// Mean and variance of a normal law.
  public struct Moments: Sendable, Equatable {
    /// The mean.
    public let mean: Double
    /// The variance.
    public let variance: Double

    /// Creates moments.
    public init(mean: Double, variance: Double) { (self.mean, self.variance) = (mean, variance) }

    /// `KL(self ‖ other)` of the two normal laws.
    public func divergence(from other: Moments) -> Double {
      let ratio = variance / other.variance
      let shift = mean - other.mean
      return 0.5 * (ratio - 1 - log(ratio) + shift * shift / other.variance)
    }
  }

  /// Creates the experiment; a right score unless told otherwise.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)``.
  public init(
    _ process: any DiffusionProcess, dataVariance: Double = 1, scale: Double = 1, shift: Double = 0
  ) throws(ExperimentError) {
    try requirePositive(dataVariance, "the variance of the data")
    try requireFinite(scale, "the factor on the score")
    try requireFinite(shift, "the shift of the score")
    (self.process, self.dataVariance, self.scale, self.shift) = (process, dataVariance, scale, shift)
  }

  /// The law of the noised data at a time, `𝒩(0, α²τ² + σ²)`.
  public func noised(at time: Double) -> Moments {
    let (α, σ) = (process.signal(at: time), process.standardDeviation(at: time))
    return Moments(mean: 0, variance: α * α * dataVariance + σ * σ)
  }

  /// The law that sampling starts from, π.
  public var start: Moments { Moments(mean: 0, variance: pow(process.priorStandardDeviation, 2)) }

  /// The cost of the wrong start, `KL(p_T ‖ π)`.
  public var startTerm: Double { noised(at: 1).divergence(from: start) }

  /// The cost of the wrong score, `½∫g² E‖s − s_θ‖² dt`, by Simpson's rule on 2,000 intervals.
  public var scoreTerm: Double {
    let squaredError = (scale - 1) * (scale - 1) + shift * shift
    let N = 2000
    let sum = (0...N).reduce(0.0) { sum, i in
      let t = Double(i) / Double(N)
      let g = process.diffusion(at: t)
      return sum + (i == 0 || i == N ? 1 : i.isMultiple(of: 2) ? 2 : 4) * g * g / noised(at: t).variance
    }
    return 0.5 * squaredError * sum / Double(3 * N)
  }

  /// The right side of the bound.
  public var bound: Double { startTerm + scoreTerm }

  /// The law at time 0 that the reverse equation leads to with infinitely many steps.
  ///
  /// By Runge and Kutta's rule of order four on the two equations of the moments.
  public var sampled: Moments {
    let N = 4000
    let h = 1 / Double(N)
    var (m, v) = (start.mean, start.variance)
    for i in 0..<N {
      let t = 1 - Double(i) * h
      let k₁ = slopes(at: t, m, v)
      let k₂ = slopes(at: t - h / 2, m + h / 2 * k₁.mean, v + h / 2 * k₁.variance)
      let k₃ = slopes(at: t - h / 2, m + h / 2 * k₂.mean, v + h / 2 * k₂.variance)
      let k₄ = slopes(at: max(t - h, 0), m + h * k₃.mean, v + h * k₃.variance)
      m += h / 6 * (k₁.mean + 2 * k₂.mean + 2 * k₃.mean + k₄.mean)
      v += h / 6 * (k₁.variance + 2 * k₂.variance + 2 * k₃.variance + k₄.variance)
    }
    return Moments(mean: m, variance: v)
  }

  /// The law that N even steps of Euler and Maruyama lead to, `x ← x + (g²s_θ − fx)h + g√h z`.
  ///
  /// - Throws: ``ExperimentError/badCount(_:_:)`` for fewer than one step.
  public func sampled(steps: Int) throws(ExperimentError) -> Moments {
    guard steps > 0 else { throw .badCount("the number of steps", steps) }
    let h = 1 / Double(steps)
    var (m, v) = (start.mean, start.variance)
    for i in 0..<steps {
      let (factor, offset, g) = affine(at: 1 - Double(i) * h)
      m += h * (factor * m + offset)
      v = (1 + h * factor) * (1 + h * factor) * v + g * g * h
    }
    return Moments(mean: m, variance: v)
  }

  /// The left side of the bound, `KL(p₀ ‖ p_θ)`, without errors of steps.
  public var divergence: Double { noised(at: 0).divergence(from: sampled) }

  /// `KL(p₀ ‖ p_θ)` with the errors of N steps.
  ///
  /// - Throws: as ``sampled(steps:)``.
  public func divergence(steps: Int) throws(ExperimentError) -> Double {
    try noised(at: 0).divergence(from: sampled(steps: steps))
  }

  /// The reverse drift `g²s_θ − fx` as `factor·x + offset`, and g.
  private func affine(at time: Double) -> (factor: Double, offset: Double, diffusion: Double) {
    let (f, g, V) = (process.drift(at: time), process.diffusion(at: time), noised(at: time).variance)
    return (-f - g * g * scale / V, g * g * shift / V.squareRoot(), g)
  }

  private func slopes(at time: Double, _ m: Double, _ v: Double) -> Moments {
    let (factor, offset, g) = affine(at: time)
    return Moments(mean: factor * m + offset, variance: 2 * factor * v + g * g)
  }
}
