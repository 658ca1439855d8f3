import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Errata of 4.3.1, schedules` {
  /// The chapter's defaults: ten levels from 50 to 0.01.
  private func analysis(_ schedule: NoiseSchedule) throws -> ScheduleAnalysis {
    try ScheduleAnalysis(schedule.levels(largest: 50, smallest: 0.01, count: 10))
  }

  @Test func `E-34: the printed sampler, fed the printed schedule, ends at the origin`() throws {
    // ε(σ/σ_last)² with ε = 2e-5, start 𝒩(0, σ_first²), a Tweedie step with the last σ: right only for falling lists.
    let pair = try TwoModes()
    func printed(_ sigmas: [Double], denoise: Bool) throws -> Tensor<Double> {
      var rng = Philox(seed: 1)
      let (first, last) = (sigmas[0], sigmas[sigmas.count - 1])
      var x = try first * Tensor<Double>.standardNormal([500, 2], using: &rng)
      for σ in sigmas {
        let (law, ε) = (try pair.mixture().noised(standardDeviation: σ), 2e-5 * (σ / last) * (σ / last))
        for _ in 0..<40 {
          x = try x + ε * law.score(at: x) + (2 * ε).squareRoot() * Tensor.standardNormal([500, 2], using: &rng)
        }
      }
      let law = try pair.mixture().noised(standardDeviation: last)
      return denoise ? try x + last * last * law.score(at: x) : x
    }
    func deviation(_ x: Tensor<Double>) throws -> Double { try x.sliced(0..<1, axis: 1).squared().mean().squareRoot() }
    func share(_ x: Tensor<Double>) throws -> Double {
      Double(try x.rows().count { hypot($0[0].magnitude - 5, $0[1]) < 3 }) / 500
    }
    let ascending = try NoiseSchedule.geometric.levels(largest: 50, smallest: 0.01, count: 10).reversed() as [Double]
    let (right, wrong) = (try printed(ascending.reversed(), denoise: true), try printed(ascending, denoise: true))
    // Deviation √26 = 5.10, known to 4.5/√1000 = 14 %; 98.9 % of a plane Gaussian lie within 3 of its mean, less the
    // outliers that 40 steps at a level leave; the listing's 100 steps gave 98.8 %.
    #expect(try deviation(right).isClose(to: 5.1, relative: 0.14))
    #expect(try share(right) > 0.9)
    // σ_max² s(x, σ_max) is nearly −x: everything at the origin.
    #expect(try deviation(wrong) < 2e-3)
    #expect(try share(wrong) == 0)
    // Without it they have hardly left the start: the steps are 2500·10⁴ times too small.
    #expect(try deviation(printed(ascending, denoise: false)) < 0.2)
    // Here the order cannot be mistaken.
    #expect(try NoiseLevels(ascending).largest == 50)
  }

  @Test func `E-35: λ = σ is not balanced, and dividing by Σλ changes nothing`() throws {
    let geometric = try analysis(.geometric)
    let (uniform, proportional, variance) = (
      try geometric.lossShares(.uniform), try geometric.lossShares(.standardDeviation),
      try geometric.lossShares(.variance)
    )
    // Closed forms: λ/σ² is 1/σ, of which 1 − 1/γ is at the smallest of many levels.
    #expect(proportional[9].isClose(to: 0.612, absolute: 1e-3))
    #expect((proportional[9] / proportional[0]).isClose(to: 5000, relative: 1e-12))
    #expect((uniform[9] / uniform[0]).isClose(to: 2.5e7, relative: 1e-12))
    for share in variance { #expect(share.isClose(to: 0.1, relative: 1e-14)) }
    // Measured as the expectation is defined, λ·E‖z/σ‖² over noise in the plane: the same up to sampling,
    // 4.5·√(1/20000) = 3.2 % for each level.
    var rng = Philox(seed: 2)
    let measured = try geometric.levels.map { σ in
      let z = try Tensor<Double>.standardNormal([20_000, 2], using: &rng)
      return σ * (z / σ).squared().sum() / 20_000
    }
    let total = measured.reduce(0, +)
    for (share, part) in zip(proportional, measured) { #expect((part / total).isClose(to: share, relative: 0.05)) }
    // Normalised weights, in the order of the listing: shares do not change.
    let λ = try LossWeighting.standardDeviation(geometric.levels.tensor(of: Double.self))
    let parts = try (λ / λ.sum()) / geometric.levels.tensor(of: Double.self).squared()
    for (share, part) in zip(proportional, (parts / parts.sum()).scalars) {
      #expect(share.isClose(to: part, relative: 1e-13))
    }
  }

  @Test func `E-55: ratios, gaps and levels below 1 of the four schedules`() throws {
    let (geometric, linear) = (try analysis(.geometric), try analysis(.linear))
    let (quadratic, cosine) = (try analysis(.quadratic), try analysis(.cosine))
    for ratio in geometric.ratios { #expect(ratio.isClose(to: 2.5763, absolute: 1e-4)) }
    #expect(linear.smallestRatio.isClose(to: 1.125, absolute: 1e-3))
    #expect(linear.largestRatio.isClose(to: 556.444, absolute: 1e-3))
    // "Denser at low noise" in absolute spacing, but the last leap is still wide.
    #expect(quadratic.gaps.reversed() == quadratic.gaps.sorted())
    #expect(quadratic.largestRatio.isClose(to: 62.716, absolute: 1e-3))
    // "Smooth transition": dense at both ends.
    let gaps = [1.51, 4.34, 6.65, 8.16, 8.68, 8.16, 6.65, 4.34, 1.51]
    for (ours, printed) in zip(cosine.gaps, gaps) { #expect(ours.isClose(to: printed, absolute: 5e-3)) }
    #expect(cosine.smallestRatio.isClose(to: 1.031, absolute: 1e-3))
    #expect(cosine.largestRatio.isClose(to: 151.738, absolute: 1e-3))
    let below = [geometric, linear, quadratic, cosine].map { $0.count(below: 1) }
    #expect(below == [5, 1, 2, 1])
    // Only the geometric one has no leap: the others make theirs to the smallest level.
    for analysis in [linear, quadratic, cosine] { #expect(analysis.ratios.last == analysis.largestRatio) }
  }

  @Test func `E-55: with the exact score and few steps the schedules order by their last leap`() throws {
    func distance(_ laboratory: ExactScoreLaboratory, _ schedule: NoiseSchedule, _ steps: Int) throws -> Double {
      let record = try laboratory.train(
        levels: schedule.levels(largest: 5, smallest: 0.01, count: 10), steps: 0, seed: 0)
      return try laboratory.sampleDistance(of: record, stepsPerLevel: steps, seed: 0)
    }
    let laboratory = try ExactScoreLaboratory(sampleCount: 120)
    // Means of 500 samples over three seeds in PyTorch; ours of 120 samples, with deviations of one sample of about
    // half its mean: 4.5·0.5/√120 = 21 %, and the data are others.
    let expected: [(NoiseSchedule, Double)] = [
      (.geometric, 0.0092), (.quadratic, 0.0124), (.cosine, 0.0197), (.linear, 0.0453),
    ]
    let few = try expected.map { try distance(laboratory, $0.0, 20) }
    // The random numbers are the same, so that the order is more certain than the values.
    #expect(few == few.sorted(), "\(few)")
    for (ours, theirs) in zip(few, expected) { #expect(ours.isClose(to: theirs.1, relative: 0.25), "\(few)") }
    // Enough steps, and all end alike; fewer data suffice to see it.
    let smaller = try ExactScoreLaboratory(dataCount: 300, sampleCount: 120)
    let many = try [NoiseSchedule.geometric, .linear].map { try distance(smaller, $0, 100) }
    #expect(many[1].isClose(to: many[0], relative: 0.2), "\(many)")
  }

  @Test func `E-56: quantiles of distances are no small noise in high dimension`() throws {
    var rng = Philox(seed: 4)
    // 1 % and 99 % quantiles of √2 times a χ law with d degrees, which all pairs follow.
    for (d, n, lower, upper) in [(2, 700, 0.198, 4.51), (100, 300, 11.81, 16.50), (3072, 120, 76.06, 80.69)] {
      let points = try Tensor<Double>.standardNormal([n, d], using: &rng)
      let printed = try NoiseLevels.betweenDistanceQuantiles(of: points, count: 10)
      // Pairs share points, so quantiles are less certain than their number says; 15 % in the plane, 2 % in 3072.
      #expect(printed.smallest.isClose(to: lower, relative: d == 2 ? 0.15 : 0.02), "d = \(d)")
      #expect(printed.largest.isClose(to: upper, relative: d == 2 ? 0.15 : 0.02), "d = \(d)")
      if d == 3072 {
        #expect(printed.largest / printed.smallest < 1.1)
        // Nearest neighbours are far apart as well: there σ_min has to be given.
        #expect(try NoiseLevels.adaptive(to: points, count: 10).smallest > 30)
        #expect(
          try NoiseLevels.adaptive(to: points, smallest: 0.01, count: 220).smallest.isClose(to: 0.01, relative: 1e-12))
      }
    }
  }

  @Test func `E-56: duplicates break the quantile rule, not the repaired one`() throws {
    var rng = Philox(seed: 5)
    // Three points in ten at the origin: 9 % of all pairs have distance 0, more than 1 %.
    let points = try Tensor.concatenated([.zeros([150, 2]), Tensor<Double>.standardNormal([350, 2], using: &rng)])
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(0)) {
      try NoiseLevels.betweenDistanceQuantiles(of: points, count: 10)
    }
    let repaired = try NoiseLevels.adaptive(to: points, count: 10)
    #expect(repaired.count == 10)
    #expect(repaired.smallest > 0.01 && repaired.smallest < 0.2)
    // The largest of distances between 350 plane normals: about 2√(2 ln n) = 6.8.
    #expect(repaired.largest > 5.5 && repaired.largest < 9)
  }

  @Test func `E-56: σ_max is the largest distance, not a quantile`() throws {
    var rng = Philox(seed: 6)
    let points = try TwoModes().mixture().sample(1000, using: &rng)
    let printed = try NoiseLevels.betweenDistanceQuantiles(of: points, count: 10)
    let repaired = try NoiseLevels.adaptive(to: points, count: 10)
    // The quantile is known to about 1 %; the largest of 500 000 distances varies by about ±1 from sample to sample.
    #expect(printed.largest.isClose(to: 13.09, relative: 0.02))
    #expect(repaired.largest.isClose(to: 16.6, absolute: 1.5))
  }

  @Test func `E-57: neighbours of the default list are infinitely far apart in χ², and KL is not symmetric`() throws {
    let pair = try NeighboringLevels(ratio: analysis(.geometric).smallestRatio)
    #expect(pair.divergenceOfWideFromNarrow.isClose(to: 1.872, absolute: 1e-3))
    #expect(pair.divergenceOfNarrowFromWide.isClose(to: 0.522, absolute: 1e-3))
    #expect(try pair.chiSquaredOfWideFromNarrow() == .infinity)
    #expect(try pair.chiSquaredOfNarrowFromWide() < 1)
    // What KL makes look close is far for an image: 3072 coordinates at 1.872 nats.
    #expect((3072 * pair.divergenceOfWideFromNarrow).isClose(to: 5752, absolute: 1))
  }

  @Test func `E-57: where the first level starts is forgotten, and the end is the noised law`() throws {
    // Unit data, σ = 50, ε = 0.2σ², 100 steps: the variance by its recursion, from 1 and from 2500.
    let (σ, r) = (50.0, 0.2)
    func after(_ start: Double) -> Double {
      let factor = 1 - r * σ * σ / (1 + σ * σ)
      return (0..<100).reduce(start) { v, _ in factor * factor * v + 2 * r * σ * σ }
    }
    #expect(after(1).isClose(to: after(2500), relative: 1e-12))
    #expect(after(1).isClose(to: 2779, absolute: 1))
    // Data on a point: the end has variance σ_min²/(1 − r/2), however many levels come before.
    let levels = try NoiseSchedule.geometric.levels(largest: 50, smallest: 0.01, count: 10)
    var rng = Philox(seed: 7)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 40, stepRatio: r)
    let x = try sampler.sample(4000, dimension: 1, score: { (x: Tensor<Double>, σ) in -x / (σ * σ) }, using: &rng)
    // z = 4.5: 10 %.
    #expect(try x.squared().mean().isClose(to: 1e-4 / 0.9, relative: 0.1))
  }

  @Test func `E-58: more levels cost the sampler, not the training`() throws {
    var (calls, points) = (0, 0)
    let score: NoiseConditionalScore<Double> = { x, σ in
      (calls, points) = (calls + 1, points + x.shape[0])
      return -x / (1 + σ * σ)
    }
    var rng = Philox(seed: 8)
    for count in [10, 100, 300] {
      let levels = try NoiseSchedule.geometric.levels(largest: 50, smallest: 0.01, count: count)
      calls = 0
      _ = try AnnealedLangevin(levels: levels, stepsPerLevel: 3)
        .sample(2, dimension: 1, score: score, using: &rng)
      #expect(calls == 3 * count)
      // A training step looks at every point of its batch once, at one level each.
      (calls, points) = (0, 0)
      let batch = try NoisedBatch(clean: Tensor<Double>.zeros([64, 1]), levels: levels, using: &rng)
      _ = try score(batch.noisy, 1)
      #expect((calls, points) == (1, 64))
    }
  }

  @Test func `E-82: the divergence that must be small is χ², finite for γ² below 2`() throws {
    #expect(try NeighboringLevels(ratio: 1.2).chiSquaredOfWideFromNarrow().isClose(to: 0.114, absolute: 1e-3))
    #expect(try NeighboringLevels(ratio: 1.4).chiSquaredOfWideFromNarrow().isClose(to: 2.57, absolute: 1e-2))
    let root = 2.0.squareRoot()
    #expect(try NeighboringLevels(ratio: root.nextUp).chiSquaredOfWideFromNarrow() == .infinity)
    #expect(try NeighboringLevels(ratio: root - 1e-9).chiSquaredOfWideFromNarrow() > 1e3)
  }
}
