import Autodiff
import Tensors

/// Hyvärinen's loss with an estimated trace, `½‖s‖² + (1/K) Σₖ vₖᵀ(∇s)vₖ`.
///
/// K backward passes instead of d, and more variance. The same loss is called sliced score matching with *variance
/// reduction*: the square is taken exactly and only the trace is sampled (erratum E-47).
///
/// Reference: chapter 4.2.1; Hutchinson 1990; Song et al. 2019, equation 8.
public struct HutchinsonScoreMatching: ScoreMatchingLoss {
  /// The law of the probes.
  public let law: ProbeLaw
  /// The number K of probes for every point.
  public let probeCount: Int

  /// Creates the loss.
  ///
  /// - Throws: ``ScoreMatchingError/countNotPositive(_:_:)``.
  public init(law: ProbeLaw = .rademacher, probeCount: Int = 1) throws(ScoreMatchingError) {
    try requirePositive(probeCount, "the number of probes")
    self.law = law
    self.probeCount = probeCount
  }

  /// The loss of a score on a batch, with fresh probes.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Scalar> {
    try self(of: score, at: points, probes: law.samples(probeCount, shape: points.shape, using: &rng))
  }

  /// The loss of a score on a batch, with given probes.
  ///
  /// Shapes: points and each probe `[n, d]`; result `[]`.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, probes: [Tensor<Scalar>]
  ) throws -> Variable<Scalar> {
    try requireBatch(points)
    try requirePositive(probes.count, "the number of probes")
    let (s, pullback) = try valueWithPullback(at: Variable(points), of: score)
    var loss = try 0.5 * s.squared().sum(axis: 1)
    for v in probes {
      loss = try loss + (pullback(Variable(v)) * v).sum(axis: 1) / Scalar(probes.count)
    }
    return try loss.mean()
  }
}
