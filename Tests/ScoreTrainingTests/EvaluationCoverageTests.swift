import Metrics
import Randomness
import ScoreFunctions
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Mode shares, precision and recall, copies` {
  @Test func `χ² and its tail agree with SciPy`() throws {
    // scipy.stats.chisquare([18, 55, 27], [20, 50, 30]) = (1.0, 0.6065306597126334)
    let coverage = try ModeCoverage(counts: [18, 55, 27], weights: [2, 5, 3])
    #expect(coverage.chiSquared.isClose(to: 1, relative: 1e-14))
    #expect(coverage.pValue.isClose(to: 0.6065306597126334, relative: 1e-13))
    #expect(coverage.shares == [0.18, 0.55, 0.27] && coverage.total == 100 && coverage.missing.isEmpty)
    #expect(try ModeCoverage(counts: [1, 0, 99], weights: [0.2, 0.3, 0.5]).missing == [0, 1])
  }

  @Test func `counts of modes that overlap are multinomial with the weights of the mixture`() throws {
    // Modes one deviation apart: the nearer mean would take Φ-shares, 0.36 in place of 0.2 here.
    let law = try GaussianMixture(weights: [0.2, 0.8], means: Tensor([[0], [1]]), standardDeviation: 1)
    var (counts, alarms) = ([0, 0], 0)
    for seed in 0..<100 as Range<UInt64> {
      var rng = Philox(seed: seed, stream: 70)
      let coverage = try ModeCoverage(of: law.sample(200, using: &rng), in: law, using: &rng)
      counts = zip(counts, coverage.counts).map { $0 + $1 }
      if coverage.pValue <= 0.1 { alarms += 1 }
    }
    // 20,000 points: five standard deviations of the share are 0.0141.
    #expect((Double(counts[0]) / 20_000).isClose(to: 0.2, absolute: 0.0142))
    #expect((1...26).contains(alarms), "\(alarms) false alarms, 10 ± 3 expected")
  }

  @Test func `refuses counts that are none`() {
    #expect(throws: EvaluationError.countMismatch("weights of modes", expected: 2, actual: 3)) {
      try ModeCoverage(counts: [1, 2], weights: [1, 1, 1])
    }
    #expect(throws: EvaluationError.outOfRange("the weight of a mode", 0)) {
      try ModeCoverage(counts: [1, 2], weights: [1, 0])
    }
    #expect(throws: EvaluationError.outOfRange("the count of a mode", -1)) {
      try ModeCoverage(counts: [1, -1], weights: [1, 1])
    }
    #expect(throws: EvaluationError.tooFewPoints("a comparison of modes", count: 0, needed: 1)) {
      try ModeCoverage(counts: [0, 0], weights: [1, 1])
    }
    #expect(throws: EvaluationError.tooFewPoints("a comparison of modes", count: 1, needed: 2)) {
      try ModeCoverage(counts: [4], weights: [1])
    }
  }

  @Test func `precision and its kin are what they are by hand`() throws {
    // Real 0, 1, 3, 10 with k = 1 have radii 1, 1, 2, 7; generated 0.5, 9, 30 have 8.5, 8.5, 21.
    let manifold = try SampleManifold(
      real: Tensor<Double>([[0], [1], [3], [10]]), generated: Tensor([[0.5], [9], [30]]), neighbors: 1)
    // 0.5 lies in the balls of 0 and 1 (at 2.5 from 3, at 9.5 from 10); 9 in that of 10; 30 in none.
    #expect(manifold.precision.isClose(to: 2.0 / 3, relative: 1e-15))
    #expect(manifold.density.isClose(to: 1, relative: 1e-15))
    #expect(manifold.coverage == 0.75)
    #expect(manifold.recall == 1)
  }

  @Test func `density and coverage have their means for equal laws`() throws {
    let (n, m, k, repeats) = (40, 30, 3, 150)
    var (densities, coverages) = ([Double](), [Double]())
    for seed in 0..<UInt64(repeats) {
      var rng = Philox(seed: seed, stream: 71)
      let manifold = try SampleManifold(
        real: Tensor<Double>.standardNormal([n, 2], using: &rng), generated: .standardNormal([m, 2], using: &rng),
        neighbors: k)
      densities.append(manifold.density)
      coverages.append(manifold.coverage)
    }
    // A generated point is one of n exchangeable points around a real one, in its ball with probability k/n. The three
    // nearest of the other 69 are all real with probability (39·38·37)/(69·68·67) = 54834/314364.
    for (values, expected) in [(densities, 1.0), (coverages, 1 - 54_834.0 / 314_364)] {
      let tensor = Tensor(values)
      let error = (try (tensor - tensor.mean()).squared().mean() / Double(repeats)).squareRoot()
      #expect(try tensor.mean().isClose(to: expected, absolute: 5 * error), "five standard errors")
    }
    let formula = SampleManifold.expectedCoverage(real: n, generated: m, neighbors: k)
    #expect(formula.isClose(to: 1 - 54_834.0 / 314_364, relative: 1e-14))
  }

  @Test func `a lost mode costs recall, a wide model costs precision`() throws {
    var rng = Philox(seed: 72)
    let real = try Tensor<Double>.standardNormal([300, 2], using: &rng)
    let half = try SampleManifold(
      real: real, generated: Tensor<Double>.standardNormal([300, 2], using: &rng) * Tensor([0.1, 0.1]))
    #expect(half.precision > 0.95 && half.recall < 0.3)
    let wide = try SampleManifold(real: real, generated: 5 * Tensor<Double>.standardNormal([300, 2], using: &rng))
    #expect(wide.precision < 0.4 && wide.recall > 0.9)
  }

  @Test func `copies are found, and honest samples are not taken for copies`() throws {
    var alarms = 0
    let repeats = 100
    for seed in 0..<UInt64(repeats) {
      var rng = Philox(seed: seed, stream: 73)
      let memorization = try Memorization(
        of: Tensor<Double>.standardNormal([60, 2], using: &rng), training: .standardNormal([30, 2], using: &rng),
        heldOut: .standardNormal([30, 2], using: &rng), permutations: 39, using: &rng)
      if memorization.test.pValue <= 0.1 { alarms += 1 }
    }
    // At most 4/40: five standard deviations above 10. Counting generated points as independent, which they are not with
    // 30 training points between them, gives 25 and more.
    #expect(alarms <= 25, "\(alarms) false alarms in \(repeats)")
    var rng = Philox(seed: 74)
    let training = try Tensor<Double>.standardNormal([100, 2], using: &rng)
    let copies = try training + 0.001 * .standardNormal([100, 2], using: &rng)
    let found = try Memorization(
      of: copies, training: training, heldOut: .standardNormal([100, 2], using: &rng), permutations: 99, using: &rng)
    #expect(found.share > 0.95 && found.medianRatio < 0.05 && found.test.pValue == 0.01)
    let exact = try Memorization(of: training, training: training, heldOut: training, permutations: 1, using: &rng)
    #expect(exact.ratios.allSatisfy { $0 == 1 })
  }
}
