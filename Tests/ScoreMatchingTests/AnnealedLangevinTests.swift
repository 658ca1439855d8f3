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
    _ = try sampler.sample(n, dimension: 1, score: { x, σ in -x / (τ * τ + σ * σ) }, using: &rng) { moment in
      guard moment.isLastAtLevel else { return }
      let level = moment.level
      seen.append(level)
      let (_, variance) = meanAndVariance(moment.points.scalars)
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

  @Test func `a step beyond 2σ² diverges with an error that says where and keeps the last points`() throws {
    // A point mass has the score −x/σ²: the factor 1 − r = −3 overflows single precision after about 80 steps.
    let sampler = try AnnealedLangevin(levels: NoiseLevels([1, 0.1]), stepsPerLevel: 100, stepRatio: 4)
    var rng = Philox(seed: 5)
    var last: SamplingMoment<Float>?
    let error = try #require(
      throws: SamplingInterrupted<Float>.self,
      performing: {
        try sampler.sample(8, dimension: 2, score: { x, σ in -x / (σ * σ) }, using: &rng) { last = $0 }
      })
    #expect((error.level, error.standardDeviation) == (0, 1))
    // 3ᵏ·x leaves the range of Float, 3.4e38, near k = 80.
    #expect((70...82).contains(error.step))
    #expect(error.reason == .pointsNotFinite)
    #expect(last?.step == error.step - 1)
    #expect(last?.points == error.points)
    #expect(error.points.isFinite)
    #expect(error.points.largestMagnitude > 1e30)
    #expect(error.description.contains("level 0 (σ = 1.0), step \(error.step)"))
  }

  @Test func `a score that is no number is an error that says where`() throws {
    let sampler = try AnnealedLangevin(levels: NoiseLevels([3, 1]), stepsPerLevel: 4)
    for bad in [Double.nan, .infinity, -.infinity] {
      var (rng, calls) = (Philox(seed: 6), 0)
      let score: NoiseConditionalScore<Double> = { x, _ in
        calls += 1
        var s = -x
        if calls == 7 { s.withMutableScalars { $0[5] = bad } }
        return s
      }
      let error = try #require(
        throws: SamplingInterrupted<Double>.self,
        performing: { try sampler.sample(3, dimension: 2, score: score, using: &rng) })
      #expect((error.level, error.standardDeviation, error.step) == (1, 1, 2))
      #expect(error.reason == .scoreNotFinite)
      #expect(error.points.shape == [3, 2])
      #expect(error.points.isFinite)
    }
  }

  @Test func `bad settings and scores of another shape are errors`() throws {
    let levels = try NoiseLevels([2, 1])
    #expect(throws: ScoreMatchingError.countNotPositive("the number of steps at a level", 0)) {
      try AnnealedLangevin(levels: levels, stepsPerLevel: 0)
    }
    #expect(throws: ScoreMatchingError.countNotPositive("the number of steps at a level", -3)) {
      try AnnealedLangevin(levels: levels, steps: [1, -3], stepSizes: [1, 1])
    }
    #expect(throws: ScoreMatchingError.countMismatch("numbers of steps", expected: 2, actual: 1)) {
      try AnnealedLangevin(levels: levels, steps: [1], stepSizes: [1, 1])
    }
    #expect(throws: ScoreMatchingError.countMismatch("step sizes", expected: 2, actual: 3)) {
      try AnnealedLangevin(levels: levels, steps: [1, 1], stepSizes: [1, 1, 1])
    }
    for bad in [0, -0.1, .infinity, .nan] {
      #expect(throws: ScoreMatchingError.self) { try AnnealedLangevin(levels: levels, stepRatio: bad) }
      #expect(throws: ScoreMatchingError.self) { try AnnealedLangevin(levels: levels, temperature: bad) }
      #expect(throws: ScoreMatchingError.self) {
        try AnnealedLangevin(levels: levels, steps: [1, 1], stepSizes: [1, bad])
      }
    }
    var rng = Philox(seed: 6)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 1)
    // [1, 2] would broadcast.
    for shape in [[2, 2], [1, 2], [3, 2, 1]] {
      let wrong: NoiseConditionalScore<Double> = { _, _ in try .ones(shape) }
      let error = #expect(throws: SamplingInterrupted<Double>.self) {
        try sampler.sample(3, dimension: 2, score: wrong, using: &rng)
      }
      #expect(error?.reason == .scoreOfShape(shape))
    }
    let score: NoiseConditionalScore<Double> = { x, _ in -x }
    #expect(throws: TensorError.self) { try sampler.sample(-1, dimension: 2, score: score, using: &rng) }
    #expect(try sampler.sample(0, dimension: 2, score: score, using: &rng).shape == [0, 2])
    for level in [-1, 2] {
      #expect(throws: ScoreMatchingError.noSuchLevel(level, count: 2)) {
        try sampler.sample(from: .ones([3, 2]), startingAt: level, score: score, using: &rng)
      }
      #expect(throws: ScoreMatchingError.noSuchLevel(level, count: 2)) {
        try sampler.step(.ones([3, 2]), along: .ones([3, 2]), noise: Tensor<Double>.ones([3, 2]), level: level)
      }
    }
    #expect(throws: TensorError.self) {
      try sampler.sample(from: Tensor([[1, .nan]]), score: score, using: &rng)
    }
    #expect(throws: TensorError.self) { try sampler.sample(from: Tensor([1.0, 2]), score: score, using: &rng) }
  }

  @Test func `what was drawn before an observer stopped is kept`() throws {
    struct Enough: Error {}
    let sampler = try AnnealedLangevin(levels: NoiseLevels([2, 1]), stepsPerLevel: 3)
    var (rng, seen) = (Philox(seed: 7), [SamplingMoment<Double>]())
    #expect(throws: Enough.self) {
      try sampler.sample(2, dimension: 1, score: { x, _ in -x }, using: &rng) { moment in
        seen.append(moment)
        if moment.level == 1 { throw Enough() }
      }
    }
    #expect(seen.map { [$0.level, $0.step] } == [[0, 0], [0, 1], [0, 2], [1, 0]])
    #expect(seen.map { $0.isLastAtLevel } == [false, false, true, false])
  }

  @Test func `a start at a level noises the points to it, and skips what is above`() throws {
    let levels = try NoiseLevels([3, 1, 0.2])
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 2, stepRatio: 0.3)
    let score: NoiseConditionalScore<Double> = { x, σ in -x / (1 + σ * σ) }
    let start = try Tensor<Double>([[4, -1], [0, 2]])
    for addsNoise in [true, false] {
      var (rng, same) = (Philox(seed: 8), Philox(seed: 8))
      let x = try sampler.sample(from: start, startingAt: 1, addsNoise: addsNoise, score: score, using: &rng)
      var y = start
      if addsNoise { y = try y + 1 * Tensor.standardNormal([2, 2], using: &same) }
      for level in [1, 2] {
        for _ in 0..<2 {
          y = try sampler.step(
            y, along: score(y, levels[level]), noise: .standardNormal([2, 2], using: &same), level: level)
        }
      }
      // The same operations on the same draws.
      #expect(x == y)
      #expect(rng == same)
    }
  }

  @Test func `steps and step sizes may differ between levels`() throws {
    let levels = try NoiseLevels([2, 1])
    let sampler = try AnnealedLangevin(levels: levels, steps: [3, 1], stepSizes: [0.5, 0.25], temperature: 4)
    var (rng, calls) = (Philox(seed: 9), [Double]())
    let x = try sampler.sample(
      20_000, dimension: 1,
      score: { x, σ in
        calls.append(σ)
        return 0 * x
      }, using: &rng)
    #expect(calls == [2, 2, 2, 1])
    // Start 4, then 2εT a step: 3·2·0.5·4 + 2·0.25·4 = 14. z = 4.5: 7 failures in a million.
    let variance = meanAndVariance(x.scalars).variance
    #expect(abs(variance - 18) < 4.5 * 18 * (2 / 20_000.0).squareRoot())
  }
}
