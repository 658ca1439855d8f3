import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Errata of 4.3.3, annealed Langevin` {
  /// The levels and steps of the chapter's listing: 2e-5·(σ/0.01)² = 0.2σ².
  static func listing(_ steps: Int = 100) throws -> AnnealedLangevin {
    try AnnealedLangevin(
      levels: .geometric(largest: 50, smallest: 0.01, count: 10), stepsPerLevel: steps, stepRatio: 0.2)
  }

  @Test func `E-57: without weights the share of a mode is wrong, with them it is right`() throws {
    let law = try GaussianMixture(
      weights: [0.7, 0.3],
      components: [
        Gaussian(mean: Tensor([-5]), covariance: Tensor([[0.09]])),
        Gaussian(mean: Tensor([5]), covariance: Tensor([[2.25]])),
      ])
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 50)
    let sampler = try AnnealedImportanceSampling(levels: levels, stepsPerLevel: 5, narrowestWidth: 0.3)
    var rng = Philox(seed: 1)
    let n = 8000
    let result = try sampler.sample(
      n, dimension: 1, logDensity: law.noisedLogDensity(levels), score: law.noisedScore(levels), using: &rng)
    let isLeft = result.points.map { $0 < 0 ? 1.0 : 0 }
    let unweighted = try isLeft.mean()
    // 0.665 by 100,000 points of an independent program; z = 4.5 for 8000 points is 0.024, and 0.7 lies outside.
    #expect(unweighted.isClose(to: 0.665, absolute: 0.024))
    #expect(unweighted < 0.695)
    let weighted = try result.mean(of: isLeft.reshaped(to: [n]))
    #expect(weighted.standardError < 0.015)
    #expect(abs(weighted.mean - 0.7) < 4.5 * weighted.standardError)
    #expect(try abs(result.logNormalizer) < 4.5 * result.logNormalizerStandardError)
    // 0.33 by the same program.
    #expect(try (result.effectiveSampleSize / Double(n)).isClose(to: 0.33, absolute: 0.06))
  }

  @Test func `E-69: the same number as a full or as a half step gives another law`() throws {
    // ε/σ² = 0.2 on a point mass: with x + εs + √(2ε)z the variance settles at σ²/(1 − 0.1), with x + (ε/2)s + √ε·z at
    // σ²/(1 − 0.05).
    func settled(_ ratio: Double) throws -> Double {
      let sampler = try AnnealedLangevin(levels: NoiseLevels([3]), stepsPerLevel: 200, stepRatio: ratio)
      return try #require(try sampler.variances(dataVariance: 0, start: 9).last) / 9
    }
    #expect(try settled(0.2).isClose(to: 1.1111, absolute: 1e-4))
    #expect(try settled(0.1).isClose(to: 1.0526, absolute: 1e-4))
    // And so it is for points.
    for (ratio, expected) in [(0.2, 1 / 0.9), (0.1, 1 / 0.95)] {
      var rng = Philox(seed: 2)
      let sampler = try AnnealedLangevin(levels: NoiseLevels([3]), stepsPerLevel: 50, stepRatio: ratio)
      let x = try sampler.sample(20_000, dimension: 1, score: pointMassScore, using: &rng)
      #expect(SampleMoments(x.scalars).areNormal(mean: 0, variance: 9 * expected))
    }
  }

  @Test func `E-70: the optimal step as printed has no unit, and diverges or stands still`() throws {
    func printed(σ: Double, τ: Double, dimension: Int = 1) -> Double {
      σ * σ / pow(pow(τ, 2 * Double(dimension)), 1 / Double(dimension))
    }
    // In units k times smaller all lengths are k times as large, and the step should be k² times as large.
    for k in [1, 10, 0.1] {
      #expect(printed(σ: k, τ: 2 * k).isClose(to: 0.25, relative: 1e-12))
      #expect((k * k + 4 * k * k).isClose(to: 5 * k * k, relative: 1e-12))
    }
    func sampler(_ ε: Double) throws -> AnnealedLangevin {
      try AnnealedLangevin(levels: NoiseLevels([1]), steps: [100], stepSizes: [ε])
    }
    // Narrow data: 10⁴, where 2(τ² + σ²) = 2.0002 is the limit.
    let narrow = try sampler(printed(σ: 1, τ: 0.01))
    #expect(narrow.stepSizes[0].isClose(to: 1e4, relative: 1e-9))
    var rng = Philox(seed: 3)
    #expect(throws: SamplingInterrupted<Double>.self) {
      try narrow.sample(10, dimension: 1, score: { x, σ in -x / (1e-4 + σ * σ) }, using: &rng)
    }
    // Wide data: what is left of the start after a step.
    #expect(try sampler(printed(σ: 1, τ: 10)).linearStep(at: 0, dataVariance: 100).factor > 0.9999)
    // The step τ² + σ² forgets the start of a Gaussian at once.
    for τ² in [1e-4, 100] {
      #expect(try abs(sampler(τ² + 1).linearStep(at: 0, dataVariance: τ²).factor) < 1e-15)
    }
  }

  @Test func `E-71: with a minimum in the rule for the step, large levels do nothing`() throws {
    let listing = try Self.listing()
    let levels = listing.levels
    let ε = 2e-5
    let text = try AnnealedLangevin(
      levels: levels, steps: listing.steps,
      stepSizes: levels.map { σ in ε * min(1, pow(σ / levels.smallest, 2)) })
    #expect(text.stepSizes.allSatisfy { $0 == ε })
    #expect(zip(listing.stepSizes, levels).allSatisfy { ($0 / ($1 * $1)).isClose(to: 0.2, relative: 1e-12) })
    let law = try GaussianMixture.chapterPair()
    func run(_ sampler: AnnealedLangevin) throws -> (deviations: [Double], nearMode: Double) {
      var rng = Philox(seed: 4)
      let x = try sampler.sample(600, dimension: 2, score: law.noisedScore(levels), using: &rng)
      let deviations = try [0, 1].map { SampleMoments(try x.column($0)).variance.squareRoot() }
      let near = try x.rows().map { hypot(abs($0[0]) - 5, $0[1]) < 3 ? 1.0 : 0 }
      return (deviations, SampleMoments(near).mean)
    }
    let (wrong, right) = (try run(text), try run(listing))
    // z = 4.5 for 600 points is 13 % of a deviation. The start has 50, and the right law √26 = 5.10 and 1.
    #expect(wrong.deviations.allSatisfy { $0.isClose(to: 49.5, relative: 0.13) } && wrong.nearMode < 0.03)
    #expect(
      right.deviations[0].isClose(to: 5.1, relative: 0.13) && right.deviations[1].isClose(to: 1.02, relative: 0.13))
    #expect(right.nearMode > 0.96)
  }

  @Test func `E-73: the last denoising is a mean, not a sample`() throws {
    // τ = σ = 1: the posterior mean x̃/2 has variance τ⁴/(τ² + σ²) = ½ and is off by ½ in the mean square.
    var rng = Philox(seed: 5)
    let n = 40_000
    let x = try Tensor<Double>.standardNormal([n, 1], using: &rng)
    let noisy = try x + .standardNormal([n, 1], using: &rng)
    let mean = try denoised(noisy, score: -noisy / 2, standardDeviation: 1)
    let (moments, error) = (SampleMoments(mean.scalars), try SampleMoments((mean - x).scalars))
    #expect(moments.areNormal(mean: 0, variance: 0.5))
    #expect(error.areNormal(mean: 0, variance: 0.5))
    // At σ = 0.01 nothing is lost: 1 − 1e-4.
    #expect((1 / (1 + 1e-4)).isClose(to: 1, absolute: 1.1e-4))
  }

  @Test func `E-74: a start at a level without its noise is no start there, and long runs forget it`() throws {
    // The correlation of start and end within a mode of unit variance.
    func correlation(from start: Int, steps: Int) throws -> Double {
      let sampler = try Self.listing(steps)
      var (covariance, v) = (1.0, 1.0)
      for level in start..<10 {
        let step = try sampler.linearStep(at: level, dataVariance: 1)
        for _ in 0..<steps { (covariance, v) = (covariance * step.factor, step.variance(from: v)) }
      }
      return covariance / v.squareRoot()
    }
    // Half way down, σ = 0.44, is the printed start.
    for (steps, expected) in [(100, 0.018), (20, 0.425), (5, 0.797), (1, 0.954)] {
      #expect(try correlation(from: 5, steps: steps).isClose(to: expected, absolute: 1e-3), "T = \(steps)")
    }
    #expect(try correlation(from: 6, steps: 100).isClose(to: 0.506, absolute: 1e-3))
    #expect(try correlation(from: 7, steps: 100).isClose(to: 0.902, absolute: 1e-3))
    // Points do what the recursion says, without noise and with: at σ = 7.5 a step keeps most of what was missing.
    let sampler = try Self.listing(1)
    let σ = sampler.levels[2]
    let score: NoiseConditionalScore<Double> = { x, σ in -x / (1 + σ * σ) }
    for (addsNoise, start) in [(false, 1.0), (true, 1 + σ * σ)] {
      var (rng, first) = (Philox(seed: 6), Double.nan)
      let x = try Tensor<Double>.standardNormal([20_000, 1], using: &rng)
      _ = try sampler.sample(from: x, startingAt: 2, addsNoise: addsNoise, score: score, using: &rng) { moment in
        if moment.level == 2 { first = SampleMoments(moment.points.scalars).variance }
      }
      let expected = try sampler.linearStep(at: 2, dataVariance: 1).variance(from: start)
      #expect(first.isClose(to: expected, relative: 4.5 * (2 / 20_000.0).squareRoot()))
      // The law at this level has 57.3; without noise the points have 40 % of it, with it all but the step's own error.
      #expect((first / (1 + σ * σ) > 0.9) == addsNoise)
    }
  }

  @Test func `E-81: at a fixed step the limit is reached geometrically, and is not the law`() throws {
    for (ε, variance, distance, divergence) in [
      (0.4, 0.625, 0.295, 0.0839), (0.2, 0.556, 0.2705, 0.0719), (0.1, 0.526, 0.2598, 0.0669),
      (0.05, 0.513, 0.2548, 0.0646), (0.025, 0.506, 0.2524, 0.0635),
    ] {
      let sampler = try AnnealedLangevin(levels: NoiseLevels([1]), steps: [1], stepSizes: [ε])
      let step = try sampler.linearStep(at: 0, dataVariance: 0)
      var v = 25.0
      var excess: [Double] = []
      for _ in 0..<2000 {
        v = step.variance(from: v)
        excess.append(v - 1 / (1 - ε / 2))
      }
      // However long it runs: bias of variance over ε to ½, W₂ = √v − 1 over ε to ¼, KL = ½(v − 1 − ln v) over ε² to 1/16.
      #expect(((v - 1) / ε).isClose(to: variance, absolute: 6e-4))
      #expect(((v.squareRoot() - 1) / ε).isClose(to: distance, absolute: 6e-4))
      #expect((0.5 * (v - 1 - log(v)) / (ε * ε)).isClose(to: divergence, absolute: 6e-4))
      // Geometric: each step leaves (1 − ε)² of the distance to its own limit.
      #expect((excess[11] / excess[10]).isClose(to: (1 - ε) * (1 - ε), relative: 1e-6))
    }
  }

  @Test func `E-83: small levels only settle what is as narrow as they are, and temperature is a variance`() throws {
    let sampler = try Self.listing()
    let left = try sampler.levels.indices.map { pow(try sampler.linearStep(at: $0, dataVariance: 1).factor, 100) }
    for (level, expected) in [(5, 0.037), (6, 0.57), (7, 0.916), (8, 0.987), (9, 0.998)] {
      #expect(left[level].isClose(to: expected, absolute: 0.006), "level \(level)")
    }
    #expect(left[..<5].allSatisfy { $0 < 1e-4 })
    // For 𝒩(0, 1) the variance is T/(1 − ε/2), at ε = 0.025: deviations 0.503 and 2.0126.
    for (T, deviation) in [(0.25, 0.503), (4, 2.0126)] {
      let warm = try AnnealedLangevin(levels: NoiseLevels([1]), stepsPerLevel: 500, stepRatio: 0.025, temperature: T)
      let v = try #require(try warm.variances(dataVariance: 0, start: 1).last)
      #expect(v.squareRoot().isClose(to: deviation, absolute: 3e-4))
    }
  }
}
