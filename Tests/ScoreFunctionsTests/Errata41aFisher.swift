import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// What chapter 4.1.1 and 4.1.2 say of the score and its information, as printed and as it holds.
@Suite struct `Errata of 4.1: score and information` {
  @Test func `E-01: left of 0 the score of a standard normal points right, and at 0 it is 0`() throws {
    // The list breaks off after "when x < 0". What was lost:
    let points = try matrix([[-3], [-0.1], [0], [0.1], [3]])
    #expect(try Gaussian.standard(dimension: 1).score(at: points).scalars == [3, 0.1, 0, -0.1, -3])
  }

  @Test func `E-02: the score's information is that of a shift, not that of a parameter`() throws {
    let s = 2.0
    let rule = try Quadrature.doubleExponential()
    let normal = try Gaussian(mean: Tensor([0]), covariance: matrix([[s * s]]))
    // Printed: E[∇ₓlog p ∇ₓlog pᵀ] is the matrix of Cramér–Rao. For the parameter s that matrix is 2/s², not 1/s².
    let printed = try normal.fisherInformation(by: rule).scalar
    let ofParameter = try normal.expectation(by: rule) { x in
      (x.squared() / (s * s * s) - 1 / s).squared()  // (∂ log p/∂s)²
    }.scalar
    // The bound of the errata; the quadrature is good to 1e-12.
    #expect(printed.isClose(to: 0.25, absolute: 1e-8))
    #expect(ofParameter.isClose(to: 0.5, absolute: 1e-8))

    // The estimate ŝ² = mean x² knows which one is right: its variance reaches s²/2n.
    let (n, repeats) = (200, 5000)
    var rng = Philox(seed: 102)
    let data = try s * Tensor.standardNormal([repeats, n], using: &rng)
    let estimates = sqrt(try data.squared().mean(axis: 1))
    let variance = try (estimates - estimates.mean()).squared().sum() / Double(repeats - 1)
    // A variance from 5000 repeats has a relative standard error √(2/5000) = 2%; z = 5 fails once in two million seeds.
    #expect(variance.isClose(to: 1 / (Double(n) * ofParameter), relative: 0.1))
    #expect(!variance.isClose(to: 1 / (Double(n) * printed), relative: 0.4))
  }

  @Test func `E-02: the two differ by a factor of 16 for the exponential law, and agree for a location`() throws {
    let exponential = try Gamma.exponential(rate: 2)
    let rule = try Quadrature.line(exponential)
    // ∂ log p/∂λ = 1/λ − x.
    let ofRate = try exponential.expectation(by: rule) { (0.5 - $0).squared() }.scalar
    #expect(ofRate.isClose(to: 0.25, absolute: 1e-8))
    #expect(try exponential.fisherInformation(by: rule).scalar.isClose(to: 4, absolute: 1e-8))

    let (logistic, h) = (try Logistic(), 1e-4)
    let (left, right) = (try Logistic(location: -h), try Logistic(location: h))
    let ofLocation = try logistic.expectation(by: .doubleExponential()) { x in
      try ((right.logDensity(at: x) - left.logDensity(at: x)) / (2 * h)).squared()
    }.scalar
    // Truncation h²/3 ≈ 3e-9 times a third derivative below 1; closed form 1/3.
    #expect(ofLocation.isClose(to: 1.0 / 3, absolute: 1e-8))
    #expect(try logistic.fisherInformation(by: .doubleExponential()).scalar.isClose(to: 1.0 / 3, absolute: 1e-10))
  }

  @Test func `E-06: the denoiser is x + σ²s, affine in the score and not proportional to it`() throws {
    let (σ, points) = (0.5, [-2.0, -0.4, 0.7, 3])
    let clean = try GaussianMixture(weights: [0.3, 0.7], means: matrix([[-1], [1.5]]), standardDeviation: 0.6)
    let score = try clean.noised(standardDeviation: σ).score(at: Tensor(points, shape: [4, 1])).scalars
    let rule = try Quadrature.doubleExponential()
    // E[x | x̃] by definition, as a ratio of two integrals over the clean density.
    let denoised = try points.map { noisy in
      let noise = try Gaussian(mean: Tensor([noisy]), covariance: matrix([[σ * σ]]))
      let moments = try clean.expectation(by: rule) { x in
        let likelihood = try exp(noise.logDensity(at: x)).reshaped(to: [x.shape[0], 1])
        return try Tensor.concatenated([likelihood, x * likelihood], axis: 1)
      }
      return try moments[1] / moments[0]
    }
    for i in points.indices {
      // The bound of the errata; the quadrature is good to 1e-12.
      #expect(denoised[i].isClose(to: points[i] + σ * σ * score[i], absolute: 1e-9))
      // Linear in the score is only the noise that it predicts: ε = −σs = (x̃ − D)/σ.
      #expect(((points[i] - denoised[i]) / σ).isClose(to: -σ * score[i], absolute: 1e-9))
    }
    // Printed: "a simple linear relation". Then D/s would be the same number everywhere.
    let ratios = zip(denoised, score).map { $0 / $1 }
    #expect(try #require(ratios.max()) - #require(ratios.min()) > 1)
  }
}
