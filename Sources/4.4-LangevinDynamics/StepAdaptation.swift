import Foundation
import Tensors

extension StepSizedSampler {
  /// The sampler with the step size at which it accepts the wanted share of its proposals, found while its chains warm
  /// up; from then on the step is fixed.
  ///
  /// Stochastic approximation on the logarithm of the step, `log ε ← log ε + (k + 1)^(−0.6)(ᾱ − α*)/(α*(1 − α*))`, with
  /// ᾱ the mean acceptance probability of all chains in step k = 0, 1, 2 … (The division makes a wanted acceptance near
  /// 1 as quick to find as any.) A chain whose step depends on its past is no longer a
  /// Markov chain, and one whose step depends on where it stands breaks detailed balance (erratum E-94): that is why the
  /// step is frozen before anything is measured. 0.574 is the best acceptance of MALA in high dimension.
  ///
  /// - Throws: ``LangevinError/outOfRange(_:_:)`` for a target outside 0…1 or a sampler that accepts without asking, and
  ///   as ``run(from:steps:using:observe:)-(State,_,_,_)``.
  ///
  /// Reference: chapter 4.4.1; Andrieu and Thoms 2008, algorithm 4; Roberts and Rosenthal 1998 (0.574).
  public func adapted(
    toAcceptance target: Double = 0.574, from points: Tensor<Scalar>, steps: Int,
    using rng: inout some RandomNumberGenerator
  ) throws -> (sampler: Self, state: State) {
    guard target > 0, target < 1 else { throw LangevinError.outOfRange("the wanted acceptance", target) }
    try requireCount(steps, atLeast: 1, "the number of steps")
    var sampler = self
    var state = try run(from: points, steps: 0, using: &rng)
    for k in 0..<steps {
      var acceptance: Double?
      state = try sampler.run(from: state, steps: 1, using: &rng) { _, _, info in
        acceptance = try info.acceptanceProbabilities.map { try Double($0.mean()) }
      }
      guard let acceptance else {
        throw LangevinError.outOfRange("the acceptance of a sampler that accepts without asking", 1)
      }
      let change = pow(Double(k + 1), -0.6) * (acceptance - target) / (target * (1 - target))
      sampler = try sampler.with(stepSize: sampler.stepSize * Scalar(exp(change)))
    }
    return (sampler, state)
  }
}
