import Autodiff
import Randomness
import Tensors

/// Denoising score matching at one noise level, `½‖s(x + σz) + z/σ‖²` with z standard normal.
///
/// The target `−z/σ` is the score of the noise that was added, not of the noised data; only its mean given the noised
/// point is (erratum E-31). So the loss has a positive floor, and its minimiser is the score of the noised law
/// `p_σ = p * 𝒩(0, σ²I)`. No derivative in x is needed.
///
/// Reference: chapter 4.2.2; Vincent 2011, equation 9.
public struct DenoisingScoreMatching: ScoreMatchingLoss {
  /// The standard deviation σ of the noise.
  public let standardDeviation: Double

  /// Creates the loss.
  ///
  /// - Throws: ``ScoreMatchingError/standardDeviationNotPositive(_:)``.
  public init(standardDeviation: Double) throws(ScoreMatchingError) {
    try requireStandardDeviation(standardDeviation)
    self.standardDeviation = standardDeviation
  }

  /// The loss of a score on a batch, with fresh noise.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Scalar> {
    try self(of: score, at: points, noise: .standardNormal(points.shape, using: &rng))
  }

  /// The loss of a score on a batch, with given noise z.
  ///
  /// Shapes: points and noise `[n, d]`; result `[]`.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, noise z: Tensor<Scalar>
  ) throws -> Variable<Scalar> {
    try requireBatch(points)
    let σ = Scalar(standardDeviation)
    let residual = try score(Variable(points + σ * z)) + z / σ
    return try 0.5 * residual.squared().sum(axis: 1).mean()
  }
}

/// Denoising score matching seen along random directions, `(1/K) Σₖ ½(vₖᵀ[s(x + σz) + z/σ])²`.
///
/// The chapter recommends it for high dimensions. It has no Jacobian to save on and only adds the variance of the
/// directions: never better than the full square (erratum E-48). Kept to show that.
///
/// Reference: chapter 4.2.3.
public struct SlicedDenoisingScoreMatching: ScoreMatchingLoss {
  /// The standard deviation σ of the noise.
  public let standardDeviation: Double
  /// The law of the directions; `.unitSphere` divides mean and gradient by d.
  public let law: ProbeLaw
  /// The number K of slices for every point.
  public let sliceCount: Int

  /// Creates the loss.
  ///
  /// - Throws: ``ScoreMatchingError/standardDeviationNotPositive(_:)`` or
  ///   ``ScoreMatchingError/countNotPositive(_:_:)``.
  public init(
    standardDeviation: Double, law: ProbeLaw = .gaussian, sliceCount: Int = 1
  ) throws(ScoreMatchingError) {
    try requireStandardDeviation(standardDeviation)
    try requirePositive(sliceCount, "the number of slices")
    self.standardDeviation = standardDeviation
    self.law = law
    self.sliceCount = sliceCount
  }

  /// The loss of a score on a batch, with fresh noise and directions.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Scalar> {
    let z = try Tensor<Scalar>.standardNormal(points.shape, using: &rng)
    return try self(
      of: score, at: points, noise: z, directions: law.samples(sliceCount, shape: points.shape, using: &rng))
  }

  /// The loss of a score on a batch, with given noise and directions.
  ///
  /// Shapes: all `[n, d]`; result `[]`.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, noise z: Tensor<Scalar>,
    directions: [Tensor<Scalar>]
  ) throws -> Variable<Scalar> {
    try requireBatch(points)
    try requirePositive(directions.count, "the number of slices")
    let σ = Scalar(standardDeviation)
    let residual = try score(Variable(points + σ * z)) + z / σ
    let losses = try directions.map { v in try 0.5 * (residual * v).sum(axis: 1).squared() }
    return try losses.dropFirst().reduce(losses[0]) { try $0 + $1 }.mean() / Scalar(directions.count)
  }
}
