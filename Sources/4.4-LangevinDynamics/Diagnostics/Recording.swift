import Tensors

/// What was seen along a run of many chains.
public struct Recording<Scalar: TensorScalar, State: Sendable>: Sendable {
  /// A function of the points after each step.
  ///
  /// Shape: `[steps, chains]`.
  public let values: Tensor<Scalar>
  /// The probabilities with which proposals were accepted, unless the sampler accepts without asking.
  ///
  /// Shape: `[steps, chains]`.
  public let acceptanceProbabilities: Tensor<Scalar>?
  /// The mean of `‖x′ − x‖²` over the steps of each chain.
  ///
  /// Shape: `[chains]`.
  public let squaredJumps: Tensor<Scalar>
  /// The state after the last step.
  public let state: State

  /// The mean squared distance of a step over all chains, with the standard error that the chains' disagreement gives.
  ///
  /// It is large where steps are long *and* accepted, so its maximum over step sizes is a good choice for the step. The
  /// error is not a number for a single chain.
  public var expectedSquaredJumpDistance: (mean: Double, standardError: Double) {
    let jumps = squaredJumps.scalars.map(Double.init)
    let count = Double(jumps.count)
    let mean = jumps.reduce(0, +) / count
    let variance = jumps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return (mean, (variance / count).squareRoot())
  }
}

extension Sampler {
  /// Runs all chains from a state for some steps and keeps a function of the points after each.
  ///
  /// The function takes the points `[chains, d]` to a number for each chain, `[chains]`. The steps `discarding` before the
  /// record begins let the chains forget their start.
  ///
  /// - Throws: ``DiagnosticsError``; what the sampler and the function throw.
  public func record(
    from start: State, steps: Int, discarding: Int = 0, using rng: inout some RandomNumberGenerator,
    of function: (_ points: Tensor<Scalar>) throws -> Tensor<Scalar>
  ) throws -> Recording<Scalar, State> {
    guard steps > 0 else { throw DiagnosticsError.tooFewSteps(steps, atLeast: 1) }
    guard start.points.rank == 2 else { throw DiagnosticsError.notChains(shape: start.points.shape) }
    var state = start
    for _ in 0..<max(discarding, 0) { state = try step(state, using: &rng).state }
    let chains = state.points.shape[0]
    var (values, accepted): ([Scalar], [Scalar]) = ([], [])
    values.reserveCapacity(steps * chains)
    var jumps = try Tensor<Scalar>.zeros([chains])
    for _ in 0..<steps {
      let (next, info) = try step(state, using: &rng)
      jumps = try jumps + (next.points - state.points).squared().sum(axis: 1)
      state = next
      let seen = try function(state.points)
      guard seen.shape == [chains] else { throw DiagnosticsError.notChains(shape: seen.shape) }
      values += seen.scalars
      if let probabilities = info.acceptanceProbabilities { accepted += probabilities.scalars }
    }
    let shape = [steps, chains]
    return Recording(
      values: try Tensor(values, shape: shape),
      acceptanceProbabilities: accepted.count == values.count ? try Tensor(accepted, shape: shape) : nil,
      squaredJumps: jumps / Scalar(steps), state: state)
  }

  /// Runs all chains and keeps the first coordinate of the points after each step.
  ///
  /// - Throws: ``DiagnosticsError``; what the sampler throws.
  public func record(
    from start: State, steps: Int, discarding: Int = 0, using rng: inout some RandomNumberGenerator
  ) throws -> Recording<Scalar, State> {
    try record(from: start, steps: steps, discarding: discarding, using: &rng) { points in
      try points.sliced(0..<1, axis: 1).reshaped(to: [points.shape[0]])
    }
  }
}
