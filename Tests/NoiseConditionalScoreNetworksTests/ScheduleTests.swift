import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Noise schedules` {
  @Test(arguments: try Golden("schedules").cases("ncsn_"))
  func `schedules agree with the reference, largest first`(golden: Golden.Case) throws {
    let schedule = try #require(NoiseSchedule(rawValue: golden.inputs["kind"].text ?? ""))
    let (largest, smallest) = (try golden.inputs["sigma_max"].double(), try golden.inputs["sigma_min"].double())
    let count = Int(try golden.inputs["L"].double())
    let levels = try schedule.levels(largest: largest, smallest: smallest, count: count)
    // The listing's single level is the smallest one; a sampler that starts there is lost, so ours is the largest.
    guard count > 1 else {
      #expect(levels.standardDeviations == [largest])
      return
    }
    let ascending = try golden.outputs["sigmas"].tensor()
    #expect(
      Tensor(Array(levels.reversed())).largestDifference(from: ascending)
        <= golden.bound(for: "sigmas", scale: largest))
    let analysis = try ScheduleAnalysis(levels)
    for (ours, name) in [
      (analysis.smallestRatio, "ratio_min"), (analysis.largestRatio, "ratio_max"), (analysis.meanRatio, "ratio_mean"),
    ] {
      // Rounding of a quotient of levels that are right to 1e-13.
      #expect(ours.isClose(to: try golden.outputs[name].double(), relative: 1e-12), "\(name)")
    }
    // λ normalised to sum 1, as the listing has it; the weights multiply a target of mean square 1/σ².
    for (weighting, name) in [
      (LossWeighting.standardDeviation, "weights_sigma_normalised"), (.variance, "weights_sigma2_normalised"),
    ] {
      let λ = try weighting(levels.tensor(of: Double.self))
      let normalised = Tensor(Array((λ / λ.sum()).scalars.reversed()))
      #expect(normalised.largestDifference(from: try golden.outputs[name].tensor()) < 1e-13)
    }
  }

  @Test(arguments: NoiseSchedule.allCases)
  func `levels fall from one end to the other`(schedule: NoiseSchedule) throws {
    for count in [2, 3, 10, 232] {
      let levels = try schedule.levels(largest: 50, smallest: 0.01, count: count)
      #expect(levels.count == count)
      #expect(levels.largest == 50)
      // One power is rounded; the other three end exactly.
      #expect(levels.smallest.isClose(to: 0.01, relative: schedule == .geometric ? 4e-16 : 0))
      #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 > $1 })
    }
  }

  @Test(arguments: NoiseSchedule.allCases)
  func `data in another unit has its levels in that unit`(schedule: NoiseSchedule) throws {
    let levels = try schedule.levels(largest: 50, smallest: 0.01, count: 12)
    for c in [1e-3, 0.1, 255] {
      let scaled = try schedule.levels(largest: 50 * c, smallest: 0.01 * c, count: 12)
      // A few roundings on either side, relative to the largest where levels are differences.
      for (one, other) in zip(levels, scaled) { #expect((c * one).isClose(to: other, relative: 1e-12)) }
    }
  }

  @Test func `where the levels are dense`() throws {
    func gaps(_ schedule: NoiseSchedule) throws -> [Double] {
      try ScheduleAnalysis(schedule.levels(largest: 5, smallest: 0.1, count: 8)).gaps.reversed()
    }
    // Linear: all alike, (5 − 0.1)/7. Quadratic: in proportion to 1, 3, 5, … . Cosine: the same read from either end.
    for gap in try gaps(.linear) { #expect(gap.isClose(to: 0.7, relative: 1e-13)) }
    for (index, gap) in try gaps(.quadratic).enumerated() {
      #expect(gap.isClose(to: 0.1 * Double(2 * index + 1), relative: 1e-12))
    }
    let cosine = try gaps(.cosine)
    for (one, other) in zip(cosine, cosine.reversed()) { #expect(one.isClose(to: other, relative: 1e-12)) }
    #expect(cosine[0] < cosine[1] && cosine[1] < cosine[2] && cosine[2] < cosine[3])
    let geometric = try ScheduleAnalysis(NoiseSchedule.geometric.levels(largest: 5, smallest: 0.1, count: 8)).ratios
    for ratio in geometric { #expect(ratio.isClose(to: pow(50, 1.0 / 7), relative: 1e-13)) }
  }

  @Test(arguments: NoiseSchedule.allCases)
  func `bad ends and counts are errors that print the value`(schedule: NoiseSchedule) throws {
    for bad in [0, -1, .infinity, .nan, -.infinity] as [Double] {
      for count in [1, 3] {
        #expect(throws: (any Error).self) { try schedule.levels(largest: 1, smallest: bad, count: count) }
        #expect(throws: (any Error).self) { try schedule.levels(largest: bad, smallest: 0.1, count: count) }
      }
    }
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(-1)) {
      try schedule.levels(largest: 1, smallest: -1, count: 3)
    }
    for count in [1, 3] {
      #expect(throws: NoiseConditionalError.levelsReversed(smallest: 2, largest: 1)) {
        try schedule.levels(largest: 1, smallest: 2, count: count)
      }
    }
    for count in [0, -4] {
      #expect(throws: ScoreMatchingError.countNotPositive("the number of noise levels", count)) {
        try schedule.levels(largest: 1, smallest: 0.1, count: count)
      }
    }
    #expect(throws: ScoreMatchingError.repeatedNoiseLevel(1)) {
      try schedule.levels(largest: 1, smallest: 1, count: 2)
    }
    #expect(try schedule.levels(largest: 1, smallest: 1, count: 1).standardDeviations == [1])
    let message = NoiseConditionalError.levelsReversed(smallest: 2.5, largest: 1).description
    #expect(message.contains("2.5") && message.contains("1.0"))
  }

  @Test func `the chapter's quantiles of distances agree with the reference`() throws {
    let golden = try Golden("schedules")("adaptive_n20")
    let points = try golden.inputs["points"].tensor()
    let levels = try NoiseLevels.betweenDistanceQuantiles(of: points, count: 6)
    let expected = try golden.outputs["sigmas"].tensor()
    #expect(
      Tensor(Array(levels.reversed())).largestDifference(from: expected) <= golden.bound(for: "sigmas", scale: 8.65))
    #expect(levels.largest.isClose(to: try golden.outputs["sigma_max"].double(), relative: 1e-12))
  }

  @Test func `the adaptive schedule ends at the largest distance and half a nearest one`() throws {
    // Corners of a 3 × 4 rectangle, one of them twice: nearest distances 3, 3 and for the pair 0, diagonal 5.
    let corners = try Tensor<Double>([[0, 0], [3, 0], [0, 4], [3, 4], [3, 4]])
    let levels = try NoiseLevels.adaptive(to: corners, count: 3)
    #expect(levels.largest == 5)
    #expect(levels.smallest.isClose(to: 1.5, relative: 1e-15))
    #expect(levels[1].isClose(to: 7.5.squareRoot(), relative: 1e-15))
    #expect(try NoiseLevels.adaptive(to: corners, smallest: 0.01, count: 2).smallest.isClose(to: 0.01, relative: 1e-15))
    // Scaled data, scaled levels; single precision is enough.
    let scaled = try NoiseLevels.adaptive(to: (10 * corners).converted(to: Float.self), count: 3)
    for (one, other) in zip(levels, scaled) { #expect((10 * one).isClose(to: other, relative: 1e-15)) }
    #expect(throws: NoiseConditionalError.tooFewPoints("a distance between two", count: 1)) {
      try NoiseLevels.adaptive(to: Tensor<Double>([[1, 2]]), count: 3)
    }
    #expect(throws: NoiseConditionalError.tooFewPoints("a positive distance", count: 4)) {
      try NoiseLevels.adaptive(to: Tensor<Double>.ones([4, 2]), count: 3)
    }
    #expect(throws: TensorError.self) { try NoiseLevels.adaptive(to: Tensor<Double>.ones([4]), count: 3) }
    #expect(throws: TensorError.self) {
      try NoiseLevels.adaptive(to: Tensor<Double>([[1, .nan], [0, 1]]), count: 3)
    }
    #expect(throws: NoiseConditionalError.levelsReversed(smallest: 6, largest: 5)) {
      try NoiseLevels.adaptive(to: corners, smallest: 6, count: 3)
    }
  }

  @Test func `distances and their quantiles`() throws {
    let line = try PairwiseDistances(of: Tensor<Double>([[0], [1], [3], [7]]))
    #expect(line.sorted == [1, 2, 3, 4, 6, 7])
    #expect(line.nearest == [1, 1, 2, 4])
    #expect(line.medianNearest == 1.5)
    // Linear between order statistics: 0, 0.2, … , 1 are the distances themselves.
    for (index, distance) in line.sorted.enumerated() {
      #expect(try line.quantile(Double(index) / 5).isClose(to: distance, absolute: 1e-15))
    }
    #expect(try line.quantile(0.7).isClose(to: 5, absolute: 1e-14))
    #expect(throws: NoiseConditionalError.outOfRange("the share of a quantile", 1.5)) { try line.quantile(1.5) }
    #expect(throws: NoiseConditionalError.self) { try line.quantile(.nan) }
    let far = try distances(
      from: Tensor<Double>([[2, 0], [0, 5]]), toNearestOf: Tensor([[0, 0], [3, 0], [0, 1]]))
    #expect(far.scalars == [1, 4])
    #expect(throws: TensorError.self) { try distances(from: Tensor<Double>([[1]]), toNearestOf: Tensor([[0, 0]])) }
    #expect(throws: NoiseConditionalError.self) {
      try distances(from: Tensor<Double>([[1]]), toNearestOf: Tensor<Double>.zeros([0, 1]))
    }
  }
}
