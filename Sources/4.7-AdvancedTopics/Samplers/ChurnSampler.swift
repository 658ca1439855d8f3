import Tensors
import Unification

/// Heun's rule with churn: before every step the points are noised a little more, and the step leads down from there.
///
/// What is added of new noise and removed with the old one forgets a part of the errors made so far; in return the steps
/// are longer, and every new error of the network is paid more often.
///
/// Reference: chapter 4.7.2; Karras et al. 2022, algorithm 2.
public struct ChurnSampler: DiffusionSampler {
  /// How much noise all steps together add, S_churn: in a run of N steps σ grows by the share `γ = min(S/N, √2 − 1)`.
  public let amount: Double
  /// Where noise is added, in units of σ/α: from S_tmin to S_tmax.
  public let range: ClosedRange<Double>
  /// The standard deviation of what is added, S_noise, in units of what should be; a little over 1 against a network
  /// that removes too much.
  public let inflation: Double
  /// What tells the moment with more noise.
  public let clock: DiffusionClock

  /// Creates the sampler.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for a negative number.
  public init(
    amount: Double, range: ClosedRange<Double> = 0 ... .infinity, inflation: Double = 1,
    clock: DiffusionClock = .noiseLevel
  ) throws(SamplerError) {
    try requireRange(amount, in: 0...(.greatestFiniteMagnitude), "the amount of churn")
    try requireRange(inflation, in: 0...(.greatestFiniteMagnitude), "the inflation of the noise")
    self.amount = amount
    self.range = range
    self.inflation = inflation
    self.clock = clock
  }

  /// Up from ρ to `ρ̂ = (1 + γ)ρ`, then down to ρʹ with Heun's step.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let ρ = run.moment.noiseToSignal
    let γ = range.contains(ρ) ? min(amount / Double(run.stepCount), 2.0.squareRoot() - 1) : 0
    var (x, moment) = (run.points, run.moment)
    if γ > 0 {
      moment = try clock.moment(atNoiseToSignal: (1 + γ) * ρ)
      let added = inflation * ρ * (γ * (2 + γ)).squareRoot()
      x = try Scalar(moment.signal) * (x / Scalar(run.moment.signal) + Scalar(added) * noise())
    }
    let ε = try run.noise(in: x, at: moment)
    return try run.correctedStep(from: x, along: ε, at: moment, to: run.next)
  }
}
