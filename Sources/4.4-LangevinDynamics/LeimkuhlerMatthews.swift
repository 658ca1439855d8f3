import Randomness
import ScoreFunctions
import Tensors

/// The state of a sampler whose next step uses the noise of the last again.
public struct NoisyPositions<Scalar: TensorScalar>: ChainState {
  /// Where the chains are.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// The noise that the next step starts with.
  ///
  /// Shape: `[n, d]`.
  public let noise: Tensor<Scalar>
}

/// The step of Leimkuhler and Matthews, `x ← x + εs(x) + √(2ε)(z + z⁺)/2`: each noise is spread over two steps.
///
/// At the price of plain Langevin its error is of order ε² where that one's is of order ε; on a Gaussian it settles at
/// the right variance exactly. It is what BAOAB becomes at infinite friction.
///
/// Reference: chapter 4.4.2; Leimkuhler and Matthews 2013, equation 10.
public struct LeimkuhlerMatthews<Scalar: TensorScalar>: StepSizedSampler {
  /// The score of the target.
  public let score: Score<Scalar>
  /// The step ε.
  public let stepSize: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(score: @escaping Score<Scalar>, stepSize: Scalar) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    self.score = score
    self.stepSize = stepSize
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self { try Self(score: score, stepSize: stepSize) }

  /// The state of chains that stand at the given points; draws their first noise.
  public func initialState(
    at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> NoisyPositions<Scalar> {
    NoisyPositions(points: points, noise: try Tensor.standardNormal(points.shape, using: &rng))
  }

  /// One step of every chain.
  public func step(
    _ state: NoisyPositions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: NoisyPositions<Scalar>, info: StepInfo<Scalar>) {
    let (x, z, ε) = (state.points, state.noise, stepSize)
    let next = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let moved = try x + ε * score(x) + (ε / 2).squareRoot() * (z + next)
    return (NoisyPositions(points: moved, noise: next), StepInfo(stepSize: ε))
  }
}
