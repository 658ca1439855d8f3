import Foundation
import Randomness
import Tensors

/// The noise levels of a multi-scale model, from the largest standard deviation to the smallest.
///
/// The chapter lists them upwards in one section and downwards in another, and a sampler fed the wrong list anneals
/// backwards (erratum E-34). Here the order is part of the type: whatever order they are given in, `levels[0]` is the
/// largest.
///
/// Reference: chapter 4.2.2; Song and Ermon 2019, section 3.1.
public struct NoiseLevels: Sendable, Equatable, RandomAccessCollection {
  /// The standard deviations, each smaller than the one before.
  public let standardDeviations: [Double]

  /// Creates noise levels from standard deviations in any order.
  ///
  /// - Throws: ``ScoreMatchingError/noNoiseLevels``, ``ScoreMatchingError/standardDeviationNotPositive(_:)`` or
  ///   ``ScoreMatchingError/repeatedNoiseLevel(_:)``.
  public init(_ standardDeviations: [Double]) throws(ScoreMatchingError) {
    guard !standardDeviations.isEmpty else { throw .noNoiseLevels }
    for sigma in standardDeviations { try requireStandardDeviation(sigma) }
    self.standardDeviations = standardDeviations.sorted(by: >)
    for (larger, smaller) in zip(self.standardDeviations, self.standardDeviations.dropFirst()) where larger == smaller {
      throw .repeatedNoiseLevel(larger)
    }
  }

  /// Levels of constant ratio, `σᵢ = σ_max (σ_min/σ_max)^{(i−1)/(L−1)}` for i = 1 … L.
  ///
  /// - Throws: ``ScoreMatchingError/countNotPositive(_:_:)`` for fewer than one level, and as ``init(_:)``; one level
  ///   is `largest`.
  public static func geometric(
    largest: Double, smallest: Double, count: Int
  ) throws(ScoreMatchingError) -> NoiseLevels {
    try requirePositive(count, "the number of noise levels")
    try requireStandardDeviation(largest)
    try requireStandardDeviation(smallest)
    let (σmax, σmin, L) = (largest, smallest, count)
    return try NoiseLevels(
      (1...L).map { i in i == 1 ? σmax : σmax * pow(σmin / σmax, Double(i - 1) / Double(L - 1)) })
  }

  /// The position of the largest level, 0.
  public var startIndex: Int { 0 }
  /// The number of levels, L.
  public var endIndex: Int { standardDeviations.count }
  /// The standard deviation at a position.
  public subscript(position: Int) -> Double { standardDeviations[position] }

  /// The largest standard deviation, σ₁.
  public var largest: Double { standardDeviations[0] }
  /// The smallest standard deviation, σ_L.
  public var smallest: Double { standardDeviations[standardDeviations.count - 1] }

  /// The levels as a tensor, largest first.
  ///
  /// Shape: `[L]`.
  public func tensor<Scalar: TensorScalar>(of type: Scalar.Type = Scalar.self) -> Tensor<Scalar> {
    Tensor(standardDeviations.map { Scalar($0) })
  }
}

/// A batch with noise added: what a denoising loss looks at.
public struct NoisedBatch<Scalar: TensorScalar>: Sendable {
  /// The points x.
  ///
  /// Shape: `[n, d]`.
  public let clean: Tensor<Scalar>
  /// The noise level σ of every point.
  ///
  /// Shape: `[n, 1]`.
  public let standardDeviations: Tensor<Scalar>
  /// The standard normal noise z.
  ///
  /// Shape: `[n, d]`.
  public let noise: Tensor<Scalar>
  /// The noised points `x̃ = x + σz`.
  ///
  /// Shape: `[n, d]`.
  public let noisy: Tensor<Scalar>

  /// Adds given noise at given levels.
  ///
  /// Shapes: points and noise `[n, d]`, standard deviations `[n, 1]`.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public init(clean: Tensor<Scalar>, standardDeviations: Tensor<Scalar>, noise: Tensor<Scalar>) throws {
    let (x, σ, z) = (clean, standardDeviations, noise)
    try requireBatch(clean)
    guard σ.shape == [x.shape[0], 1] else {
      throw TensorError.shapeMismatch(operation: "noise levels of a batch", σ.shape, [x.shape[0], 1])
    }
    guard z.shape == x.shape else { throw TensorError.shapeMismatch(operation: "noise of a batch", z.shape, x.shape) }
    if let level = σ.scalars.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw ScoreMatchingError.standardDeviationNotPositive(Double(level))
    }
    self.clean = x
    self.standardDeviations = σ
    self.noise = z
    noisy = try x + σ * z
  }

  /// Adds fresh noise, each point at a level drawn uniformly from the list.
  ///
  /// - Throws: ``ScoreMatchingError/emptyBatch`` and errors of shape.
  public init(
    clean: Tensor<Scalar>, levels: NoiseLevels, using rng: inout some RandomNumberGenerator
  ) throws {
    try requireBatch(clean)
    let chosen = try randomIndices(count: clean.shape[0], below: levels.count, using: &rng)
    try self.init(
      clean: clean,
      standardDeviations: levels.tensor(of: Scalar.self).gathered(chosen).reshaped(to: [clean.shape[0], 1]),
      noise: .standardNormal(clean.shape, using: &rng))
  }
}
