import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// What one step adds, given where a chain stands: a sampler without noise, with noise of the wrong size or a drift of the
/// wrong sign does not pass.
@Suite struct `One step from a given point` {
  static let count = 20_000
  static let start = [0.7, -0.4]
  static let covariance = Tensor<Double>.matrix([[2, 0.5], [0.5, 1]])

  /// The score of a Gaussian about (1, 1) with precision diag(2, ½).
  static func score(_ x: Tensor<Double>) throws -> Tensor<Double> { try (1 - x) * Tensor([2, 0.5]) }
  static let scoreAtStart = [0.6, 0.7]

  /// Takes one step of many chains at the same point.
  func increments(of sampler: some Sampler<Double>, seed: UInt64) throws -> Tensor<Double> {
    var rng = Philox(seed: seed)
    let x = try Tensor(Self.start).broadcast(to: [Self.count, 2]) + Tensor.zeros([Self.count, 2])
    return try sampler.run(from: x, steps: 1, using: &rng).points - x
  }

  func expectNormal(_ steps: Tensor<Double>, mean: [Double], covariance: Tensor<Double>) throws {
    for k in 0..<2 {
      let moments = SampleMoments(try column(steps, k))
      #expect(moments.areNormal(mean: mean[k], variance: covariance.scalars[3 * k]), "coordinate \(k): \(moments)")
    }
    #expect(try isCovariance(rowCovariance(steps), of: covariance, count: Self.count))
  }

  @Test(arguments: [1.0, 0.3]) func `unadjusted: mean εs, variance 2εT`(temperature: Double) throws {
    let ε = 0.05
    let sampler = try UnadjustedLangevin(score: Self.score, stepSize: ε, temperature: temperature)
    try expectNormal(
      increments(of: sampler, seed: 1), mean: Self.scoreAtStart.map { ε * $0 },
      covariance: 2 * ε * temperature * .identity(2))
  }

  @Test func `preconditioned: mean εMs, covariance 2εM`() throws {
    let (ε, M) = (0.05, Self.covariance)
    let sampler = try PreconditionedLangevin(score: Self.score, preconditioner: Preconditioner(M), stepSize: ε)
    let drift = [2 * 0.6 + 0.5 * 0.7, 0.5 * 0.6 + 0.7].map { ε * $0 }
    try expectNormal(increments(of: sampler, seed: 2), mean: drift, covariance: 2 * ε * M)
  }

  @Test func `with a matrix for every place: mean ε(Ms + ∇·M), covariance 2εM`() throws {
    let (ε, M) = (0.05, Self.covariance)
    let sampler = try PositionDependentLangevin<Double>(score: Self.score, stepSize: ε) { x in
      // M₁₁ = 2 + (x₁ − 0.7)(3 + 0), M₁₂ = 0.5 + 4(x₂ + 0.4): at the start M as above, ∇·M = (3 + 4, 0).
      let n = x.shape[0]
      let rows = try x.rows().flatMap { x -> [Double] in
        let off = 0.5 + 4 * (x[1] + 0.4)
        return [2 + 3 * (x[0] - 0.7), off, off, 1]
      }
      return (try Tensor(rows, shape: [n, 2, 2]), try Tensor([7, 0]).broadcast(to: [n, 2]))
    }
    let drift = [2 * 0.6 + 0.5 * 0.7 + 7, 0.5 * 0.6 + 0.7].map { ε * $0 }
    try expectNormal(increments(of: sampler, seed: 3), mean: drift, covariance: 2 * ε * M)
  }

  @Test func `tamed: the drift is εs/(1 + ε‖s‖)`() throws {
    let ε = 0.4
    let sampler = try TamedLangevin(score: Self.score, stepSize: ε)
    let length = (0.6 * 0.6 + 0.7 * 0.7).squareRoot()
    try expectNormal(
      increments(of: sampler, seed: 4), mean: Self.scoreAtStart.map { ε * $0 / (1 + ε * length) },
      covariance: 2 * ε * .identity(2))
  }

  @Test func `Leimkuhler–Matthews: two steps share a noise`() throws {
    let ε = 0.05
    let sampler = try LeimkuhlerMatthews(score: { try Tensor<Double>.zeros($0.shape) }, stepSize: ε)
    var rng = Philox(seed: 5)
    let x = try Tensor<Double>.zeros([Self.count, 1])
    var states = [x]
    _ = try sampler.run(from: x, steps: 2, using: &rng) { _, state, _ in states.append(state.points) }
    let steps = try Tensor.concatenated([states[1] - states[0], states[2] - states[1]], axis: 1)
    // √(ε/2)(z₀ + z₁) and √(ε/2)(z₁ + z₂).
    try expectNormal(steps, mean: [0, 0], covariance: ε * .matrix([[1, 0.5], [0.5, 1]]))
  }

  @Test func `MALA with a small step: mean εs, variance 2ε`() throws {
    // The chance of refusal is of order ε^1.5: at ε = 10⁻⁴ two in a million.
    let ε = 1e-4
    let target = try Gaussian(mean: Tensor([1, 1]), covariance: .matrix([[0.5, 0], [0, 2]]))
    let sampler = try MetropolisAdjustedLangevin(target, stepSize: ε)
    try expectNormal(
      increments(of: sampler, seed: 6), mean: Self.scoreAtStart.map { ε * $0 }, covariance: 2 * ε * .identity(2))
  }

  @Test func `BAOAB: half kick, half drift, friction with noise, half drift, half kick`() throws {
    let (h, γ, T) = (0.3, 0.8, 1.7)
    let sampler = try UnderdampedLangevin(score: Self.score, stepSize: h, friction: γ, temperature: T)
    var rng = Philox(seed: 7)
    let start = try Tensor(Self.start).broadcast(to: [Self.count, 2]) + Tensor.zeros([Self.count, 2])
    let state = try sampler.initialState(at: start, using: &rng)
    try expectNormal(state.momenta, mean: [0, 0], covariance: T * .identity(2))
    let next = try sampler.run(from: state, steps: 1, using: &rng)
    let steps = try next.points - start
    // x′ − x = (h/2)(1 + c)(v + (h/2)s) + (h/2)√(T(1 − c²))z with c = e^(−γh), v ~ 𝒩(0, T).
    let c = exp(-γ * h)
    let variance = h * h / 4 * T * ((1 + c) * (1 + c) + 1 - c * c)
    try expectNormal(
      steps, mean: Self.scoreAtStart.map { h * h / 4 * (1 + c) * $0 }, covariance: variance * .identity(2))
    // The last half kick is by the score at the new place, which the state keeps for the next step.
    #expect(try next.score == Self.score(next.points))
    let before = try next.momenta - h / 2 * next.score
    #expect(
      try before.isClose(to: 2 / h * (next.points - start) - (state.momenta + h / 2 * state.score), absolute: 1e-12))
  }
}

extension Tensor where Scalar == Double {
  /// A matrix of rows of the same length.
  static func matrix(_ rows: [[Double]]) -> Tensor<Double> {
    (try? Tensor(rows)) ?? Tensor(.nan)
  }
}
