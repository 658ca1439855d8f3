import Randomness
import ScoreFunctions
import Tensors

/// Unadjusted Langevin: the Euler–Maruyama step of the Langevin equation, `x ← x + εs(x) + √(2εT)z`.
///
/// At temperature T = 1 and small ε its law is close to the density whose score s is, but not the same: for 𝒩(0, 1) it
/// settles at variance `1/(1 − ε/2)`. It is not MALA with acceptance 1: that accepts less, and has another law (erratum
/// E-88). A temperature T other than 1 aims at `p(x)^(1/T)`, so the standard deviation grows like √T, not like T
/// (erratum E-89). In a heat bath of inverse temperature β the drift is −∇U and T is 1/β (erratum E-86).
///
/// Reference: chapter 4.4.1; Roberts and Tweedie 1996, equation 1.3, with ε = h/2.
public struct UnadjustedLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The score of the target.
  public let score: Score<Scalar>
  /// The step ε.
  public let stepSize: Scalar
  /// The temperature T.
  public let temperature: Scalar

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(score: @escaping Score<Scalar>, stepSize: Scalar, temperature: Scalar = 1) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    try requirePositive(temperature, "the temperature")
    self.score = score
    self.stepSize = stepSize
    self.temperature = temperature
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, stepSize: stepSize, temperature: temperature)
  }

  /// One step of every chain.
  public func step(
    _ state: Positions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: Positions<Scalar>, info: StepInfo<Scalar>) {
    let (x, ε, T) = (state.points, stepSize, temperature)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let next = try x + ε * score(x) + (2 * ε * T).squareRoot() * z
    return (Positions(points: next), StepInfo(stepSize: ε))
  }
}
