import Randomness
import ScoreFunctions
import Tensors

/// Langevin with a preconditioner that changes from place to place: `x ← x + ε(M(x)s(x) + ∇·M(x)) + √(2ε)L(x)z`.
///
/// The drift `(∇·M)ᵢ = Σⱼ ∂Mᵢⱼ/∂xⱼ` makes up for noise that is stronger on one side than on the other. Without it the
/// chains gather where M is small, at any step size: `M = 0.2 + 1/(1 + x²)` gives 𝒩(0, 1) the variance 1.55 (erratum
/// E-92).
///
/// Reference: chapter 4.4.1; Ma, Chen and Fox 2015, equation 3, without its antisymmetric part.
public struct PositionDependentLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The state is where the chains are.
  public typealias State = Positions<Scalar>
  /// The matrix at every point, symmetric and positive definite, and its divergence.
  ///
  /// Shapes: `[n, d]` to `[n, d, d]` and `[n, d]`.
  public typealias MatrixField = (_ points: Tensor<Scalar>) throws -> (
    matrices: Tensor<Scalar>, divergence: Tensor<Scalar>
  )

  /// The score of the target.
  public let score: Score<Scalar>
  /// The matrix M and its divergence.
  public let preconditioner: MatrixField
  /// The step ε.
  public let stepSize: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(
    score: @escaping Score<Scalar>, stepSize: Scalar, preconditioner: @escaping MatrixField
  ) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    self.score = score
    self.preconditioner = preconditioner
    self.stepSize = stepSize
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, stepSize: stepSize, preconditioner: preconditioner)
  }

  /// One step of every chain.
  ///
  /// - Throws: `TensorError.notPositiveDefinite` where M is none.
  public func step(
    _ state: Positions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: Positions<Scalar>, info: StepInfo<Scalar>) {
    let (x, ε) = (state.points, stepSize)
    let (M, divergence) = try preconditioner(x)
    let L = try choleskyFactors(M)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let drift = try products(M, score(x)) + divergence
    let next = try x + ε * drift + (2 * ε).squareRoot() * products(L, z)
    return (Positions(points: next), StepInfo(stepSize: ε))
  }
}
