import Tensors
import Unification

/// DPM-Solver and DPM-Solver++ of orders 1 to 3, multistep: one evaluation a step, and the polynomial goes through those
/// before.
///
/// The first steps have lower order, until there is enough to look back on; a step to a clean moment has order 1. With a
/// noise level τ > 0 the integrals are those of a reverse equation with noise: τ = 1 with order 1 is ancestral sampling,
/// with order 2 it is SDE-DPM-Solver++(2M).
///
/// Reference: chapter 4.7.2; Lu et al. 2022b, algorithm 2 and equation 18; Xue et al. 2023, proposition 4.2, for any τ.
public struct MultistepSolver: DiffusionSampler, Equatable {
  /// The order, 1 to 3.
  public let order: Int
  /// What is integrated.
  public let prediction: SolverPrediction
  /// How order 2 integrates the slope; order 3 always does so exactly.
  public let linearWeight: LinearWeight
  /// The noise level τ of the reverse equation.
  public let noiseLevel: Double
  /// The share of the quadratic term that order 3 takes: 1 for the parabola through three evaluations.
  ///
  /// Widely copied programs, the diffusers library among them, have half of it by an oversight, and with that order 2.
  public let quadraticShare: Double
  /// Whether the last two steps have orders 2 and 1, which helps where there are few steps.
  ///
  /// Reference: Lu et al. 2022b, section 6, for fewer than 15 steps.
  public let lowersOrderAtEnd: Bool

  /// Creates the solver.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for an order outside 1 … 3, a negative noise level, one with the
  ///   prediction of noise, or a share that is not finite.
  public init(
    order: Int, predicting prediction: SolverPrediction = .data, linearWeight: LinearWeight = .halved,
    noiseLevel: Double = 0, quadraticShare: Double = 1, lowersOrderAtEnd: Bool = false
  ) throws(SamplerError) {
    try requireRange(Double(order), in: 1...3, "the order of a multistep solver")
    try requireRange(noiseLevel, in: 0...(prediction == .data ? 1e9 : 0), "the noise level τ")
    try requireRange(quadraticShare, in: -1e9...1e9, "the share of the quadratic term")
    self.order = order
    self.prediction = prediction
    self.linearWeight = linearWeight
    self.noiseLevel = noiseLevel
    self.quadraticShare = quadraticShare
    self.lowersOrderAtEnd = lowersOrderAtEnd
  }

  /// As many evaluations as the order.
  public var memory: Int { order }

  /// From the points to the next moment, over the polynomial that the last evaluations determine.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let now = try run.evaluate()
    guard run.next.standardDeviation > 0 else { return try cleaned(now, at: run.next) }
    let stepsLeft = run.stepCount - run.step
    let used = Array(run.history.suffix(lowersOrderAtEnd ? min(order, stepsLeft) : order))
    let integral = SolverIntegral(
      prediction: prediction, linearWeight: used.count == 3 ? .exact : linearWeight, moment: run.moment, next: run.next)
    return try integral.step(
      from: run.points, over: coefficients(of: used, stepLength: integral.stepLength), noiseLevel: noiseLevel,
      noise: noise)
  }

  /// c₀, c₁ and c₂ of the integrand `Σ c_k (u/h)^k`, where u is measured from the newest evaluation.
  private func coefficients<Scalar>(
    of evaluations: [Evaluation<Scalar>], stepLength h: Double
  ) throws -> [Tensor<Scalar>] {
    let f = try evaluations.reversed().map { try prediction.integrand(of: $0) }
    let λ = evaluations.reversed().map(\.moment.logSignalToNoise)
    guard f.count > 1 else { return f }
    let slope = try (f[0] - f[1]) / Scalar(λ[0] - λ[1])
    guard f.count > 2 else { return [f[0], Scalar(h) * slope] }
    let before = try (f[1] - f[2]) / Scalar(λ[1] - λ[2])
    let bend = try (slope - before) / Scalar(λ[0] - λ[2])
    return [
      f[0], try Scalar(h) * (slope + Scalar(λ[0] - λ[1]) * bend), Scalar(quadraticShare * h * h) * bend,
    ]
  }
}
