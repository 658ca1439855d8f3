import Foundation
import Randomness
import ScoreMatching
import Tensors

/// The logarithm of a density at one noise level, up to a constant that is the same at all levels.
///
/// Shape: `[n, d]` to `[n]`.
public typealias NoiseConditionalLogDensity<Scalar: TensorScalar> = (
  _ points: Tensor<Scalar>, _ standardDeviation: Scalar
) throws -> Tensor<Scalar>

/// Annealed importance sampling: the way of annealed Langevin, with a weight for every point that makes up for the haste.
///
/// From `p₀ = 𝒩(0, σ₁²I)` on, every change of level multiplies the weight of a point by `pᵢ₊₁(x)/pᵢ(x)`, and Metropolis-
/// adjusted Langevin steps, which leave `pᵢ₊₁` as it is, move the point. Weighted means then are right for any number of
/// steps, and the mean weight is the normaliser of the last density. Annealed Langevin is the same without the weights and
/// the adjustment, hence biased in finite time: the chapter calls the one the theory of the other (erratum E-57).
///
/// Reference: chapter 4.3.1; Neal 2001, equations 1–11.
public struct AnnealedImportanceSampling: Sendable {
  /// The noise levels, passed from the largest to the smallest.
  public let levels: NoiseLevels
  /// The number of Metropolis-adjusted steps at every level.
  public let stepsPerLevel: Int
  /// The step size ε at each level.
  public let stepSizes: [Double]

  /// Creates the sampler; the step size at level σ is `r(σ² + τ²)`, where τ is the width of the narrowest part of the data.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)``.
  public init(
    levels: NoiseLevels, stepsPerLevel: Int = 5, stepRatio: Double = 0.2, narrowestWidth: Double = 0
  ) throws(NoiseConditionalError) {
    try requirePositive(Double(stepsPerLevel), "the number of steps at a level")
    try requirePositive(stepRatio, "the ratio of step and variance")
    guard narrowestWidth >= 0, narrowestWidth.isFinite else { throw .outOfRange("the narrowest width", narrowestWidth) }
    let (r, τ) = (stepRatio, narrowestWidth)
    self.levels = levels
    self.stepsPerLevel = stepsPerLevel
    stepSizes = levels.map { σ in r * (σ * σ + τ * τ) }
  }

  /// Weighted samples of the density at the smallest level.
  ///
  /// Shapes: points `[count, dimension]`, weights `[count]`.
  ///
  /// - Throws: `SamplingInterrupted`, `TensorError.notFinite` for a log-density that is no number (−∞ is one), and what
  ///   `logDensity` and `score` throw.
  public func sample<Scalar>(
    _ count: Int, dimension: Int, logDensity: NoiseConditionalLogDensity<Scalar>,
    score: NoiseConditionalScore<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> WeightedSamples<Scalar> {
    let σ₁ = Scalar(levels.largest)
    let z = try Tensor<Scalar>.standardNormal([count, dimension], using: &rng)
    var x = σ₁ * z
    // log p₀ of the start, whose normaliser is known.
    let constant = Double(dimension) * (0.5 * log(2 * Double.pi) + log(levels.largest))
    var logWeights = try 0.5 * z.squared().sum(axis: 1) + Scalar(constant)
    for (level, σ) in levels.enumerated() {
      if level > 0 { logWeights = try logWeights - logDensity(x, Scalar(levels[level - 1])) }
      logWeights = try logWeights + logDensity(x, Scalar(σ))
      for step in 0..<stepsPerLevel {
        let place = SamplingPlace(level: level, standardDeviation: σ, step: step)
        x = try adjustedStep(x, stepSize: Scalar(stepSizes[level]), at: place, logDensity, score, using: &rng)
      }
      if let bad = logWeights.scalars.first(where: { $0.isNaN || $0 == .infinity }) {
        throw TensorError.notFinite(operation: "the log-density at σ = \(σ)", value: Double(bad))
      }
    }
    return try WeightedSamples(points: x, logWeights: logWeights)
  }

  /// A Langevin step of every point, accepted with the probability that leaves the density at the level as it is.
  private func adjustedStep<Scalar>(
    _ x: Tensor<Scalar>, stepSize ε: Scalar, at place: SamplingPlace, _ logDensity: NoiseConditionalLogDensity<Scalar>,
    _ score: NoiseConditionalScore<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Scalar> {
    let σ = Scalar(place.standardDeviation)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let u = try Tensor<Scalar>.uniform([x.shape[0]], using: &rng)
    let s = try place.score(score, at: x)
    let y = try place.checked(x + ε * s + (2 * ε).squareRoot() * z, after: x, score: s)
    let sʹ = try place.score(score, at: y)
    // log q(x | y) − log q(y | x), where the second is −½‖z‖².
    let back = try (x - y - ε * sʹ).squared().sum(axis: 1) / (4 * ε)
    let logRatio = try logDensity(y, σ) - logDensity(x, σ) - back + 0.5 * z.squared().sum(axis: 1)
    let isAccepted: [Scalar] = zip(u.scalars, exp(logRatio).scalars).map { $0 < $1 ? 1 : 0 }
    let a = try Tensor(isAccepted, shape: [isAccepted.count, 1])
    return try a * y + (1 - a) * x
  }
}

/// Samples that do not all count the same.
public struct WeightedSamples<Scalar: TensorScalar>: Sendable {
  /// The points.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// The logarithms of their weights w.
  ///
  /// Shape: `[n]`.
  public let logWeights: Tensor<Scalar>

  /// Creates weighted samples.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless every point has one weight.
  public init(points: Tensor<Scalar>, logWeights: Tensor<Scalar>) throws(TensorError) {
    guard logWeights.shape == Array(points.shape.prefix(1)) else {
      throw .shapeMismatch(operation: "weighted samples", points.shape, logWeights.shape)
    }
    self.points = points
    self.logWeights = logWeights
  }

  /// The weights divided by their sum.
  ///
  /// Shape: `[n]`.
  public var weights: Tensor<Double> { get throws { try softmax(logWeights.converted(to: Double.self), axis: 0) } }

  /// `log (1/n) Σ wᵢ`, the estimate of the logarithm of the normaliser.
  public var logNormalizer: Double {
    get throws { try logSumExp(logWeights.converted(to: Double.self), axis: 0).sum() - log(Double(logWeights.count)) }
  }

  /// `(Σ w)² / Σ w²`: how many samples of equal weight would be worth as much.
  public var effectiveSampleSize: Double { get throws { 1 / (try weights.squared().sum()) } }

  /// The standard error of ``logNormalizer``, `√(1/ESS − 1/n)`.
  ///
  /// The relative deviation of the weights over √n. It is itself an estimate, and too small where the few points that
  /// would weigh most are not among the samples.
  public var logNormalizerStandardError: Double {
    get throws { Swift.max(0, 1 / (try effectiveSampleSize) - 1 / Double(logWeights.count)).squareRoot() }
  }

  /// The weighted mean of a number for every point, with its standard error `√(Σ w²(f − f̄)²)`, for weights of sum 1.
  ///
  /// Shape: `[n]`.
  public func mean(of values: Tensor<Double>) throws -> (mean: Double, standardError: Double) {
    let w = try weights
    let mean = try (w * values).sum()
    return (mean, try (w * (values - mean)).squared().sum().squareRoot())
  }
}
