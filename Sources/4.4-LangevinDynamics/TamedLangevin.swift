import Randomness
import ScoreFunctions
import Tensors

/// Tamed Langevin: no drift is longer than one, however steep the potential, `x ← x + εs/(1 + ε‖s‖) + √(2ε)z`.
///
/// Where the score grows faster than linearly, as for `exp(−x⁴/4)`, plain Langevin jumps over the target farther and
/// farther. The tamed drift is bent towards length 1 there, and is `εs` up to a term of order ε² everywhere else.
///
/// Reference: chapter 4.4.2; Brosse, Durmus, Moulines and Sabanis 2019, equation 5 (TULA).
public struct TamedLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The state is where the chains are.
  public typealias State = Positions<Scalar>

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

  /// One step of every chain.
  public func step(
    _ state: Positions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: Positions<Scalar>, info: StepInfo<Scalar>) {
    let (x, ε) = (state.points, stepSize)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let s = try score(x)
    let length = try sqrt(s.squared().sum(axis: 1, keepingAxis: true))
    let next = try x + ε * s / (1 + ε * length) + (2 * ε).squareRoot() * z
    return (Positions(points: next), StepInfo(stepSize: ε))
  }
}
