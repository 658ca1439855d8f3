import Tensors
import Unification

/// DPM-Solver and DPM-Solver++ of orders 1 to 3, singlestep: every step of order k is k steps in the list of moments.
///
/// At the first moment of a block the way leads to the second by order 1; from there, back at the start of the block and
/// with both evaluations, to the third by order 2, and so on. The points at the end of a block are the solver's, those
/// inside are on the way. Lists for it are made with ``DiffusionClock/divided(_:into:)``. A step to a clean moment has
/// order 1.
///
/// Reference: chapter 4.7.2; Lu et al. 2022a, algorithms 1 and 2 (noise) and Lu et al. 2022b, algorithm 1 (data).
public struct SinglestepSolver: DiffusionSampler, Equatable {
  /// How the evaluations inside a block are used.
  public enum Rule: String, Sendable, CaseIterable {
    /// As published: the linear part halved at order 2; at order 3 the slope to the last evaluation, integrated.
    case published
    /// As published, but with the linear part halved on the way to the third moment of order 3, as the diffusers
    /// library has it by default; order 3 all the same.
    case halvedOnTheWay
    /// The polynomial through all evaluations of the block, integrated; the diffusers library calls it "heun".
    case interpolated
  }

  /// The order, 1 to 3.
  public let order: Int
  /// What is integrated.
  public let prediction: SolverPrediction
  /// How the evaluations inside a block are used.
  public let rule: Rule
  /// Whether the last step starts a block of its own, of order 1.
  public let endsWithOrderOne: Bool

  /// Creates the solver.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for an order outside 1 … 3.
  public init(
    order: Int, predicting prediction: SolverPrediction = .noise, rule: Rule = .published,
    endsWithOrderOne: Bool = false
  ) throws(SamplerError) {
    try requireRange(Double(order), in: 1...3, "the order of a singlestep solver")
    self.order = order
    self.prediction = prediction
    self.rule = rule
    self.endsWithOrderOne = endsWithOrderOne
  }

  /// The evaluations of a block.
  public var memory: Int { order }

  /// From the start of the block to the next moment, over the polynomial that the evaluations of the block determine.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let now = try run.evaluate()
    guard run.next.standardDeviation > 0 else { return try cleaned(now, at: run.next) }
    let startsAnew = endsWithOrderOne && run.step == run.stepCount - 1
    let block = Array(run.history.suffix(startsAnew ? 1 : run.step % order + 1))
    let halves = block.count == 2 && (rule == .halvedOnTheWay || rule == .published && order == 2)
    let integral = SolverIntegral(
      prediction: prediction, linearWeight: halves ? .halved : .exact, moment: block[0].moment, next: run.next)
    return try integral.step(
      from: block[0].points, over: coefficients(of: block, stepLength: integral.stepLength), noise: noise)
  }

  /// c₀, c₁ and c₂ of the integrand `Σ c_k (u/h)^k`, where u is measured from the start of the block.
  private func coefficients<Scalar>(
    of block: [Evaluation<Scalar>], stepLength h: Double
  ) throws -> [Tensor<Scalar>] {
    let f = try block.map { try prediction.integrand(of: $0) }
    let u = block.map { $0.moment.logSignalToNoise - block[0].moment.logSignalToNoise }
    guard let last = u.indices.last, last > 0 else { return f }
    let slope = try (f[last] - f[0]) / Scalar(u[last])
    guard last == 2, rule == .interpolated else { return [f[0], Scalar(h) * slope] }
    let first = try (f[1] - f[0]) / Scalar(u[1])
    let bend = try (slope - first) / Scalar(u[2] - u[1])
    return [f[0], try Scalar(h) * (first - Scalar(u[1]) * bend), Scalar(h * h) * bend]
  }
}
