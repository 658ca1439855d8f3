import Autodiff
import Foundation
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Errata of 4.2 and exercise 4.2, sampling` {
  @Test func `E-23: with the exact score of the data set, samples are training points`() throws {
    var rng = Philox(seed: 1)
    let data = try Tensor<Double>.standardNormal([60, 2], using: &rng)
    let empirical = try EmpiricalScore(points: data)
    let levels = try NoiseLevels.geometric(largest: 3, smallest: 0.01, count: 8)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 40)
    let x = try sampler.sample(100, dimension: 2, score: empirical.score, using: &rng)
    func nearest(_ x: Tensor<Double>) throws -> Double {
      let points = try data.rows()
      return try meanAndVariance(
        x.rows().map { p in
          points.map { hypot($0[0] - p[0], $0[1] - p[1]) }.min() ?? .infinity
        }
      ).mean
    }
    let fresh = try nearest(.standardNormal([100, 2], using: &rng))
    let sampled = try nearest(x)
    // Around one point a Gaussian of deviation σ_min·√(1/(1 − r/2)): mean distance σ_min·√(π/2)·1.026 = 0.0129, and
    // 100 samples of relative deviation 0.52 know it to 4.5·5.2 % = 24 %.
    #expect(sampled.isClose(to: 0.0129, relative: 0.24))
    #expect(fresh > 10 * sampled)
  }

  @Test func `E-23: the exact score of the data set is the minimiser of the empirical denoising loss`() throws {
    var rng = Philox(seed: 2)
    let data = try Tensor<Double>.standardNormal([15, 1], using: &rng)
    let (empirical, σ) = (try EmpiricalScore(points: data), 0.4)
    let loss = try DenoisingScoreMatching(standardDeviation: σ)
    let noise = Quadrature(from: -8, to: 8, count: 65)
    // The expectation over the data set and the noise, by a sum and by quadrature.
    func expected(_ change: (Tensor<Double>) throws -> Tensor<Double>) throws -> Double {
      try noise.integral { z in
        normalDensity(z)
          * (try loss(
            of: { try .init(empirical.score(at: $0.value, standardDeviation: σ) + change($0.value)) }, at: data,
            noise: .init(repeating: z, shape: data.shape)
          ).value.scalar)
      }
    }
    let best = try expected { 0 * $0 }
    let changes: [(Tensor<Double>) -> Tensor<Double>] = [{ 0 * $0 + 1 }, { $0 }, { sin($0) }, { cos(2 * $0) }]
    for change in changes {
      // ½δ²E[f²] with E[f²] of order 1: at least 1e-4; both signs.
      #expect(try expected { 0.05 * change($0) } > best + 1e-4)
      #expect(try expected { -0.05 * change($0) } > best + 1e-4)
    }
  }

  @Test func `E-98: the printed step 0.1(σ/σ_min)² is stable only for σ_min above √5/10`() throws {
    // A point mass, where the score is exactly −x/σ²: a step multiplies by 1 − ε/σ² = 1 − 0.1/σ_min² at every level.
    func sample(_ σ: Double, stepRatio: Double) throws -> Tensor<Double> {
      var rng = Philox(seed: 3)
      let sampler = try AnnealedLangevin(levels: NoiseLevels([σ]), stepsPerLevel: 300, stepRatio: stepRatio)
      return try sampler.sample(4000, dimension: 1, score: { x, σ in -x / (σ * σ) }, using: &rng)
    }
    func printedRatio(_ smallest: Double) -> Double { 0.1 / (smallest * smallest) }
    // |1 − 10| = 9 and 9³⁰⁰ is 10²⁸⁶; at 0.05 it is 39 and overflows.
    #expect(throws: SamplingInterrupted<Double>.self) { try sample(0.05, stepRatio: printedRatio(0.05)) }
    #expect(try sample(0.22, stepRatio: printedRatio(0.22)).largestMagnitude > 1e3)
    // Just above the threshold it is stable and far too wide, σ²/(1 − r/2): 4.27σ at 0.23 and 2.24σ at 0.25.
    for (σ, width) in [(0.23, 4.271), (0.25, 2.236)] {
      let deviation = meanAndVariance(try sample(σ, stepRatio: printedRatio(σ)).scalars).variance.squareRoot()
      // z = 4.5 on 4000 samples: 5 %.
      #expect((deviation / σ).isClose(to: width, relative: 0.05), "σ = \(σ)")
    }
    // The corrected step, 0.1σ², is as good at every level.
    for σ in [0.01, 0.22, 5] {
      let deviation = meanAndVariance(try sample(σ, stepRatio: 0.1).scalars).variance.squareRoot()
      #expect((deviation / σ).isClose(to: (1 / 0.95).squareRoot(), relative: 0.05), "σ = \(σ)")
    }
  }

  @Test func `E-37: levels for the plane are too few for an image`() throws {
    // Technique 2 of NCSNv2: the share of points of one level that the one before has seen, Φ(b) − Φ(a), should be about ½.
    func overlap(_ levels: NoiseLevels, dimension: Int) -> Double {
      let (γ, d) = (levels[0] / levels[1], Double(dimension))
      func Φ(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
      return Φ((2 * d).squareRoot() * (γ - 1) + 3 * γ) - Φ((2 * d).squareRoot() * (γ - 1) - 3 * γ)
    }
    let printed = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10)
    #expect(overlap(printed, dimension: 2) > 0.999)
    #expect(overlap(printed, dimension: 10).isClose(to: 0.75, absolute: 0.01))
    #expect(overlap(printed, dimension: 784) < 1e-6)
    let enough = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 109)
    #expect(overlap(enough, dimension: 784).isClose(to: 0.5, absolute: 0.01))
  }
}
