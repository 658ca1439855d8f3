import Tensors

extension Sampler {
  /// Takes chains from the given points so many steps.
  ///
  /// Shape: `[n, d]`.
  ///
  /// `observe` sees every state as it comes, numbered from 1, so that what was computed stays available whatever
  /// happens later.
  ///
  /// - Throws: ``LangevinError/diverged(step:chain:last:)`` as soon as something is not finite,
  ///   ``LangevinError/badCount(_:_:)`` for a negative number of steps, and what the sampler or `observe` throws.
  public func run(
    from points: Tensor<Scalar>, steps: Int, using rng: inout some RandomNumberGenerator,
    observe: (_ step: Int, _ state: State, _ info: StepInfo<Scalar>) throws -> Void = { _, _, _ in }
  ) throws -> State {
    guard points.rank == 2 else {
      throw TensorError.wrongRank(operation: "Langevin sampling", expected: 2, shape: points.shape)
    }
    if let chain = firstNotFinite(points) {
      throw LangevinError.diverged(step: 0, chain: chain, last: points.row(chain))
    }
    let start = try initialState(at: points, using: &rng)
    if let chain = firstNotFinite(start) {
      throw LangevinError.diverged(step: 0, chain: chain, last: points.row(chain))
    }
    return try run(from: start, steps: steps, using: &rng, observe: observe)
  }

  /// Takes chains from a state so many steps further.
  ///
  /// - Throws: as from points.
  public func run(
    from start: State, steps: Int, using rng: inout some RandomNumberGenerator,
    observe: (_ step: Int, _ state: State, _ info: StepInfo<Scalar>) throws -> Void = { _, _, _ in }
  ) throws -> State {
    try requireCount(steps, atLeast: 0, "the number of steps")
    var state = start
    for step in 0..<steps {
      let (next, info) = try self.step(state, using: &rng)
      if let chain = firstNotFinite(next) ?? info.acceptanceProbabilities.flatMap(firstNotFinite) {
        throw LangevinError.diverged(step: step + 1, chain: chain, last: state.points.row(chain))
      }
      state = next
      try observe(step + 1, state, info)
    }
    return state
  }
}

private func firstNotFinite(_ state: some ChainState) -> Int? {
  for part in state.parts {
    if let chain = firstNotFinite(part) { return chain }
  }
  return nil
}

/// The first row with a number that is NaN or infinite.
private func firstNotFinite<Scalar>(_ tensor: Tensor<Scalar>) -> Int? {
  // A sum of finite numbers is finite, unless they are huge: asked only where the sum says that something may be wrong.
  guard !tensor.sum().isFinite, let index = tensor.scalars.firstIndex(where: { !$0.isFinite }) else { return nil }
  return index / max(1, tensor.count / max(1, tensor.shape.first ?? 1))
}

extension Tensor {
  fileprivate func row(_ index: Int) -> [Double] {
    guard rank == 2, index < shape[0] else { return [] }
    return scalars[index * shape[1]..<(index + 1) * shape[1]].map { Double($0) }
  }
}
