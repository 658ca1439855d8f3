import Randomness
import ScoreFunctions
import Tensors

/// The logarithm of a density, up to a constant: a function from a batch of points to a number for each.
///
/// Shape: `[n, d]` to `[n]`.
public typealias LogDensity<Scalar: TensorScalar> = (_ points: Tensor<Scalar>) throws -> Tensor<Scalar>

/// The state of a Metropolis chain: where it is, with log-density and score there, which no step computes twice.
public struct EvaluatedPoints<Scalar: TensorScalar>: ChainState {
  /// Where the chains are.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Scalar>
  /// The log-density there.
  ///
  /// Shape: `[n]`.
  public let logDensity: Tensor<Scalar>
  /// The score there.
  ///
  /// Shape: `[n, d]`.
  public let score: Tensor<Scalar>

  /// All three.
  public var parts: [Tensor<Scalar>] { [points, logDensity, score] }
}

/// MALA, the Metropolis-adjusted Langevin algorithm: a Langevin step that each chain accepts or refuses for itself.
///
/// The proposal is `x′ = x + εMs(x) + √(2ε)Lz` with `M = LLᵀ`, the identity unless a preconditioner is given. It is
/// accepted with probability `α = min(1, p(x′)q(x, x′) / (p(x)q(x′, x)))`, where `q(y, x)` is the density of a proposal
/// y from x. That makes p exactly stationary for every ε, where ``UnadjustedLangevin`` is off by a term of order ε.
///
/// The way back needs no second noise: it is the one that `z′ = −(z + √(ε/2)Lᵀ(s(x) + s(x′)))` would propose, so that
///
///     log α = log p(x′) − log p(x) + ½|z|² − ½|z′|².
///
/// A temperature T other than 1 aims at `p(x)^(1/T)`: `log p` and `s` are divided by T, and the noise is `√(2εT)`.
///
/// Sums run over the coordinates of a chain, and each chain draws its own uniform number. Summed over the batch, as in
/// the chapter's listing, a hundred chains are accepted or refused as one, and hardly ever move (erratum E-90).
///
/// Reference: chapter 4.4.1; Roberts and Tweedie 1996, section 1.4.
public struct MetropolisAdjustedLangevin<Scalar: TensorScalar>: StepSizedSampler {
  /// Log-density and score at the same points.
  public typealias Evaluation = (_ points: Tensor<Scalar>) throws -> (
    logDensity: Tensor<Scalar>, score: Tensor<Scalar>
  )

  /// What is known of the target.
  public let evaluation: Evaluation
  /// The step ε.
  public let stepSize: Scalar
  /// The temperature T.
  public let temperature: Scalar
  /// The matrix M; nil is the identity.
  public let preconditioner: Preconditioner<Scalar>?

  /// Creates the sampler of a target whose log-density and score are computed together.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(
    stepSize: Scalar, temperature: Scalar = 1, preconditioner: Preconditioner<Scalar>? = nil,
    evaluation: @escaping Evaluation
  ) throws(LangevinError) {
    try requirePositive(stepSize, "the step size")
    try requirePositive(temperature, "the temperature")
    self.evaluation = evaluation
    self.stepSize = stepSize
    self.temperature = temperature
    self.preconditioner = preconditioner
  }

  /// Creates the sampler of a target given by its log-density and its score.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(
    logDensity: @escaping LogDensity<Scalar>, score: @escaping Score<Scalar>, stepSize: Scalar,
    temperature: Scalar = 1, preconditioner: Preconditioner<Scalar>? = nil
  ) throws(LangevinError) {
    try self.init(stepSize: stepSize, temperature: temperature, preconditioner: preconditioner) {
      (try logDensity($0), try score($0))
    }
  }

  /// The same sampler with another step.
  public func with(stepSize: Scalar) throws(LangevinError) -> Self {
    try Self(stepSize: stepSize, temperature: temperature, preconditioner: preconditioner, evaluation: evaluation)
  }

  /// The state of chains that stand at the given points.
  public func initialState(
    at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> EvaluatedPoints<Scalar> {
    try state(at: points)
  }

  /// One step of every chain.
  ///
  /// The noise is drawn before the uniform numbers.
  public func step(
    _ state: EvaluatedPoints<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> (state: EvaluatedPoints<Scalar>, info: StepInfo<Scalar>) {
    let z = try Tensor<Scalar>.standardNormal(state.points.shape, using: &rng)
    let u = try Tensor<Scalar>.uniform([state.points.shape[0]], using: &rng)
    let (proposed, probabilities) = try proposal(from: state, noise: z)
    let next = try proposed.replacing(state, where: probabilities - u)
    return (next, StepInfo(stepSize: stepSize, acceptanceProbabilities: probabilities))
  }

  /// The proposal that a given noise makes, evaluated, and the probability of accepting it.
  ///
  /// Shapes: noise `[n, d]`, probabilities `[n]`.
  public func proposal(
    from state: EvaluatedPoints<Scalar>, noise z: Tensor<Scalar>
  ) throws -> (state: EvaluatedPoints<Scalar>, acceptanceProbabilities: Tensor<Scalar>) {
    let (x, s, ε, T) = (state.points, state.score, stepSize, temperature)
    let drift = try preconditioner?.product(with: s) ?? s
    let noise = try preconditioner?.rootProduct(with: z) ?? z
    let proposed = try self.state(at: x + ε * drift + (2 * ε * T).squareRoot() * noise)

    let sum = try s + proposed.score
    let back = try z + (ε / (2 * T)).squareRoot() * (preconditioner?.transposedRootProduct(with: sum) ?? sum)
    let logProposals = try 0.5 * (z.squared() - back.squared()).sum(axis: 1)
    let logRatio = try (proposed.logDensity - state.logDensity) / T + logProposals
    return (proposed, exp(try minimum(logRatio, Tensor(0))))
  }

  private func state(at points: Tensor<Scalar>) throws -> EvaluatedPoints<Scalar> {
    let (logDensity, score) = try evaluation(points)
    guard points.rank == 2, score.shape == points.shape, logDensity.shape == [points.shape[0]] else {
      throw TensorError.shapeMismatch(operation: "log-density and score", logDensity.shape, score.shape)
    }
    return EvaluatedPoints(points: points, logDensity: logDensity, score: score)
  }
}

extension MetropolisAdjustedLangevin where Scalar == Double {
  /// Creates the sampler of a density.
  ///
  /// - Throws: ``LangevinError/notPositive(_:_:)``.
  public init(
    _ density: some Density, stepSize: Double, temperature: Double = 1, preconditioner: Preconditioner<Double>? = nil
  ) throws(LangevinError) {
    try self.init(
      logDensity: density.logDensity, score: density.score, stepSize: stepSize, temperature: temperature,
      preconditioner: preconditioner)
  }
}

extension EvaluatedPoints {
  /// The chains of this state where a margin is positive, those of the other where it is not.
  ///
  /// Shape of the margins: `[n]`.
  func replacing(_ other: EvaluatedPoints, where margins: Tensor<Scalar>) throws -> EvaluatedPoints {
    let n = points.shape[0]
    let rows = margins.withScalars { margins in (0..<n).map { margins[$0] > 0 ? $0 : n + $0 } }
    func chosen(_ ours: Tensor<Scalar>, _ theirs: Tensor<Scalar>) throws -> Tensor<Scalar> {
      try Tensor.concatenated([ours, theirs]).gathered(rows)
    }
    return try EvaluatedPoints(
      points: chosen(points, other.points), logDensity: chosen(logDensity, other.logDensity),
      score: chosen(score, other.score))
  }
}
