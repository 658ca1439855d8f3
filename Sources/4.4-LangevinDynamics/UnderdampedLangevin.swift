import Foundation
import Randomness
import ScoreFunctions
import Tensors

/// The state of chains that have inertia.
public struct PhaseSpacePoints<Scalar: TensorScalar>: ChainState {
  /// Where the chains are.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// Their momenta; the mass is 1.
  ///
  /// Shape: `[n, d]`.
  public let momenta: Tensor<Scalar>
  /// The score at the points.
  ///
  /// Shape: `[n, d]`.
  public let score: Tensor<Scalar>

  /// All three.
  public var parts: [Tensor<Scalar>] { [points, momenta, score] }
}

/// Underdamped Langevin by the splitting BAOAB: kick, drift, friction with noise, drift, kick.
///
///     B  v ← v + (h/2)s(x)
///     A  x ← x + (h/2)v
///     O  v ← e^(−γh)v + √(T(1 − e^(−2γh)))z
///     A  x ← x + (h/2)v
///     B  v ← v + (h/2)s(x)
///
/// It solves `dx = v dt`, `dv = s(x) dt − γv dt + √(2γT) dW`: three forces, not two. Without the friction the noise heats
/// the chain without end (erratum E-85). On a Gaussian the points have the right variance at every stable h; the momenta
/// do not. h is a step of time: compare it with √(2ε), not with ε.
///
/// Reference: chapter 4.4.1 and 4.4.3; Leimkuhler and Matthews 2013, equation 9.
public struct UnderdampedLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The score of the target.
  public let score: Score<Scalar>
  /// The step of time h.
  public let stepSize: Scalar
  /// The friction γ.
  public let friction: Scalar
  /// The temperature T.
  public let temperature: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(
    score: @escaping Score<Scalar>, stepSize: Scalar, friction: Scalar = 1, temperature: Scalar = 1
  ) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    try requirePositive(friction, "the friction")
    try requirePositive(temperature, "the temperature")
    self.score = score
    self.stepSize = stepSize
    self.friction = friction
    self.temperature = temperature
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, stepSize: stepSize, friction: friction, temperature: temperature)
  }

  /// The state of chains that stand at the given points, with momenta drawn from their law `𝒩(0, T)`.
  public func initialState(
    at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> PhaseSpacePoints<Scalar> {
    let z = try Tensor<Scalar>.standardNormal(points.shape, using: &rng)
    return try PhaseSpacePoints(points: points, momenta: temperature.squareRoot() * z, score: score(points))
  }

  /// One step of every chain.
  public func step(
    _ state: PhaseSpacePoints<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: PhaseSpacePoints<Scalar>, info: StepInfo<Scalar>) {
    let (h, γ, T) = (stepSize, friction, temperature)
    let remains = Scalar(exp(-Double(γ * h)))
    let noise = (T * Scalar(-expm1(-2 * Double(γ * h)))).squareRoot()
    let z = try Tensor<Scalar>.standardNormal(state.points.shape, using: &rng)

    var (x, v) = (state.points, state.momenta)
    v = try v + h / 2 * state.score
    x = try x + h / 2 * v
    v = try remains * v + noise * z
    x = try x + h / 2 * v
    let s = try score(x)
    v = try v + h / 2 * s
    return (PhaseSpacePoints(points: x, momenta: v, score: s), StepInfo(stepSize: h))
  }
}
