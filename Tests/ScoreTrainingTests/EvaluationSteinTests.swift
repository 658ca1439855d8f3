import Foundation
import Metrics
import Randomness
import ScoreFunctions
import ScoreTraining
import Tensors
import TestSupport
import Testing

private func mixture(_ golden: Golden.Case) throws -> GaussianMixture {
  let (means, covariances) = (try golden.inputs["means"].tensor(), golden.inputs["covs"])
  let components = try means.rows().enumerated().map { index, mean in
    try Gaussian(mean: Tensor(mean), covariance: covariances[index].tensor())
  }
  return try GaussianMixture(weights: golden.inputs["weights"].tensor().scalars, components: components)
}

@Suite struct `Kernel Stein discrepancy` {
  @Test(arguments: try Golden("metrics").cases("ksd_"))
  func `agrees with a reference in NumPy and with automatic differentiation`(golden: Golden.Case) throws {
    let law = try mixture(golden)
    let kernel = SteinKernel.inverseMultiquadric(
      lengthScale: try golden.inputs["c"].double(), exponent: try golden.inputs["beta"].double())
    let found = try SteinDiscrepancy(of: golden.inputs["X"].tensor(), score: law.score(at:), kernel: kernel)
    let values = try golden.outputs["stein_kernel"].tensor()
    #expect(
      found.values.isClose(
        to: values, absolute: golden.bound(for: "stein_kernel", scale: values.largestMagnitude)))
    for (value, name) in [(found.biased, "ksd2_V"), (found.unbiased, "ksd2_U")] {
      let expected = try golden.outputs[name].double()
      #expect(value.isClose(to: expected, absolute: golden.bound(for: name, scale: expected)), "\(name)")
    }
  }

  /// The square is `E[δ(x)δ(y)k(x, y)]`, with δ the difference of the scores.
  ///
  /// For standard normal points and a model `N(½, 1)` that is ¼E[k]. Both numbers are from SciPy: `integrate.quad` of
  /// `norm.pdf(u, 0, √2)/√(1 + u²)`, and a grid of 4001² points for the model `N(0, 1.5²)`.
  @Test(arguments: [(0.0, 1.0, 0.0), (0.5, 1, 0.17643925107986), (0, 1.5, 0.039565074580458)])
  func `of a shifted and of a scaled model has the value of quadrature`(
    mean: Double, deviation: Double, expected: Double
  ) throws {
    let variance = deviation * deviation
    try expectMean(expected, kernel: .inverseMultiquadric(), dimension: 1) { -($0 - mean) / variance }
  }

  @Test func `with a Gaussian kernel has its closed forms`() throws {
    // Shift Δ in d dimensions: Δ²(ℓ²/(ℓ² + 2))^{d/2}. Scale s on a line: (1 − 1/s²)²·√(ℓ²/(ℓ² + 2))/(ℓ² + 2).
    let ℓ = 1.2
    let s: Double = ℓ * ℓ + 2
    let shifted: Double = 0.25 * Foundation.pow(ℓ * ℓ / s, 1.5)
    try expectMean(shifted, kernel: .gaussian(lengthScale: ℓ), dimension: 3) { try -($0 - Tensor([0, 0.5, 0])) }
    let factor: Double = 1 - 1 / 2.25
    let scaled: Double = factor * factor * Foundation.sqrt(ℓ * ℓ / s) / s
    try expectMean(scaled, kernel: .gaussian(lengthScale: ℓ), dimension: 1) { -$0 / 2.25 }
  }

  private func expectMean(
    _ expected: Double, kernel: SteinKernel, dimension: Int, score: (Tensor<Double>) throws -> Tensor<Double>
  ) throws {
    let repeats = 60
    let values = try (0..<repeats).map { seed in
      var rng = Philox(seed: UInt64(seed), stream: UInt64(dimension))
      return try SteinDiscrepancy(
        of: .standardNormal([60, dimension], using: &rng), score: score, kernel: kernel
      ).unbiased
    }
    let tensor = Tensor(values)
    let error = (try (tensor - tensor.mean()).squared().mean() / Double(repeats - 1)).squareRoot()
    // Five standard errors of 60 repetitions: one false failure in some 100,000 seeds.
    let found = try tensor.mean()
    #expect(found.isClose(to: expected, absolute: 5 * error), "\(found) ± \(error), \(expected) expected")
  }

  @Test func `does not see the weights of modes, which their shares show at once`() throws {
    let law = try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-5], [5]]), standardDeviation: 1)
    let wrong = try GaussianMixture(weights: [0.2, 0.8], means: Tensor([[-5], [5]]), standardDeviation: 1)
    // By quadrature in NumPy (6001 points on [−15, 15]) the square is 6.7e-12 in the limit of many points, where the
    // shifted model above has 0.18; the Fisher divergence is 4.6e-6 (golden/metrics).
    var small = 0
    for seed in 0..<20 as Range<UInt64> {
      var rng = Philox(seed: seed, stream: 50)
      let points = try wrong.sample(200, using: &rng)
      let test = try SteinDiscrepancy(of: points, score: law.score(at:)).test(resamples: 99, using: &rng)
      if test.pValue <= 0.05 { small += 1 }
      // 200 points in shares 0.2 : 0.8 against halves have χ² ≈ 72.
      #expect(try ModeCoverage(of: points, in: law, using: &rng).pValue < 1e-6)
    }
    // One in 20 is what chance gives; 7 or more of 20 has probability 3e-5.
    #expect(small <= 6, "\(small) of 20")
  }

  @Test func `holds its level at the true score, and finds a wrong one`() throws {
    var (alarms, found) = (0, 0)
    let repeats = 100
    for seed in 0..<UInt64(repeats) {
      var rng = Philox(seed: seed, stream: 51)
      let points = try Tensor<Double>.standardNormal([100, 2], using: &rng)
      if try SteinDiscrepancy(of: points, score: { -$0 }).test(resamples: 99, using: &rng).pValue <= 0.1 { alarms += 1 }
      let shifted = try SteinDiscrepancy(of: points, score: { try -($0 - Tensor([0.5, 0])) })
      if try shifted.test(resamples: 99, using: &rng).pValue <= 0.1 { found += 1 }
    }
    // 10 ± 3 expected; the bootstrap is right for many points only, and 25 leaves room for that at five deviations.
    #expect(alarms <= 25, "\(alarms) false alarms in 100")
    #expect(found >= 90, "\(found) of 100 found")
  }

  @Test func `has an interval that holds the truth for a wrong model`() throws {
    var hits = 0
    for seed in 0..<60 as Range<UInt64> {
      var rng = Philox(seed: seed, stream: 52)
      let points = try Tensor<Double>.standardNormal([150, 1], using: &rng)
      let interval = try SteinDiscrepancy(of: points, score: { -($0 - 0.5) }).interval()
      if interval.contains(0.17643925107986) { hits += 1 }
    }
    // A binomial count with probability 0.95 falls below 48 of 60 once in 60,000 seeds.
    #expect(hits >= 48, "\(hits) of 60")
  }

  @Test func `refuses what it cannot answer`() throws {
    let points = try Tensor<Double>([[0, 1], [2, 3]])
    #expect(throws: EvaluationError.outOfRange("the length scale of a kernel", -1)) {
      try SteinDiscrepancy(of: points, score: { $0 }, kernel: .gaussian(lengthScale: -1))
    }
    #expect(throws: EvaluationError.outOfRange("the exponent of a multiquadric kernel", -1)) {
      try SteinDiscrepancy(of: points, score: { $0 }, kernel: .inverseMultiquadric(exponent: -1))
    }
    #expect(throws: EvaluationError.tooFewPoints("the Stein discrepancy", count: 1, needed: 2)) {
      try SteinDiscrepancy(of: points.sliced(0..<1), score: { $0 })
    }
    #expect(throws: EvaluationError.shapeMismatch("points and scores", [2, 2], [2])) {
      try SteinDiscrepancy(of: points, score: { try $0.sum(axis: 1) })
    }
    #expect(throws: EvaluationError.outOfRange("a coordinate or a score", .infinity)) {
      try SteinDiscrepancy(of: points, score: { ($0 + 1) / 0 })
    }
    var rng = Philox(seed: 0)
    #expect(throws: EvaluationError.outOfRange("the number of resamples", 0)) {
      try SteinDiscrepancy(of: points, score: { -$0 }).test(resamples: 0, using: &rng)
    }
  }
}
