import AdvancedTopics
import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `The cost of a wrong score` {
  /// The variance that the reverse equation leads to, solved by hand: with V falling from V_T to V₀ and a score c·s,
  /// `v = V/(2c − 1) + K·V^{2c}`.
  private func exactVariance(scale c: Double, from first: Double, to last: Double, start: Double) -> Double {
    let K = (start - first / (2 * c - 1)) / pow(first, 2 * c)
    return last / (2 * c - 1) + K * pow(last, 2 * c)
  }

  @Test func `is below Girsanov's bound: 0.00875 of 0.0231`() throws {
    let error = try GaussianScoreError(VarianceExploding(smallest: 1e-3, largest: 10), scale: 1.1)
    // By Python, with data of variance 1 and noise up to 10: 400,000 steps of Euler in σ² up to 100 leave an error of 10⁻⁵.
    #expect(abs(error.divergence - 0.00875) < 2e-5)
    #expect(abs(error.scoreTerm - 0.5 * 0.01 * log(101 / (1 + 1e-6))) < 1e-9)  // ∫g²/V = log(V_T/V₀) where V′ = g².
    #expect(abs(error.bound - 0.0231) < 5e-5)
    #expect(abs(error.startTerm - 0.5 * (1.01 - 1 - log(1.01))) < 1e-7)  // σ_min² is 10⁻⁸ of V_T.
  }

  @Test(arguments: [0.8, 1, 1.1, 1.5]) func `follows the solution in closed form`(c: Double) throws {
    let error = try GaussianScoreError(VarianceExploding(smallest: 0.01, largest: 20), dataVariance: 4, scale: c)
    let expected = exactVariance(scale: c, from: 404, to: 4.0001, start: 400)
    #expect(abs(error.sampled.variance / expected - 1) < 1e-8)  // h⁴ of 4,000 steps.
    #expect(error.sampled.mean == 0)
  }

  @Test(arguments: [(1.1, 0.0), (0.9, 0.2), (1, 0.3), (1.4, -0.4), (0.6, 0)])
  func `never exceeds the bound, for any process`(scale: Double, shift: Double) throws {
    let processes: [any DiffusionProcess] = [
      try VarianceExploding(smallest: 0.01, largest: 30), try VariancePreserving(), try SubVariancePreserving(),
    ]
    for process in processes {
      for variance in [0.25, 1, 4] {
        let error = try GaussianScoreError(process, dataVariance: variance, scale: scale, shift: shift)
        #expect(error.divergence <= error.bound)
        // And is not trivially below it: a shift is paid for to at least a part.
        if shift != 0 { #expect(error.divergence > 0.02 * error.bound, "\(process), \(variance)") }
      }
    }
  }

  @Test func `steps cost, and for a right score the variance is wrong in proportion to their size`() throws {
    let right = try GaussianScoreError(VariancePreserving())
    // With unit variance VP stays at N(0, 1) all the way; Euler's factor (1 − βh/2)² + βh exceeds 1 by (βh)²/4.
    let errors = try [250, 500, 1000].map { try right.sampled(steps: $0).variance - 1 }
    for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect((1.9...2.1).contains(coarse / fine)) }
    // KL is quadratic in the error of the variance.
    let costs = try [250, 500, 1000].map { try right.divergence(steps: $0) }
    for (coarse, fine) in zip(costs, costs.dropFirst()) { #expect((3.6...4.4).contains(coarse / fine)) }
    #expect(abs(right.divergence) < 1e-9 && right.bound < 1e-4)
    let wrong = try GaussianScoreError(VariancePreserving(), scale: 1.2, shift: 0.1)
    let limit = wrong.sampled
    let many = try wrong.sampled(steps: 200_000)
    #expect(abs(many.variance - limit.variance) < 1e-4 && abs(many.mean - limit.mean) < 1e-4)  // One over the steps.
  }

  @Test func `the recursion is the law of simulated points`() throws {
    let process = try VariancePreserving()
    let error = try GaussianScoreError(process, dataVariance: 0.5, scale: 1.3, shift: 0.4)
    let (n, N) = (20_000, 40)
    var rng = Philox(seed: 3)
    var x = try Tensor<Double>.standardNormal([n], using: &rng)
    for i in 0..<N {
      let t = 1 - Double(i) / Double(N)
      let (α, σ, f, g) = (
        process.signal(at: t), process.standardDeviation(at: t), process.drift(at: t), process.diffusion(at: t)
      )
      let V = α * α * 0.5 + σ * σ
      let s = 1.3 * (-x / V) + 0.4 / V.squareRoot()
      let z = try Tensor<Double>.standardNormal([n], using: &rng)
      x = try x + (g * g * s - f * x) / Double(N) + (g / Double(N).squareRoot()) * z
    }
    let expected = try error.sampled(steps: N)
    let (mean, variance) = (try x.mean(), try (x - x.mean()).squared().mean())
    // z = 4.5.
    #expect(abs(mean - expected.mean) < 4.5 * (expected.variance / Double(n)).squareRoot())
    #expect(abs(variance / expected.variance - 1) < 4.5 * (2 / Double(n)).squareRoot())
    #expect(abs(expected.mean) > 0.1)
  }

  @Test func `bad input is an error`() throws {
    let process = try VariancePreserving()
    #expect(throws: ExperimentError.outOfRange("the variance of the data", 0)) {
      try GaussianScoreError(process, dataVariance: 0)
    }
    #expect(throws: ExperimentError.self) { try GaussianScoreError(process, scale: .nan) }
    #expect(throws: ExperimentError.self) { try GaussianScoreError(process, shift: .infinity) }
    #expect(throws: ExperimentError.badCount("the number of steps", 0)) {
      try GaussianScoreError(process).sampled(steps: 0)
    }
  }
}

@Suite struct `Identities of information` {
  static func mixture() throws -> GaussianMixture {
    try GaussianMixture(
      weights: [0.3, 0.7],
      components: [
        Gaussian(mean: Tensor([-1.5]), covariance: Tensor([[0.36]])),
        Gaussian(mean: Tensor([1]), covariance: Tensor([[1]])),
      ])
  }

  @Test func `Fisher's: the mean square of the score is the mean curvature`() throws {
    let (p, rule) = (try Self.mixture(), try Quadrature.doubleExponential())
    let (left, right) = (try p.fisherInformation(by: rule), try p.meanCurvature(by: rule))
    // 0.90245 in NumPy, by differences on 200,001 points.
    #expect(try abs(left.scalar - 0.90245) < 1e-5 && abs(right.scalar - left.scalar) < 1e-10)
  }

  @Test func `de Bruijn's: noise makes entropy at half the Fisher information`() throws {
    let (p, rule) = (try Self.mixture(), try Quadrature.doubleExponential(scale: 2))
    for variance in [0.1, 1, 5] {
      let h = 1e-3
      func entropy(_ v: Double) throws -> Double { try p.noised(standardDeviation: v.squareRoot()).entropy(by: rule) }
      let slope = try (entropy(variance + h) - entropy(variance - h)) / (2 * h)
      let fisher = try p.noised(standardDeviation: variance.squareRoot()).fisherInformation(by: rule).scalar
      #expect(abs(slope - fisher / 2) < 1e-6)  // Central differences: h²/6 times a third derivative of order 1.
    }
    // ½ log 2πe v of a normal law.
    let normal = try Gaussian(mean: Tensor([3]), covariance: Tensor([[4]]))
    #expect(try abs(normal.entropy(by: rule) - 0.5 * log(2 * .pi * M_E * 4)) < 1e-9)  // The rule.
  }

  @Test func `I-MMSE: what a measurement tells grows at half the error that is left`() throws {
    let rule = try Quadrature.doubleExponential(scale: 2)
    let normal = try GaussianMixture(weights: [1], means: Tensor([[0]]), standardDeviation: 1)
    // dI/dsnr = ½/(1 + snr) = 0.1666667 at 2.
    #expect(try abs(normal.meanSquaredError(signalToNoise: 2, by: rule) / 2 - 1.0 / 6) < 1e-9)
    #expect(try abs(normal.mutualInformation(signalToNoise: 2, by: rule) - 0.5 * log(3)) < 1e-9)
    let p = try Self.mixture()
    for snr in [0.2, 1, 4] {
      let h = 1e-3
      func information(_ snr: Double) throws -> Double { try p.mutualInformation(signalToNoise: snr, by: rule) }
      let slope = try (information(snr + h) - information(snr - h)) / (2 * h)
      #expect(try abs(slope - p.meanSquaredError(signalToNoise: snr, by: rule) / 2) < 1e-5)  // As above.
    }
    #expect(throws: ExperimentError.self) { try p.meanSquaredError(signalToNoise: 0, by: rule) }
    #expect(throws: ExperimentError.self) { try p.mutualInformation(signalToNoise: -1, by: rule) }
  }
}
