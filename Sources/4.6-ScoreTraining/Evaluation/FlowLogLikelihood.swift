import Autodiff
import Networks
import ScoreMatching
import Tensors
import Unification

/// The log-densities, in nats, that a score network gives to points: those of data with the smallest noise, by following
/// the probability flow up to the largest.
///
/// The divergence is exact, one backward pass for each coordinate. `terminal` is the log-density at the largest noise;
/// the normal law that sampling starts from is the usual choice, and its mismatch is then part of the result.
/// Shape: `[n, d]` to `[n]`; ``bitsPerDimension(logLikelihoods:dimension:scales:)`` makes bits of it.
///
/// Reference: chapter 4.6.3; Song et al. 2021, section 4.3 and appendix D.2.
///
/// - Throws: `UnificationError` for a single level, fewer than one step, and a flow that leaves the finite numbers; what
///   the network and `terminal` throw.
public func flowLogLikelihoods<Model: ScoreNetwork>(
  of points: Tensor<Model.Scalar>, under network: Model, levels: NoiseLevels, steps: Int = 50,
  terminal: (_ points: Tensor<Double>) throws -> Tensor<Double>
) throws -> Tensor<Double> {
  let process = try VarianceExploding(smallest: levels.smallest, largest: levels.largest)
  let times = try TimeGrid.uniformLogSignalToNoise.times(of: process, from: 0, to: 1, steps: steps)
  let evaluation = try withDivergence(.exact) { (points: Variable<Model.Scalar>, time) in
    try network(points, standardDeviations: Variable(Model.Scalar(time.standardDeviation)))
  }
  let (end, change) = try DiffusionDynamics.flow(of: process, scheme: .rungeKutta4)
    .flowWithDensity(points, through: times, evaluation: evaluation)
  return try terminal(end.converted(to: Double.self)) - change.converted(to: Double.self)
}
