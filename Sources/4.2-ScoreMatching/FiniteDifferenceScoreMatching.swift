import Autodiff
import Tensors

/// Hyvärinen's loss without any derivative in x, `½‖s‖² + (1/K) Σₖ vₖᵀ[s(x + εvₖ) − s(x − εvₖ)] / 2ε`.
///
/// The chapter announces it and never delivers it (erratum E-30). Two more forward passes replace a backward one; the
/// price is a bias of order ε², and in single precision rounding of order 1/ε.
///
/// Reference: chapter 4.2.1; Pang et al. 2020, equation 13.
public struct FiniteDifferenceScoreMatching: ScoreMatchingLoss {
  /// The step ε.
  public let step: Double
  /// The law of the directions.
  public let law: ProbeLaw
  /// The number K of directions for every point.
  public let directionCount: Int

  /// Creates the loss.
  ///
  /// - Throws: ``ScoreMatchingError/stepNotPositive(_:_:)`` or ``ScoreMatchingError/countNotPositive(_:_:)``.
  public init(step: Double = 0.01, law: ProbeLaw = .gaussian, directionCount: Int = 1) throws(ScoreMatchingError) {
    guard step > 0, step.isFinite else { throw .stepNotPositive("the difference step", step) }
    try requirePositive(directionCount, "the number of directions")
    self.step = step
    self.law = law
    self.directionCount = directionCount
  }

  /// The loss of a score on a batch, with fresh directions.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Scalar> {
    try self(of: score, at: points, directions: law.samples(directionCount, shape: points.shape, using: &rng))
  }

  /// The loss of a score on a batch, with given directions.
  ///
  /// Shapes: points and each direction `[n, d]`; result `[]`.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, directions: [Tensor<Scalar>]
  ) throws -> Variable<Scalar> {
    try requireBatch(points)
    try requirePositive(directions.count, "the number of directions")
    let ε = Scalar(step)
    var loss = try 0.5 * score(Variable(points)).squared().sum(axis: 1)
    for v in directions {
      let (ahead, behind) = try (score(Variable(points + ε * v)), score(Variable(points - ε * v)))
      let slope = try ((ahead - behind) * v).sum(axis: 1) / (2 * ε)
      loss = try loss + slope / Scalar(directions.count)
    }
    return try loss.mean()
  }
}
