import Randomness
import ScoreFunctions
import Tensors

/// Stochastic-gradient Langevin (SGLD): the sum over the data is estimated from a batch B of b of them,
/// `x ← x + ε(∇log p(x) + (N/b)Σ_B gᵢ(x)) + √(2ε)z`.
///
/// The noise of the estimate heats the chains. Where its variance is V and the target's precision Λ, they settle at
/// variance `(2ε + ε²V)/(1 − (1 − εΛ)²)` instead of 1/Λ: one should let ε go to zero (``DecreasingSteps``) or reduce V
/// (``SVRGLangevin``, ``SAGALangevin``).
///
/// Every chain draws its own batch, with replacement.
///
/// Reference: chapter 4.4.1; Welling and Teh 2011, equation 4, with ε half of theirs.
public struct StochasticGradientLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The state is where the chains are.
  public typealias State = Positions<Scalar>

  /// The score as a sum.
  public let score: SummedScore<Scalar>
  /// The number b of data in a batch.
  public let batchSize: Int
  /// The step ε.
  public let stepSize: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)`` or ``LangevinError/badCount(_:_:)``.
  public init(score: SummedScore<Scalar>, batchSize: Int, stepSize: Scalar) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    try requireCount(batchSize, atLeast: 1, "the size of a batch")
    (self.score, self.batchSize, self.stepSize) = (score, batchSize, stepSize)
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, batchSize: batchSize, stepSize: stepSize)
  }

  /// One step of every chain; the batches are drawn before the noise.
  public func step(
    _ state: Positions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: Positions<Scalar>, info: StepInfo<Scalar>) {
    let (x, ε, N) = (state.points, stepSize, Scalar(score.count))
    let batch = try score.batches(of: batchSize, for: x, using: &rng)
    let estimate = try score.prior(x) + N * score.terms(at: x, batch).mean(axis: 1)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    return (Positions(points: try x + ε * estimate + (2 * ε).squareRoot() * z), StepInfo(stepSize: ε))
  }
}
