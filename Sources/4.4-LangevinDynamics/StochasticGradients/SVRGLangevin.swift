import Randomness
import ScoreFunctions
import Tensors

/// The state of chains with a control variate: an anchor whose whole score is known.
public struct AnchoredPositions<Scalar: TensorScalar>: ChainState {
  /// Where the chains are.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// The anchors x̃.
  ///
  /// Shape: `[n, d]`.
  public let anchors: Tensor<Scalar>
  /// The sums `Σᵢ gᵢ(x̃)` over all data.
  ///
  /// Shape: `[n, d]`.
  public let sums: Tensor<Scalar>
  /// The number of steps since the anchors were set.
  public let age: Int
  /// Points, anchors and sums.
  public var parts: [Tensor<Scalar>] { [points, anchors, sums] }

  /// The same anchors, with the chains elsewhere: how control variates at the mode serve chains that start anywhere.
  public func moved(to points: Tensor<Scalar>) -> AnchoredPositions {
    AnchoredPositions(points: points, anchors: anchors, sums: sums, age: age)
  }
}

/// Langevin with control variates: a batch estimates only what has changed since an anchor x̃,
/// `∇log p(x) + Σᵢgᵢ(x̃) + (N/b)Σ_B (gᵢ(x) − gᵢ(x̃))`.
///
/// The noise of the estimate is proportional to `x − x̃`. The anchors are where the chains start; SVRG sets them anew
/// every so many steps, at the cost of all data. Without renewal they are fixed control variates: start the chains at
/// the mode.
///
/// Reference: chapter 4.4.1; Dubey et al. 2016, algorithm 2 (SVRG); Baker, Fearnhead, Fox and Nemeth 2019 (fixed).
public struct SVRGLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// The score as a sum.
  public let score: SummedScore<Scalar>
  /// The number b of data in a batch.
  public let batchSize: Int
  /// The step ε.
  public let stepSize: Scalar
  /// After how many steps the anchors are moved to where the chains are; nil is never.
  public let renewal: Int?

  /// Creates the sampler.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)`` or ``LangevinError/badCount(_:_:)``.
  public init(score: SummedScore<Scalar>, batchSize: Int, stepSize: Scalar, renewal: Int?) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    try requireCount(batchSize, atLeast: 1, "the size of a batch")
    try requireCount(renewal ?? 1, atLeast: 1, "the number of steps between anchors")
    (self.score, self.batchSize, self.stepSize, self.renewal) = (score, batchSize, stepSize, renewal)
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(score: score, batchSize: batchSize, stepSize: stepSize, renewal: renewal)
  }

  /// The state of chains whose anchors are the given points.
  public func initialState(
    at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> AnchoredPositions<Scalar> {
    try anchored(points)
  }

  /// One step of every chain; the batches are drawn before the noise.
  public func step(
    _ state: AnchoredPositions<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: AnchoredPositions<Scalar>, info: StepInfo<Scalar>) {
    let current = renewal.map { state.age >= $0 } ?? false ? try anchored(state.points) : state
    let (x, anchors, ε, N) = (current.points, current.anchors, stepSize, Scalar(score.count))
    let batch = try score.batches(of: batchSize, for: x, using: &rng)
    let change = try score.terms(at: x, batch) - score.terms(at: anchors, batch)
    let estimate = try score.prior(x) + current.sums + N * change.mean(axis: 1)
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    let next = try x + ε * estimate + (2 * ε).squareRoot() * z
    return (
      AnchoredPositions(points: next, anchors: anchors, sums: current.sums, age: current.age + 1),
      StepInfo(stepSize: ε)
    )
  }

  private func anchored(_ points: Tensor<Scalar>) throws -> AnchoredPositions<Scalar> {
    let sums = try score.score(at: points) - score.prior(points)
    return AnchoredPositions(points: points, anchors: points, sums: sums, age: 0)
  }
}
