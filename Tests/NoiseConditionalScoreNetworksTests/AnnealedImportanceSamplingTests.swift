import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Annealed importance sampling` {
  @Test func `where start and density agree, all weights are 1 and no step changes the law`() throws {
    let σ = 2.0
    let sampler = try AnnealedImportanceSampling(levels: NoiseLevels([σ]), stepsPerLevel: 12, stepRatio: 1.2)
    var rng = Philox(seed: 1)
    let normal = try Gaussian(mean: Tensor([0]), covariance: Tensor([[σ * σ]]))
    let result = try sampler.sample(
      20_000, dimension: 1, logDensity: { x, _ in try normal.logDensity(at: x) },
      score: { x, _ in try normal.score(at: x) }, using: &rng)
    // Rounding of logarithms of size 1.
    #expect(result.logWeights.largestMagnitude < 1e-14)
    // Without the adjustment the variance would be 4/(1 − 0.6) = 10.
    #expect(SampleMoments(result.points.scalars).areNormal(mean: 0, variance: 4))
    #expect(try result.effectiveSampleSize.isClose(to: 20_000, relative: 1e-9))
  }

  @Test func `a constant in the density comes out as its logarithm, whatever the dimension`() throws {
    let law = try GaussianMixture(
      weights: [2, 1], means: Tensor([[-2, 0, 1], [2, 1, 0]]), standardDeviation: 0.7)
    let levels = try NoiseLevels.geometric(largest: 8, smallest: 0.05, count: 25)
    let density = try law.noisedLogDensity(levels)
    let sampler = try AnnealedImportanceSampling(levels: levels, stepsPerLevel: 2, narrowestWidth: 0.7)
    var rng = Philox(seed: 2)
    let result = try sampler.sample(
      1500, dimension: 3, logDensity: { try density($0, $1) + log(7) }, score: law.noisedScore(levels), using: &rng)
    let error = try result.logNormalizerStandardError
    #expect(error < 0.1)
    // z = 4.5.
    #expect(try abs(result.logNormalizer - log(7)) < 4.5 * error)
    let left = try result.mean(of: Tensor(result.points.column(0).map { $0 < 0 ? 1 : 0 }))
    // Exact but for the tails of the components beyond 0, Φ(−2/0.7) = 0.2 %.
    #expect(abs(left.mean - 2 / 3.0) < 4.5 * left.standardError + 0.001)
  }

  @Test func `weights, means and errors are what their formulas say`() throws {
    let w = [1.0, 2, 5]
    let samples = try WeightedSamples(points: Tensor([[0.0], [1], [2]]), logWeights: Tensor(w.map { log($0) + 900 }))
    #expect(try samples.weights.isClose(to: Tensor([0.125, 0.25, 0.625]), relative: 1e-12))
    #expect(try samples.logNormalizer.isClose(to: 900 + log(8 / 3.0), relative: 1e-14))
    #expect(try samples.effectiveSampleSize.isClose(to: 64 / 30.0, relative: 1e-12))
    #expect(try samples.logNormalizerStandardError.isClose(to: (30 / 64.0 - 1 / 3.0).squareRoot(), relative: 1e-12))
    let mean = try samples.mean(of: Tensor([0, 1, 2]))
    #expect(mean.mean.isClose(to: 1.5, relative: 1e-12))
    let error = (pow(0.125 * 1.5, 2) + pow(0.25 * 0.5, 2) + pow(0.625 * 0.5, 2)).squareRoot()
    #expect(mean.standardError.isClose(to: error, relative: 1e-12))
  }

  @Test func `a density that is no number is an error`() throws {
    let sampler = try AnnealedImportanceSampling(levels: NoiseLevels([2, 1]), stepsPerLevel: 1)
    var rng = Philox(seed: 3)
    #expect(throws: TensorError.self) {
      try sampler.sample(
        3, dimension: 1, logDensity: { x, _ in 0 / (0 * (try x.sum(axis: 1))) }, score: { x, _ in -x }, using: &rng)
    }
  }
}
