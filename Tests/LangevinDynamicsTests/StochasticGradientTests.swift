import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Stochastic-gradient Langevin` {
  static func posterior(_ count: Int = 100) throws -> GaussianMeanPosterior {
    var rng = Philox(seed: 0)
    return try GaussianMeanPosterior(data: 2 + Tensor.standardNormal([count, 1], using: &rng))
  }

  /// Slopes of a logistic regression on ten points, where terms differ in more than a constant.
  static func logistic() throws -> SummedScore<Double> {
    let features = try Tensor([[1, 0.5], [1, -1.2], [-0.3, 2], [0.7, 0.7], [-2, 0.1]])
    return try SummedScore(count: 5, prior: { -$0 }) { θ, data in
      let x = try features.gathered(data)
      return try x * sigmoid(-(x * θ).sum(axis: 1, keepingAxis: true))
    }
  }

  @Test func `the posterior of a mean: conjugate formulas`() throws {
    let posterior = try GaussianMeanPosterior(data: Tensor([[1.0], [3]]), noise: 0.5, priorDeviation: 2)
    #expect(posterior.precision == 8.25)
    #expect(try posterior.mean.isClose(to: Tensor([16 / 8.25]), relative: 1e-15))
    let score = try posterior.summedScore
    let θ = try Tensor([[0.0], [2], [5]])
    #expect(try score.score(at: θ).isClose(to: 8.25 * (posterior.mean - θ), absolute: 1e-13))
  }

  @Test func `a batch estimates the whole score without bias, in all three ways`() throws {
    let score = try Self.logistic()
    let (n, ε) = (20_000, 1e-6)
    let θ = try Tensor([0.4, -0.9]).broadcast(to: [n, 2]) + Tensor.zeros([n, 2])
    let anchor = try Tensor([0.1, 0.3]).broadcast(to: [n, 2]) + Tensor.zeros([n, 2])
    let whole = try score.score(at: θ.sliced(0..<1)).scalars
    // The same noise is drawn after the batch, and taken off: what is left is the estimate, to rounding.
    func check<S: Sampler<Double>>(_ sampler: S, _ state: S.State, batch: Int, seed: UInt64) throws {
      var (a, b) = (Philox(seed: seed), Philox(seed: seed))
      let next = try sampler.step(state, using: &a).state.points
      _ = try randomIndices(count: n * batch, below: 5, using: &b)
      let z = try Tensor<Double>.standardNormal([n, 2], using: &b)
      let estimates = try (next - θ - (2 * ε).squareRoot() * z) / ε
      for k in 0..<2 {
        let moments = SampleMoments(try column(estimates, k))
        // z = 4.5 with the measured spread (7 false failures in a million each); rounding is 10⁻¹⁰ after the division.
        #expect(moments.variance > 1e-4)
        #expect(abs(moments.mean - whole[k]) < 4.5 * (moments.variance / Double(n)).squareRoot() + 1e-9)
      }
    }
    var rng = Philox(seed: 9)
    try check(
      StochasticGradientLangevin(score: score, batchSize: 2, stepSize: ε), Positions(points: θ), batch: 2, seed: 1)
    // Anchors and tables of another place: run one large step there, whose noise moves nothing else.
    let svrg = try SVRGLangevin(score: score, batchSize: 2, stepSize: ε, renewal: nil)
    let anchored = try svrg.initialState(at: anchor, using: &rng)
    try check(svrg, anchored.moved(to: θ), batch: 2, seed: 2)
    let saga = try SAGALangevin(score: score, batchSize: 1, stepSize: ε)
    let tabulated = try saga.initialState(at: anchor, using: &rng).moved(to: θ)
    try check(saga, tabulated, batch: 1, seed: 3)
  }

  @Test func `SGLD settles at (2ε + ε²V)/(1 − (1 − εΛ)²)`() throws {
    let (posterior, batch, n) = (try Self.posterior(), 5, 4000)
    let Λ = posterior.precision
    let ε = 0.2 / Λ
    // The estimate is N times a mean of b data drawn with replacement, plus something that is not random.
    let spread = SampleMoments(posterior.data.scalars).variance
    let V = 100.0 * 100 * spread / Double(batch)
    let expected = (2 * ε + ε * ε * V) / (1 - (1 - 0.2) * (1 - 0.2))
    let sampler = try StochasticGradientLangevin(score: posterior.summedScore, batchSize: batch, stepSize: ε)
    var rng = Philox(seed: 4)
    let start =
      try posterior.mean.broadcast(to: [n, 1]) + expected.squareRoot() * .standardNormal([n, 1], using: &rng)
    let x = try sampler.run(from: start, steps: 30, using: &rng).points
    let moments = SampleMoments(x.scalars)
    let mean = try posterior.mean.scalars[0]
    // Sums of many batches are all but normal; z = 4.5 for both (7 in a million each).
    #expect(abs(moments.mean - mean) < 4.5 * (expected / Double(n)).squareRoot())
    #expect(abs(moments.variance - expected) < 4.5 * expected * (2 / Double(n)).squareRoot())
  }

  @Test func `for the mean of a Gaussian, control variates leave no noise at all`() throws {
    // gᵢ(θ) − gᵢ(θ̃) = θ̃ − θ for every datum: the step is that of the whole score.
    let posterior = try Self.posterior(20)
    let score = try posterior.summedScore
    let svrg = try SVRGLangevin(score: score, batchSize: 3, stepSize: 0.01, renewal: 2)
    var (a, b) = (Philox(seed: 5), Philox(seed: 5))
    var x = try Tensor([[0.3], [4]])
    let ours = try svrg.run(from: x, steps: 6, using: &a)
    for _ in 0..<6 {
      _ = try randomIndices(count: 6, below: 20, using: &b)
      x = try x + 0.01 * score.score(at: x) + 0.02.squareRoot() * Tensor.standardNormal([2, 1], using: &b)
    }
    #expect(ours.points.isClose(to: x, relative: 1e-12))
    // Renewed before steps 3 and 5.
    #expect(ours.age == 2)
  }

  @Test func `SAGA's table holds what was last seen, its sum the sum`() throws {
    let score = try Self.logistic()
    let saga = try SAGALangevin(score: score, batchSize: 3, stepSize: 0.1)
    var (a, b) = (Philox(seed: 6), Philox(seed: 6))
    let start = try Tensor([[0.4, -0.9], [2, 1]])
    let state = try saga.run(from: start, steps: 4, using: &a)
    // Follow the draws: where was each chain when it last drew each datum?
    var points = start
    var seen = [[Tensor<Double>]](repeating: [], count: 2)
    for chain in 0..<2 { seen[chain] = try (0..<5).map { _ in try start.sliced(chain..<chain + 1) } }
    var replay = try saga.initialState(at: start, using: &b)
    for _ in 0..<4 {
      var draws = b
      for (index, datum) in try randomIndices(count: 6, below: 5, using: &draws).enumerated() {
        let chain = index / 3
        seen[chain][datum] = try points.sliced(chain..<chain + 1)
      }
      replay = try saga.step(replay, using: &b).state
      points = replay.points
    }
    let expected = try Tensor.concatenated(
      (0..<2).flatMap { chain in try (0..<5).map { try score.term(seen[chain][$0], [$0]) } })
    #expect(try state.table.isClose(to: expected.reshaped(to: [2, 5, 2]), absolute: 1e-15))
    #expect(try state.sums.isClose(to: state.table.sum(axis: 1), absolute: 1e-14))
  }

  @Test func `bad input is an error`() throws {
    let score = try Self.logistic()
    #expect(throws: LangevinError.badCount("the number of data", 0)) {
      try SummedScore<Double>(count: 0, prior: { $0 }, term: { θ, _ in θ })
    }
    #expect(throws: LangevinError.badCount("the size of a batch", 0)) {
      try StochasticGradientLangevin(score: score, batchSize: 0, stepSize: 1)
    }
    #expect(throws: LangevinError.badCount("the number of steps between anchors", 0)) {
      try SVRGLangevin(score: score, batchSize: 1, stepSize: 1, renewal: 0)
    }
    #expect(throws: LangevinError.notPositive("the step size", -1)) {
      try SAGALangevin(score: score, batchSize: 1, stepSize: -1)
    }
    #expect(throws: LangevinError.badCount("the number of data", 0)) {
      try GaussianMeanPosterior(data: .zeros([0, 1]))
    }
  }
}
