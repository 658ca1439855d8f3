import Autodiff
import Tensors

/// The loss of one-dimensional projections, `(1/K) Σₖ ½(vₖᵀs)² + vₖᵀ(∇s)vₖ`.
///
/// One backward pass for each slice. With probes of unit covariance the mean is J(s); the theorem of the chapter is
/// twice that, its listing normalises the probes and so returns `2J/d` (errata E-41, E-46). Averaging over more slices
/// removes the variance of the probes, not that of the data (erratum E-51).
///
/// Reference: chapter 4.2.3; Song et al. 2019, equation 7.
public struct SlicedScoreMatching: ScoreMatchingLoss {
  /// The law of the directions; `.unitSphere` divides mean and gradient by d.
  public let law: ProbeLaw
  /// The number K of slices for every point.
  public let sliceCount: Int

  /// Creates the loss.
  ///
  /// - Throws: ``ScoreMatchingError/countNotPositive(_:_:)``.
  public init(law: ProbeLaw = .gaussian, sliceCount: Int = 1) throws(ScoreMatchingError) {
    try requirePositive(sliceCount, "the number of slices")
    self.law = law
    self.sliceCount = sliceCount
  }

  /// The loss of a score on a batch, with fresh directions.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Scalar> {
    try self(of: score, at: points, directions: law.samples(sliceCount, shape: points.shape, using: &rng))
  }

  /// The loss of a score on a batch, with given directions.
  ///
  /// Shapes: points and each direction `[n, d]`; result `[]`.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, directions: [Tensor<Scalar>]
  ) throws -> Variable<Scalar> {
    try requireBatch(points)
    try requirePositive(directions.count, "the number of slices")
    let (s, pullback) = try valueWithPullback(at: Variable(points), of: score)
    let losses = try directions.map { v in
      let projected = try (s * v).sum(axis: 1)
      return try 0.5 * projected.squared() + (pullback(Variable(v)) * v).sum(axis: 1)
    }
    return try losses.dropFirst().reduce(losses[0]) { try $0 + $1 }.mean() / Scalar(directions.count)
  }
}
