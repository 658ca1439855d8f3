import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport

/// The first moments of repeated numbers, each within reach of a test.
struct SampleMoments {
  let count: Int
  let mean: Double
  let variance: Double
  /// The fourth central moment over the squared variance: 3 for a normal law.
  let kurtosis: Double

  init(_ values: [Double]) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    count = values.count
    self.mean = mean
    variance = squares
    kurtosis = values.reduce(0) { $0 + pow($1 - mean, 4) } / n / (squares * squares)
  }

  /// Whether these can be independent numbers from `𝒩(mean, variance)`: each moment within z = 4.5 standard errors, which
  /// fails for 20 in a million right samplers.
  func areNormal(mean μ: Double, variance v: Double) -> Bool {
    let n = Double(count)
    return abs(mean - μ) < 4.5 * (v / n).squareRoot() && abs(variance - v) < 4.5 * v * (2 / n).squareRoot()
      && abs(kurtosis - 3) < 4.5 * (24 / n).squareRoot()
  }
}

/// A step that is affine in the point and in the noise, on the line: `x ← factor·x + deviation·z`.
///
/// Read off a sampler by two calls, so that variances follow exactly, without any sampling.
struct LinearStep {
  let factor: Double
  let deviation: Double

  init(_ step: (_ point: Tensor<Double>, _ noise: Tensor<Double>) throws -> Tensor<Double>) throws {
    factor = try step(Tensor([[1]]), Tensor([[0]])).sum()
    deviation = try step(Tensor([[0]]), Tensor([[1]])).sum()
  }

  func variance(from v: Double) -> Double { factor * factor * v + deviation * deviation }
}

extension AnnealedLangevin {
  /// The step at a level on data `𝒩(0, τ²)`, whose score is `−x/(τ² + σ²)`.
  func linearStep(at level: Int, dataVariance: Double) throws -> LinearStep {
    let v = dataVariance + levels[level] * levels[level]
    return try LinearStep { x, z in try step(x, along: -x / v, noise: z, level: level) }
  }

  /// The variance after every level, from data of variance τ² and a start of variance `start`.
  func variances(dataVariance: Double, start: Double) throws -> [Double] {
    var v = start
    return try levels.indices.map { level in
      let step = try linearStep(at: level, dataVariance: dataVariance)
      for _ in 0..<steps[level] { v = step.variance(from: v) }
      return v
    }
  }
}

extension Tensor where Scalar == Double {
  func column(_ index: Int) throws -> [Double] { try sliced(index..<index + 1, axis: 1).scalars }
}

extension GaussianMixture {
  /// The score of the mixture noised to any level, made once for each level.
  func noisedScore(_ levels: NoiseLevels) throws -> NoiseConditionalScore<Double> {
    let noised = Dictionary(uniqueKeysWithValues: try levels.map { ($0, try self.noised(standardDeviation: $0)) })
    return { x, σ in try (noised[σ] ?? self.noised(standardDeviation: σ)).score(at: x) }
  }

  /// The logarithm of the density of the mixture noised to any level.
  func noisedLogDensity(_ levels: NoiseLevels) throws -> NoiseConditionalLogDensity<Double> {
    let noised = Dictionary(uniqueKeysWithValues: try levels.map { ($0, try self.noised(standardDeviation: $0)) })
    return { x, σ in try (noised[σ] ?? self.noised(standardDeviation: σ)).logDensity(at: x) }
  }

  /// The chapter's two unit Gaussians at (±5, 0).
  static func chapterPair() throws -> GaussianMixture {
    try GaussianMixture(weights: [1, 1], means: Tensor([[-5, 0], [5, 0]]), standardDeviation: 1)
  }
}

/// The mixture of a golden case.
func mixture(from value: JSONValue) throws -> GaussianMixture {
  try GaussianMixture(
    weights: value["weights"].elements.map { try $0.double() },
    components: zip(value["means"].elements, value["covs"].elements).map {
      try Gaussian(mean: $0.tensor(), covariance: $1.tensor())
    })
}

/// The score of a point mass at 0, noised.
func pointMassScore(_ x: Tensor<Double>, _ σ: Double) -> Tensor<Double> { -x / (σ * σ) }
