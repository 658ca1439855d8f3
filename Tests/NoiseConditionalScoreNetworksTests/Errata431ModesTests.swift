import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Errata of 4.3.1, two modes` {
  @Test func `E-53: two modes up to σ = √24, so that σ = 5 is only just one hump`() throws {
    // Modes counted on a grid of the density itself.
    func count(_ σ: Double) throws -> Int {
      let pair = try TwoModes().noised(standardDeviation: σ)
      let heights = (-20_000...20_000).map { pair.logDensity(at: Double($0) / 1000) }
      return (1..<heights.count - 1).count { heights[$0] > heights[$0 - 1] && heights[$0] >= heights[$0 + 1] }
    }
    for (σ, modes) in [(0.1, 2), (1, 2), (4.8, 2), (4.9, 1), (5, 1)] {
      #expect(try count(σ) == modes, "σ = \(σ)")
      #expect(try TwoModes().noised(standardDeviation: σ).modeCount == modes, "σ = \(σ)")
    }
    #expect(try TwoModes().noised(standardDeviation: 24.0.squareRoot() - 1e-9).modeCount == 2)
    // By then all structure is gone: at σ = 5 the divergence from 𝒩(0, 51) is below a hundredth of a nat.
    let blurred = try TwoModes().noised(standardDeviation: 5)
    let divergence = integral { x in
      let p = blurred.logDensity(at: x)
      return exp(p) * (p + x * x / 102 + log(51 * 2 * Double.pi) / 2)
    }
    #expect(divergence.isClose(to: 0.0088, absolute: 5e-5))
    // Fourth cumulant −2a⁴ over the squared variance.
    let fourth = integral { x in exp(blurred.logDensity(at: x)) * x * x * x * x }
    #expect((fourth / (51 * 51) - 3).isClose(to: -0.481, absolute: 1e-3))
  }

  @Test func `E-53: σ = 1 is no compromise: barrier and crossing times`() throws {
    // Quadrature in Python; times in units in which a step ε counts ε.
    for (σ, barrier, time) in [
      (0.0, 11.81, 111_811.0), (0.1, 11.68, 100_345), (1, 5.56, 656.4), (2, nil, 65), (3, nil, 42),
    ] as [(Double, Double?, Double)] {
      let pair = try TwoModes().noised(standardDeviation: σ)
      if let barrier { #expect(pair.barrier.isClose(to: barrier, absolute: 5e-3), "σ = \(σ)") }
      #expect(pair.meanCrossingTime.isClose(to: time, relative: 0.01), "σ = \(σ): \(pair.meanCrossingTime)")
    }
  }

  @Test(arguments: [(0.1, 0.0), (1.0, 0.0082), (5.0, 0.2403)])
  func `E-53: a thousand steps of 0.01 from the left mode`(σ: Double, expected: Double) throws {
    // Simulated in NumPy with 20 000 chains; at equilibrium half of them would be on the right.
    // 4.5 standard errors of 600 chains: none at 0, where 0.005 stands for "hardly any", 0.017 and 0.08.
    let share = try crossed(600, σ, steps: 1000, stepSize: 0.01)
    #expect(share.isClose(to: expected, absolute: 0.005 + 4.5 * (expected * (1 - expected) / 600).squareRoot()))
    // At σ = 5 there is no barrier left, and still the time 10 is too short for a law of variance 26. A step in
    // proportion to the variance is what it takes: a hundred of them forget the start. At σ = 1 they do not.
    let wide = try crossed(600, σ, steps: 100, stepSize: 0.1 * (1 + σ * σ))
    if σ == 5 { #expect(wide.isClose(to: 0.5, absolute: 0.092)) } else { #expect(wide < 0.06) }
  }

  /// The share of chains on the right, of those that started as the left mode.
  private func crossed(_ count: Int, _ σ: Double, steps: Int, stepSize: Double) throws -> Double {
    let law = try TwoModes().mixture().noised(standardDeviation: σ)
    var rng = Philox(seed: 1)
    let start =
      try (1 + σ * σ).squareRoot() * Tensor<Double>.standardNormal([count, 2], using: &rng) + Tensor([-5, 0])
    let x = try langevin(from: start, steps: steps, stepSize: stepSize, score: law.score(at:), using: &rng)
    return Double(try x.sliced(0..<1, axis: 1).scalars.count { $0 > 0 }) / Double(count)
  }

  @Test func `E-54: the score of small noise is not smooth`() throws {
    // Two points at ±1: at the middle the Hessian is −1/σ² + 1/σ⁴.
    for (σ, curvature) in [(1.0, 0.0), (0.1, 9900), (0.01, 9.999e7)] {
      let law = try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-1], [1]]), standardDeviation: σ)
      let hessian = try law.hessian(at: Tensor([[0]])).scalars[0]
      // Rounding of two squared scores, 1/σ⁴ each.
      #expect(hessian.isClose(to: curvature, absolute: 1e-12 / (σ * σ * σ * σ)), "σ = \(σ): \(hessian)")
      // The slope of the score itself, by a difference that is small beside σ².
      let h = 1e-3 * σ * σ
      let slope = try (law.score(at: Tensor([[h]])).scalars[0] - law.score(at: Tensor([[-h]])).scalars[0]) / (2 * h)
      #expect(slope.isClose(to: curvature, relative: 1e-5, absolute: 1e-5 / (σ * σ)), "σ = \(σ): \(slope)")
    }
  }

  @Test func `E-59: σ_max must be wide beside the whole data, centred or not`() throws {
    // KL(𝒩(m, 1 + σ²) ‖ 𝒩(0, σ²)) with m = 10, by quadrature; about m²/2σ².
    for (σ, expected) in [(5.0, 2.00), (10, 0.500), (50, 0.0200), (100, 0.00500)] {
      let v = 1 + σ * σ
      let divergence = integral { x in
        let p = exp(-(x - 10) * (x - 10) / (2 * v)) / (2 * Double.pi * v).squareRoot()
        let logRatio = x * x / (2 * σ * σ) - (x - 10) * (x - 10) / (2 * v) + log(σ * σ / v) / 2
        return p * logRatio
      }
      #expect(divergence.isClose(to: expected, relative: 0.01), "σ = \(σ): \(divergence)")
    }
    // The ±5 mixture is centred, and far better off.
    for (σ, expected) in [(5.0, 0.172), (10, 0.0146), (50, 2.7e-5)] {
      let pair = try TwoModes().noised(standardDeviation: σ)
      let divergence = integral { x in
        let p = pair.logDensity(at: x)
        return exp(p) * (p + x * x / (2 * σ * σ) + log(σ * (2 * Double.pi).squareRoot()))
      }
      #expect(divergence.isClose(to: expected, relative: 0.015), "σ = \(σ): \(divergence)")
    }
  }

  /// The trapezoidal rule on ±1200: exact but for rounding for densities as wide as these.
  private func integral(_ f: (Double) -> Double) -> Double {
    (-12_000...12_000).reduce(0) { $0 + f(Double($1) / 10) / 10 }
  }
}
