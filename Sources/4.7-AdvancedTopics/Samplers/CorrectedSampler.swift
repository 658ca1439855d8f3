import NoiseConditionalScoreNetworks
import Tensors
import Unification

/// Predictor–corrector sampling: any sampler's step, then Langevin steps at the moment it led to.
///
/// The corrector works on x/α, where the score is `−ε/ρ` with `ρ = σ/α`, by the rules of section 4.3. Around
/// ``AncestralSampler`` in the coordinates of score models this is that section's `PredictorCorrector`.
///
/// Reference: chapter 4.3.3, 4.7.2; Song et al. 2021, algorithms 2 and 3.
public struct CorrectedSampler<Base: DiffusionSampler>: DiffusionSampler {
  /// The predictor.
  public let base: Base
  /// The step size of the Langevin steps.
  public let corrector: Corrector
  /// How many Langevin steps follow every step of the predictor.
  public let correctorSteps: Int

  /// Creates the sampler.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)``.
  public init(
    _ base: Base, corrector: Corrector = .published(), correctorSteps: Int = 1
  ) throws(SamplerError) {
    try requireRange(Double(correctorSteps), in: 0...1e9, "the number of corrector steps")
    try requireRange(
      corrector.signalToNoise, in: .leastNormalMagnitude...(.greatestFiniteMagnitude), "the ratio of signal and noise")
    self.base = base
    self.corrector = corrector
    self.correctorSteps = correctorSteps
  }

  /// As far as the predictor looks back.
  public var memory: Int { base.memory }

  /// The predictor's step, then `x̄ + hs + √(2h)z` as often as wished; a clean moment needs no correction.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    var x = try base.step(&run, noise: noise)
    let (αʹ, ρʹ) = (run.next.signal, run.next.noiseToSignal)
    guard ρʹ > 0 else { return x }
    for _ in 0..<correctorSteps {
      let s = try -run.noise(in: x, at: run.next) / Scalar(ρʹ)
      let z = try noise()
      let h: Scalar = try corrector.stepSize(along: s, noise: z, standardDeviation: ρʹ)
      x = try x + Scalar(αʹ) * (h * s + (2 * h).squareRoot() * z)
    }
    return x
  }
}
