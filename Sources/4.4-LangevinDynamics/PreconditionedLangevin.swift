import Randomness
import ScoreFunctions
import Tensors

/// Preconditioned Langevin: a step in scaled and turned coordinates, `x ← x + εMs(x) + √(2ε)Lz` with `LLᵀ = M`.
///
/// With M the covariance of the target, all directions relax alike. On a Gaussian the law it settles at has covariance
/// `(1 − (ε/2)MΣ⁻¹)⁻¹Σ`.
///
/// Reference: chapter 4.4.1; Roberts and Stramer 2002, section 3.
public struct PreconditionedLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The state is where the chains are.
  public typealias State = Positions<Scalar>

  /// The score of the target.
  public let score: Score<Scalar>
  /// The matrix M.
  public let preconditioner: Preconditioner<Scalar>
  /// The step ε.
  public let stepSize: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(
    score: @escaping Score<Scalar>, preconditioner: Preconditioner<Scalar>, stepSize: Scalar
  ) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    self.score = score
    self.preconditioner = preconditioner
    self.stepSize = stepSize
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, preconditioner: preconditioner, stepSize: stepSize)
  }

  /// One step of every chain.
  public func step(
    _ state: Positions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: Positions<Scalar>, info: StepInfo<Scalar>) {
    let (x, ε, M) = (state.points, stepSize, preconditioner)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let next = try x + ε * M.product(with: score(x)) + (2 * ε).squareRoot() * M.rootProduct(with: z)
    return (Positions(points: next), StepInfo(stepSize: ε))
  }
}
