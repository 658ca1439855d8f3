import Foundation
import Metrics
import Randomness
import Tensors
import TestSupport
import Testing

/// Two Gaussian samples in the plane with covariance I, whose means are `shift` apart along the first axis; the squared
/// distances of the two laws are known.
private struct Shifted {
  let shift: Double
  /// Not of length 1 on purpose: only directions count.
  static let directions = Tensor<Double>([1, 0, 0, 1, 3, 4])
  static let ℓ = 1.5

  func samples(_ n: Int, _ m: Int, seed: UInt64) throws -> (Tensor<Double>, Tensor<Double>) {
    var rng = Philox(seed: seed, stream: UInt64(100 * shift))
    let x = try Tensor<Double>.standardNormal([n, 2], using: &rng)
    return (x, try .standardNormal([m, 2], using: &rng) + Tensor([shift, 0]))
  }

  static func all() throws -> [SampleDistance] {
    [
      .squaredMaximumMeanDiscrepancy(lengthScale: ℓ), .energy,
      .squaredSlicedWasserstein(projections: try directions.reshaped(to: [3, 2])),
    ]
  }

  /// `E k = (ℓ²/(ℓ² + 2))·exp(−Δ²/2(ℓ² + 2))` in the plane; the mean square of the shifts along the directions, ⅓(1 + 0 +
  /// 0.36)Δ²; and, with a distance of Rice's law, `2E|x − y| − 2√π` for the energy.
  var truths: [Double] {
    let s: Double = Self.ℓ * Self.ℓ + 2
    let kernel: Double = 1 - Foundation.exp(-shift * shift / (2 * s))
    let mmd: Double = 2 * (s - 2) / s * kernel
    let sliced: Double = 1.36 / 3 * shift * shift
    return [mmd, energy, sliced]
  }

  /// `E|x − y|` for a normal difference of variance 2 in the plane, by the midpoint rule over its angle and length.
  private var energy: Double {
    var total = 0.0
    let (angles, lengths, reach) = (200, 2000, 14.0)
    for a in 0..<angles {
      let direction: Double = Foundation.cos(2 * Double.pi * (Double(a) + 0.5) / Double(angles))
      for l in 0..<lengths {
        let r: Double = reach * (Double(l) + 0.5) / Double(lengths)
        let square: Double = r * r - 2 * r * shift * direction + shift * shift
        total += r * r * Foundation.exp(-square / 4)
      }
    }
    let mean: Double = total * reach / Double(lengths) / Double(angles) / 2
    return 2 * mean - 2 * Double.pi.squareRoot()
  }
}

@Suite struct `Tests and intervals of distances between samples` {
  @Test(arguments: [0, 1, 2]) func `give the distances themselves as their statistic`(which: Int) throws {
    let distance = try Shifted.all()[which]
    let (x, y) = try Shifted(shift: 1).samples(30, 41, seed: 5)
    var rng = Philox(seed: 1)
    let test = try distance.permutationTest(x, y, permutations: 3, using: &rng)
    // The same sums in another order.
    #expect(test.statistic.isClose(to: try distance(x, y), relative: 1e-11, absolute: 1e-13))
    #expect(test.nullValues.count == 3)
  }

  @Test func `a permutation is the distance of a deal`() throws {
    // Of two and two points there are six deals, and three distances: every null value is one of them, all occur.
    let (x, y) = (try Tensor<Double>([[0, 0], [1, 0]]), try Tensor<Double>([[5, 1], [9, 2]]))
    let pooled = try Tensor.concatenated([x, y])
    for distance in try Shifted.all() {
      var rng = Philox(seed: 2)
      let test = try distance.permutationTest(x, y, permutations: 200, using: &rng)
      let deals = try [[0, 1], [0, 2], [0, 3]].map { pair in
        try distance(pooled.gathered(pair), pooled.gathered((0..<4).filter { !pair.contains($0) }))
      }
      for value in test.nullValues {
        #expect(deals.contains { value.isClose(to: $0, absolute: 1e-12) })
      }
      for deal in deals { #expect(test.nullValues.contains { $0.isClose(to: deal, absolute: 1e-12) }) }
      // The deal seen is the furthest apart: of six deals two are as large, itself and its mirror image. 1/3 ± 5·0.033.
      #expect(test.pValue.isClose(to: 1.0 / 3, absolute: 0.17))
    }
  }

  @Test(arguments: [0, 1, 2]) func `hold their level, and see a shift`(which: Int) throws {
    let distance = try Shifted.all()[which]
    var alarms = 0
    var found = 0
    for seed in 0..<200 as Range<UInt64> {
      let (x, y) = try Shifted(shift: 0).samples(20, 25, seed: seed)
      var rng = Philox(seed: seed, stream: 9)
      if try distance.permutationTest(x, y, permutations: 39, using: &rng).pValue <= 0.1 { alarms += 1 }
      let shifted = try y + Tensor([1.5, 0])
      if try distance.permutationTest(x, shifted, permutations: 39, using: &rng).pValue <= 0.1 { found += 1 }
    }
    // p ≤ 0.1 happens with probability exactly 4/40: 20 ± 4.2 of 200, five standard deviations to both sides.
    #expect((1...41).contains(alarms), "\(alarms) false alarms in 200")
    #expect(found >= 190, "\(found) of 200 found")
  }

  @Test(arguments: [0.0, 0.5, 1.5]) func `hold the true distance`(shift: Double) throws {
    let (distances, problem) = (try Shifted.all(), Shifted(shift: shift))
    let repeats = 60
    for (distance, truth) in zip(distances, problem.truths) {
      var hits = 0
      for seed in 0..<UInt64(repeats) {
        let (x, y) = try problem.samples(60, 50, seed: 1000 + seed)
        var rng = Philox(seed: seed, stream: 7)
        let interval = try distance.confidenceInterval(x, y, resamples: 200, using: &rng)
        #expect(interval.lower >= 0 && interval.lower <= interval.upper && interval.level == 0.95)
        // A truth of 0 is met by quadrature to 1e-9 only.
        if interval.lower <= truth + 1e-9, truth <= interval.upper { hits += 1 }
      }
      // A binomial count with probability 0.95 falls below 48 of 60 once in 60,000 seeds; with 0.8, every second time.
      #expect(hits >= 48, "\(distance) at shift \(shift): \(hits) of \(repeats)")
    }
  }

  @Test func `shrink as the sample grows`() throws {
    let problem = Shifted(shift: 1)
    for distance in try Shifted.all() {
      let widths = try [50, 200].map { n in
        let (x, y) = try problem.samples(n, n, seed: 3)
        var rng = Philox(seed: 4)
        let interval = try distance.confidenceInterval(x, y, resamples: 200, using: &rng)
        return interval.upper - interval.lower
      }
      // A ratio of 2 for errors like 1/√n; single samples and 200 resamplings leave some 20 % on each width.
      #expect((1.3...3).contains(widths[0] / widths[1]), "\(widths)")
    }
  }

  @Test func `are the same for the same generator, and refuse what they cannot answer`() throws {
    let (x, y) = try Shifted(shift: 1).samples(20, 20, seed: 1)
    for distance in try Shifted.all() {
      var (first, second) = (Philox(seed: 8), Philox(seed: 8))
      #expect(
        try distance.confidenceInterval(x, y, resamples: 20, using: &first)
          == distance.confidenceInterval(x, y, resamples: 20, using: &second))
      #expect(throws: MetricsError.tooFewResamples(0)) {
        try distance.confidenceInterval(x, y, resamples: 0, using: &first)
      }
      #expect(throws: MetricsError.tooFewResamples(-3)) {
        try distance.permutationTest(x, y, permutations: -3, using: &first)
      }
      #expect(throws: MetricsError.invalidLevel(1.5)) {
        try distance.confidenceInterval(x, y, level: 1.5, using: &first)
      }
      #expect(throws: MetricsError.tooFewPoints(count: 1, needed: 2)) {
        try distance.permutationTest(x.sliced(0..<1), y, using: &first)
      }
    }
    var rng = Philox(seed: 0)
    #expect(throws: MetricsError.invalidLengthScale(0)) {
      try SampleDistance.squaredMaximumMeanDiscrepancy(lengthScale: 0).permutationTest(x, y, using: &rng)
    }
    #expect(throws: MetricsError.dimensionMismatch(2, 1)) {
      try SampleDistance.squaredSlicedWasserstein(projections: .ones([1, 1])).permutationTest(x, y, using: &rng)
    }
  }

  @Test func `p counts the sample itself, and ties as larger`() {
    #expect(ResamplingTest(statistic: 5, nullValues: [1, 2, 3]).pValue == 0.25)
    #expect(ResamplingTest(statistic: 2, nullValues: [1, 2, 3]).pValue == 0.75)
    #expect(ResamplingTest(statistic: 2 + 1e-14, nullValues: [1, 2, 3]).pValue == 0.75)
  }
}
