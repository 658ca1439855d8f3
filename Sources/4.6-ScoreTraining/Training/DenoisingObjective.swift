import Autodiff
import Networks
import Randomness
import ScoreMatching
import Tensors

extension LossWeighting: Codable {}

/// How much each noise level counts in the loss of a training run.
public enum TrainingWeighting: Sendable, Equatable, Codable {
  /// One of the weights of section 4.2 on the squared error of the score.
  case score(LossWeighting)
  /// EDM's weight, `1/c_out²` on the squared error of the denoiser: the raw network's error counts the same everywhere.
  ///
  /// The error of a denoiser is σ² times that of its score, so on the latter the weight is `σ² + σ⁴/σ_d²`.
  case denoiser(Preconditioning)

  /// The weight on the squared error of the score.
  ///
  /// Any shape.
  public func callAsFunction<Scalar>(_ standardDeviations: Tensor<Scalar>) throws -> Tensor<Scalar> {
    switch self {
    case .score(let weighting): return try weighting(standardDeviations)
    case .denoiser(let preconditioning):
      let σd = Scalar(preconditioning.dataStandardDeviation)
      return standardDeviations.map { σ in σ * σ * (1 + (σ / σd) * (σ / σd)) }
    }
  }
}

/// A noised batch in which every point carries a weight.
public struct WeightedBatch<Scalar: TensorScalar>: Sendable {
  /// The points, their noise and their noise levels.
  public let noised: NoisedBatch<Scalar>
  /// The weights.
  ///
  /// Shape: `[n, 1]`.
  public let weights: Tensor<Scalar>

  /// The number n of points.
  public var count: Int { weights.shape[0] }

  /// Puts together a batch and its weights.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless there is a weight for each point.
  public init(noised: NoisedBatch<Scalar>, weights: Tensor<Scalar>) throws {
    guard weights.shape == [noised.clean.shape[0], 1] else {
      throw TensorError.shapeMismatch(operation: "weights of a batch", weights.shape, [noised.clean.shape[0], 1])
    }
    (self.noised, self.weights) = (noised, weights)
  }

  /// Some of the points, with the noise and the weights they have here.
  ///
  /// - Throws: `TensorError.indexOutOfRange`.
  public func sliced(_ range: Range<Int>) throws -> WeightedBatch {
    try WeightedBatch(
      noised: NoisedBatch(
        clean: noised.clean.sliced(range), standardDeviations: noised.standardDeviations.sliced(range),
        noise: noised.noise.sliced(range)),
      weights: weights.sliced(range))
  }
}

/// Denoising score matching with noise levels from any law, `E[w(σ)·½λ(σ)‖s(x + σz, σ) + z/σ‖²]`.
///
/// Reference: chapter 4.6.2; Vincent 2011; Karras et al. 2022, equation 8.
public struct DenoisingObjective: Sendable, Equatable, Codable {
  /// The law of σ, and with it the weight w.
  public var noise: NoiseDistribution
  /// The weight λ.
  public var weighting: TrainingWeighting
  /// Whether a batch covers the noise levels evenly; see ``NoiseDistribution/draw(_:isStratified:as:using:)``.
  public var isStratified: Bool
  /// Whether every point comes twice, with noise z and −z.
  ///
  /// At small σ most of the gradient's variance is odd in z and cancels. A batch then has twice as many rows, pairs next
  /// to each other.
  public var isAntithetic: Bool

  /// Creates the objective.
  public init(
    noise: NoiseDistribution, weighting: TrainingWeighting = .score(.variance), isStratified: Bool = false,
    isAntithetic: Bool = false
  ) {
    self.noise = noise
    self.weighting = weighting
    self.isStratified = isStratified
    self.isAntithetic = isAntithetic
  }

  /// The number of rows that a batch has for each clean point.
  public var rowsPerPoint: Int { isAntithetic ? 2 : 1 }

  /// Adds fresh noise to points.
  ///
  /// - Throws: `ScoreMatchingError.emptyBatch` and errors of shape.
  public func batch<Scalar>(
    _ clean: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> WeightedBatch<Scalar> {
    guard clean.rank == 2 else {
      throw TensorError.wrongRank(operation: "noised batch", expected: 2, shape: clean.shape)
    }
    let n = clean.shape[0]
    guard n > 0 else { throw ScoreMatchingError.emptyBatch }
    let (σ, w) = try noise.draw(n, isStratified: isStratified, as: Scalar.self, using: &rng)
    let z = try Tensor<Scalar>.standardNormal(clean.shape, using: &rng)
    guard isAntithetic else {
      return try WeightedBatch(noised: NoisedBatch(clean: clean, standardDeviations: σ, noise: z), weights: w)
    }
    let twice = (0..<2 * n).map { $0 / 2 }
    let signs = try Tensor<Scalar>((0..<2 * n).map { $0.isMultiple(of: 2) ? 1 : -1 }, shape: [2 * n, 1])
    return try WeightedBatch(
      noised: NoisedBatch(
        clean: clean.gathered(twice), standardDeviations: σ.gathered(twice), noise: signs * z.gathered(twice)),
      weights: w.gathered(twice))
  }

  /// The loss of a network on a noised batch.
  ///
  /// Shape of the result: `[]`.
  public func callAsFunction<Model: ScoreNetwork>(
    of network: Model, on batch: WeightedBatch<Model.Scalar>
  ) throws -> Variable<Model.Scalar> {
    try losses(of: network, on: batch).mean()
  }

  /// The loss of each row of a noised batch.
  ///
  /// Shape of the result: `[n]`.
  public func losses<Model: ScoreNetwork>(
    of network: Model, on batch: WeightedBatch<Model.Scalar>
  ) throws -> Variable<Model.Scalar> {
    let (x, σ, z) = (batch.noised.noisy, batch.noised.standardDeviations, batch.noised.noise)
    let residual = try network(Variable(x), standardDeviations: Variable(σ)) + z / σ
    return try (0.5 * batch.weights * weighting(σ) * residual.squared()).sum(axis: 1)
  }

  /// The root mean square of the gradient's norm at each noise level, from single points: what importance sampling is
  /// best made of.
  ///
  /// Levels are told apart by the objective's weight but not by its noise law. Points: `[n, d]`, all used at each level.
  ///
  /// - Throws: what the network throws.
  public func gradientNorms<Model: ScoreNetwork>(
    of network: Model, on points: Tensor<Model.Scalar>, levels: NoiseLevels,
    using rng: inout some RandomNumberGenerator
  ) throws -> [Double] {
    try levels.map { level in
      let objective = DenoisingObjective(noise: .levels(try NoiseLevels([level])), weighting: weighting)
      let batch = try objective.batch(points, using: &rng)
      var total = 0.0
      for row in 0..<batch.count {
        let single = try batch.sliced(row..<row + 1)
        let gradient = try valueWithGradient(at: network) { try objective(of: $0, on: single) }.gradient
        total += gradient.reduce(0) { $0 + Double($1.squared().sum()) }
      }
      return (total / Double(batch.count)).squareRoot()
    }
  }
}
