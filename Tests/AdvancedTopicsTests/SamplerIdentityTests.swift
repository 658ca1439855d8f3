import AdvancedTopics
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Samplers that are one another` {
  let law: GaussianMixture
  let moments: [DiffusionTime]
  let start = try? Tensor<Double>([[0.5, -1.0], [-1.3, 0.2], [0.05, 1.7]])
  let clock: DiffusionClock

  init() throws {
    law = try hills()
    clock = DiffusionClock(try VariancePreserving())
    moments = try clock.moments(from: 100, to: 0.02, steps: 24, endsClean: true)
  }

  @Test func `DPM-Solver-1, Euler and DEIS of degree 0 are DDIM without noise`() throws {
    let start = try #require(start)
    let reference = try DDIMSampler().path(from: start, along: moments, law.noisePredictor())
    let others: [any DiffusionSampler] = try [
      SinglestepSolver(order: 1), MultistepSolver(order: 1), MultistepSolver(order: 1, predicting: .noise),
      SinglestepSolver(order: 1, predicting: .data), EulerSampler(), ExponentialIntegrator(degree: 0),
    ]
    for other in others {
      let path = try other.path(from: start, along: moments, law.noisePredictor())
      // 25 steps with x̂₀ = (x − σε)/α of size 1 from terms of size 100: 25 · 100 · 2 units in the last place.
      for (a, b) in zip(path, reference) { #expect(a.isClose(to: b, absolute: 6e-13)) }
    }
  }

  @Test func `one step of DPM-Solver-1 is DDIM's to a few units in the last place`() throws {
    let start = try #require(start)
    let two = Array(moments[14...15])
    let ddim = try DDIMSampler().end(from: start, along: two, law.noisePredictor())
    let solver = try SinglestepSolver(order: 1).end(from: start, along: two, law.noisePredictor())
    #expect(solver.isClose(to: ddim, absolute: 3e-15))
  }

  @Test func `ancestral sampling is DDIM with all its noise and SDE-DPM-Solver++ of order 1`() throws {
    let start = try #require(start)
    func path(_ sampler: some DiffusionSampler) throws -> [Tensor<Double>] {
      var rng = Philox(seed: 5)
      return try sampler.trajectory(from: start, along: moments, predictor: law.noisePredictor(), using: &rng)
        .map(\.points)
    }
    let reference = try path(AncestralSampler())
    for (a, b) in zip(try path(DDIMSampler(noiseShare: 1)), reference) { #expect(a.isClose(to: b, absolute: 1e-12)) }
    // The last step, to a clean moment, draws no noise in either.
    for (a, b) in zip(try path(MultistepSolver(order: 1, noiseLevel: 1)), reference) {
      #expect(a.isClose(to: b, absolute: 1e-12))
    }
    #expect(!(try path(DDIMSampler(noiseShare: 0.9)))[5].isClose(to: reference[5], absolute: 1e-3))
  }

  @Test(arguments: [0.2, 0.5, 0.9]) func `DDIM with some noise is a reverse equation with some noise`(
    _ η: Double
  ) throws {
    // Both add the variance σʹ²η²(1 − e^{−2h}) = σʹ²(1 − e^{−2τ²h}).
    let start = try #require(start)
    let even = try clock.moments(from: 50, to: 0.1, steps: 12)
    let h = log(50 / 0.1) / 12
    let τ = (-log(1 - η * η * (1 - exp(-2 * h))) / (2 * h)).squareRoot()
    let noise = try (0..<12).map { step in
      var rng = Philox(seed: 9, stream: UInt64(step))
      return try Tensor<Double>.standardNormal([3, 2], using: &rng)
    }
    let a = try DDIMSampler(noiseShare: η).sample(
      from: start, along: even, predictor: law.noisePredictor(), noise: { noise[$0] })
    let b = try MultistepSolver(order: 1, noiseLevel: τ).sample(
      from: start, along: even, predictor: law.noisePredictor(), noise: { noise[$0] })
    #expect(a.isClose(to: b, absolute: 1e-12))
  }

  @Test func `corrected ancestral sampling is the predictor–corrector of section 4_3`() throws {
    let levels = try NoiseLevels.geometric(largest: 20, smallest: 0.05, count: 15)
    var rng = Philox(seed: 3)
    let reference = try PredictorCorrector(levels: levels, predictor: .ancestral, correctorSteps: 2).sample(
      50, dimension: 2, score: { x, σ in try law.noised(standardDeviation: σ).score(at: x) }, using: &rng)
    rng = Philox(seed: 3)
    let start = try 20 * Tensor<Double>.standardNormal([50, 2], using: &rng)
    let moments = try (levels + [0]).map { try DiffusionClock.noiseLevel.moment(atNoiseToSignal: $0) }
    let points = try CorrectedSampler(AncestralSampler(), correctorSteps: 2).sample(
      from: start, along: moments, predictor: law.noisePredictor(), using: &rng)
    #expect(points.isClose(to: reference, absolute: 1e-11))
    // And the other predictor is the other variance.
    rng = Philox(seed: 3)
    let other = try PredictorCorrector(levels: levels, predictor: .reverseDiffusion, correctorSteps: 0).sample(
      50, dimension: 2, score: { x, σ in try law.noised(standardDeviation: σ).score(at: x) }, using: &rng)
    rng = Philox(seed: 3)
    _ = try Tensor<Double>.standardNormal([50, 2], using: &rng)
    let forward = try CorrectedSampler(AncestralSampler(variance: .forward), correctorSteps: 0).sample(
      from: start, along: moments, predictor: law.noisePredictor(), using: &rng)
    #expect(forward.isClose(to: other, absolute: 1e-11))
  }

  @Test func `no churn is Heun`() throws {
    let start = try #require(start)
    let a = try ChurnSampler(amount: 0, clock: clock).path(from: start, along: moments, law.noisePredictor())
    #expect(a == (try HeunSampler().path(from: start, along: moments, law.noisePredictor())))
    let aside = try ChurnSampler(amount: 40, range: 1e3...1e4, clock: clock)
    #expect(a == (try aside.path(from: start, along: moments, law.noisePredictor())))
  }

  @Test func `DPM-Solver-3 is algorithm 2 of its paper`() throws {
    let start = try #require(start)
    let predictor = law.noisePredictor()
    let block = try clock.divided([moments[12], moments[13]], into: 3)
    #expect(block.count == 4)
    let (s, t) = (block[0], block[3])
    let (λs, λt) = (s.logSignalToNoise, t.logSignalToNoise)
    let (h, r1, r2) = (λt - λs, 1.0 / 3, 2.0 / 3)
    let ε = try predictor(start, s)
    let u1 = try block[1].signal / s.signal * start - block[1].standardDeviation * (exp(r1 * h) - 1) * ε
    let D1 = try predictor(u1, block[1]) - ε
    let u2 =
      try block[2].signal / s.signal * start - block[2].standardDeviation * (exp(r2 * h) - 1) * ε
      - block[2].standardDeviation * r2 / r1 * ((exp(r2 * h) - 1) / (r2 * h) - 1) * D1
    let D2 = try predictor(u2, block[2]) - ε
    let x =
      try t.signal / s.signal * start - t.standardDeviation * (exp(h) - 1) * ε
      - t.standardDeviation / r2 * ((exp(h) - 1) / h - 1) * D2
    // Rounding, of (e^h − 1)/h − 1 in the lines above too.
    #expect(try SinglestepSolver(order: 3).end(from: start, along: block, predictor).isClose(to: x, absolute: 1e-13))
  }

  @Test func `with even steps of ρ the exponential integrator has the weights of Adams and Bashforth`() throws {
    let expected: [[Double]] = [
      [1], [-1.0 / 2, 3.0 / 2], [5.0 / 12, -16.0 / 12, 23.0 / 12], [-9.0 / 24, 37.0 / 24, -59.0 / 24, 55.0 / 24],
    ]
    for (degree, weights) in expected.enumerated() {
      let nodes = (0...degree).map { 7.0 + Double(degree - $0) * 0.5 }
      let found = try ExponentialIntegrator(degree: degree).weights(of: nodes, from: 7, to: 6.5)
      // The error of the quadrature on a polynomial; rounding is below it.
      for (a, b) in zip(found, weights) { #expect(a.isClose(to: -0.5 * b, absolute: 1e-11)) }
    }
  }

  @Test func `in time the exponential integrator integrates against the rate of the process`() throws {
    // Cⱼ = ∫ ½g²/(ασ) ℓⱼ dt by Simpson's rule with 2,000 intervals: error about 10⁻¹² here.
    let process = try VariancePreserving()
    let times = [0.62, 0.55, 0.5]
    let ratios = try times.map { try process.moment(at: $0).noiseToSignal }
    let found = try ExponentialIntegrator(degree: 2, in: .time(clock)).weights(
      of: ratios, from: ratios[2], to: process.moment(at: 0.4).noiseToSignal)
    for j in 0..<3 {
      let values = (0...2000).map { i -> Double in
        let t = 0.5 - 0.1 * Double(i) / 2000
        let ℓ = (0..<3).reduce(1.0) { $1 == j ? $0 : $0 * (t - times[$1]) / (times[j] - times[$1]) }
        let (g, α, σ) = (process.diffusion(at: t), process.signal(at: t), process.standardDeviation(at: t))
        return 0.5 * g * g / (α * σ) * ℓ
      }
      let simpson = values.enumerated().reduce(0.0) { sum, value in
        sum + value.element * (value.offset % 2000 == 0 ? 1 : value.offset % 2 == 1 ? 4 : 2)
      }
      #expect(found[j].isClose(to: -0.1 / 2000 / 3 * simpson, absolute: 1e-10))
    }
  }
}
