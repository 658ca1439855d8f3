import Foundation
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Annealed Langevin sampling` {
  @Test func `one step is drift εs and noise of variance 2ε, with ε = r·σ²`() throws {
    let (σ, r, c) = (2.0, 0.3, 1.7)
    let sampler = try AnnealedLangevin(levels: NoiseLevels([σ]), stepsPerLevel: 1, stepRatio: r)
    var rng = Philox(seed: 1)
    let n = 40_000
    // A constant score: start 𝒩(0, σ²), then drift εc and variance 2ε.
    let x = try sampler.sample(
      n, dimension: 1,
      score: { x, level in
        #expect(level == σ)
        return try c * Tensor<Double>.ones(x.shape)
      }, using: &rng)
    let ε = r * σ * σ
    let (mean, variance) = meanAndVariance(x.scalars)
    let expected = σ * σ + 2 * ε
    // z = 4.5 on both, the variance of a normal sample being known to √(2/n): 7 failures in a million each.
    #expect(abs(mean - ε * c) < 4.5 * (expected / Double(n)).squareRoot())
    #expect(abs(variance - expected) < 4.5 * expected * (2 / Double(n)).squareRoot())
  }

  @Test func `every draw enters as written`() throws {
    let levels = try NoiseLevels([1.5, 0.5])
    let score: NoiseConditionalScore<Double> = { x, σ in -x / (1 + σ * σ) }
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 3, stepRatio: 0.2, denoisesAtEnd: true)
    var (rng, same) = (Philox(seed: 2), Philox(seed: 2))
    let x = try sampler.sample(4, dimension: 2, score: score, using: &rng)
    var y = try 1.5 * Tensor<Double>.standardNormal([4, 2], using: &same)
    for σ in [1.5, 0.5] {
      for _ in 0..<3 {
        let ε = 0.2 * σ * σ
        y = try y + ε * score(y, σ) + (2 * ε).squareRoot() * Tensor.standardNormal([4, 2], using: &same)
      }
    }
    // The same draws in the same order; rounding of a dozen operations.
    #expect(try x.isClose(to: y + 0.25 * score(y, 0.5), relative: 1e-13))
    #expect(rng == same)
  }

  @Test func `the variance after every level follows the recursion of the linear chain`() throws {
    // Data 𝒩(0, τ²): the score is linear and a step multiplies the variance by (1 − ε/(τ²+σ²))² and adds 2ε.
    let τ = 0.7
    let levels = try NoiseLevels([3, 1, 0.3])
    let (steps, r, n) = (20, 0.2, 30_000)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: steps, stepRatio: r)
    var expected: [Double] = []
    var v = 9.0
    for σ in levels {
      let ε = r * σ * σ
      for _ in 0..<steps { v = pow(1 - ε / (τ * τ + σ * σ), 2) * v + 2 * ε }
      expected.append(v)
    }
    var rng = Philox(seed: 3)
    var seen: [Int] = []
    _ = try sampler.sample(n, dimension: 1, score: { x, σ in -x / (τ * τ + σ * σ) }, using: &rng) { level, x in
      seen.append(level)
      let (_, variance) = meanAndVariance(x.scalars)
      // z = 4.5: 7 failures in a million for each level.
      #expect(abs(variance - expected[level]) < 4.5 * expected[level] * (2 / Double(n)).squareRoot(), "level \(level)")
    }
    #expect(seen == [0, 1, 2])
  }

  @Test func `denoising at the end is the posterior mean`() throws {
    let sampler = { try AnnealedLangevin(levels: NoiseLevels([0.5]), stepsPerLevel: 5, denoisesAtEnd: $0) }
    let score: NoiseConditionalScore<Double> = { x, σ in -x / (1 + σ * σ) }
    var (a, b) = (Philox(seed: 4), Philox(seed: 4))
    let plain = try sampler(false).sample(10, dimension: 2, score: score, using: &a)
    let clean = try sampler(true).sample(10, dimension: 2, score: score, using: &b)
    // E[x | x̃] = x̃/(1 + σ²) for standard normal data.
    #expect(clean.isClose(to: plain / 1.25, relative: 1e-14))
  }

  @Test func `a step beyond 2σ² diverges with an error that says where`() throws {
    // A point mass has the score −x/σ²: the factor 1 − r = −3 overflows single precision after about 80 steps.
    let sampler = try AnnealedLangevin(levels: NoiseLevels([1, 0.1]), stepsPerLevel: 100, stepRatio: 4)
    var rng = Philox(seed: 5)
    let error = #expect(throws: ScoreMatchingError.self) {
      _ = try sampler.sample(8, dimension: 2, score: { x, σ in -x / (σ * σ) }, using: &rng) as Tensor<Float>
    }
    guard case .diverged(let level, let standardDeviation, let step) = error else {
      Issue.record("expected a divergence, got \(String(describing: error))")
      return
    }
    #expect((level, standardDeviation) == (0, 1))
    // 3ᵏ·x leaves the range of Float, 3.4e38, near k = 80.
    #expect((70...82).contains(step))
  }

  @Test func `bad settings and scores of another shape are errors`() throws {
    let levels = try NoiseLevels([1])
    #expect(throws: ScoreMatchingError.countNotPositive("the number of steps at a level", 0)) {
      try AnnealedLangevin(levels: levels, stepsPerLevel: 0)
    }
    for ratio in [0, -0.1, .infinity, .nan] {
      #expect(throws: ScoreMatchingError.self) { try AnnealedLangevin(levels: levels, stepRatio: ratio) }
    }
    var rng = Philox(seed: 6)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 1)
    #expect(throws: TensorError.self) {
      _ = try sampler.sample(3, dimension: 2, score: { _, _ in try .ones([2, 2]) }, using: &rng) as Tensor<Double>
    }
    #expect(throws: TensorError.self) {
      _ = try sampler.sample(-1, dimension: 2, score: { x, _ in x }, using: &rng) as Tensor<Double>
    }
    #expect(try sampler.sample(0, dimension: 2, score: { (x: Tensor<Double>, _) in -x }, using: &rng).shape == [0, 2])
  }
}
