import AdvancedTopics
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

/// What guidance does to the law: references by SciPy (`solve_ivp` at a tolerance of 10⁻⁹, sums on a grid).
@Suite struct `Guided laws` {
  /// Two classes, `𝒩(∓1, ¼)` with probability ½ each.
  static func pair() throws -> LabelledMixture {
    try LabelledMixture(
      GaussianMixture(weights: [1, 1], means: Tensor([[-1], [1]]), standardDeviation: 0.5), labels: [0, 1])
  }

  @Test(arguments: [0.0, 0.7, 3]) func `the guided score is the gradient of the tilted density of its level`(
    σ: Double
  ) throws {
    let law = try GuidedLaw(Self.pair(), label: 1, guidance: Guidance(strength: 3))
    let x = try Tensor<Double>([-2, -0.3, 0.4, 1.7]).reshaped(to: [4, 1])
    let h = 1e-5
    let slope =
      try
      (law.logTiltedDensity(at: x + h, standardDeviation: σ)
      - law.logTiltedDensity(at: x - h, standardDeviation: σ)) / (2 * h)
    // Central differences: h²·p‴/6 + 10⁻¹⁶/h, about 10⁻⁹ for numbers of size 10.
    #expect(try law.score(at: x, standardDeviation: σ).reshaped(to: [4]).isClose(to: slope, absolute: 1e-7))
  }

  @Test(arguments: [(0, 0.190431), (1, 0.093379)])
  func `noising and tilting do not commute`(label: Int, expected: Double) throws {
    let components = try [(-2.0, 0.3), (1.5, 0.5)].map { mean, deviation in
      try Gaussian(mean: Tensor([mean]), covariance: Tensor([[deviation * deviation]]))
    }
    let data = try LabelledMixture(GaussianMixture(weights: [0.3, 0.7], components: components), labels: [0, 1])
    let moment = try VariancePreserving().moment(at: 0.3)
    func distance(_ γ: Double) throws -> Double {
      let guidance = try Guidance(strength: γ)
      let tilted = try GuidedLaw(data, label: label, guidance: guidance).tilted(over: -8...8)
      let afterwards = try GuidedLaw(data.noised(at: moment), label: label, guidance: guidance).tilted(over: -8...8)
      return try afterwards.totalVariation(
        from: tilted.noised(signal: moment.signal, standardDeviation: moment.standardDeviation))
    }
    // A grid of 1,601 points beside one of 4,001.
    #expect(try abs(distance(3) - expected) < 1e-4)
    // Without tilting they do: sums on the grid stand for the integrals up to rounding and a tail beyond ±8.
    #expect(try distance(1) < 1e-9 && distance(0) < 1e-9)
  }

  @Test(arguments: [(3.0, 0.470147, 1.479412, 0.093776), (5, 0.710214, 1.748875, 0.068486)])
  func `the probability flow samples another law than the tilted density`(
    γ: Double, distance: Double, mean: Double, variance: Double
  ) throws {
    let law = try GuidedLaw(Self.pair(), label: 1, guidance: Guidance(strength: γ))
    let flow = try ProbabilityFlow(largest: 20, smallest: 0.02, steps: 150)
    let (sampled, tilted) = (
      try law.sampled(by: flow, over: -5...8, count: 651), try law.tilted(over: -5...8, count: 651)
    )
    // Heun's steps: going from 150 to 300 changes the numbers by less than 10⁻³.
    #expect(try abs(sampled.totalVariation(from: tilted) - distance) < 2e-3)
    #expect(abs(sampled.mean - mean) < 2e-3 && abs(sampled.variance - variance) < 1e-3)
    // Farther out and narrower than what was asked for.
    #expect(sampled.mean > tilted.mean + 0.3 && sampled.variance < 0.5 * tilted.variance)
  }

  @Test func `without exaggeration the flow samples the class`() throws {
    let flow = try ProbabilityFlow(largest: 80, smallest: 0.02, steps: 120)
    let law = try GuidedLaw(Self.pair(), label: 1, guidance: Guidance(strength: 1))
    // The start is centred at 0 instead of at the class, 1/80 of its width away: TV 0.4/80, or 0.005.
    #expect(
      try law.sampled(by: flow, over: -5...8, count: 651).totalVariation(from: law.tilted(over: -5...8, count: 651))
        < 0.01)
  }

  @Test func `for normal laws the flow takes the geometric mean of the variances, tilting the harmonic`() throws {
    // dx/dσ² = ½x[(1 − γ)/(A + σ²) + γ/(B + σ²)]: x² grows like (A + σ²)^{1−γ}(B + σ²)^γ.
    let (A, B, γ, U) = (1.0, 0.25, 2.0, 400.0)
    let guidance = try Guidance(strength: γ)
    let flow = try ProbabilityFlow(largest: 20, smallest: 1e-3, steps: 400)
    let x = try flow.decode(Tensor([[20.0]])) { x, σ in
      try guidance.score(unconditional: -x / (A + σ * σ), conditional: -x / (B + σ * σ))
    }
    let expected = U * pow(A / (A + U), 1 - γ) * pow(B / (B + U), γ)
    #expect(try abs(x.squared().scalar / expected - 1) < 1e-3)  // Heun's error at 400 steps.
    #expect(abs(expected - pow(A, 1 - γ) * pow(B, γ)) < 1e-3)  // 0.0625 as U → ∞; tilted: 1/(2/B − 1/A) = 0.143.
  }

  @Test func `a tabulated density has the moments of its formula`() throws {
    let p = try TabulatedDensity(over: -9...11) { x in try -(x - 1).squared().sum(axis: 1) / 2 + 700 }
    #expect(abs(p.mean - 1) < 1e-12 && abs(p.variance - 1) < 1e-12)  // The trapezoidal rule of a normal law: rounding.
    let q = try p.noised(signal: 0.5, standardDeviation: 0.75)
    #expect(abs(q.mean - 0.5) < 1e-12 && abs(q.variance - (0.25 + 0.5625)) < 1e-10)
    let far = try TabulatedDensity(over: -9...11) { x in try -(x - 3).squared().sum(axis: 1) / 2 }
    // TV of normal laws 2 apart: erf(2/(2√2)).
    #expect(try abs(p.totalVariation(from: far) - erf(1 / 2.0.squareRoot())) < 1e-4)  // The kink of |p − q|: h².
  }

  @Test func `bad input is an error that names it`() throws {
    let data = try Self.pair()
    #expect(throws: ExperimentError.noSuchLabel(2, count: 2)) { try data.given(2) }
    #expect(throws: ExperimentError.noSuchLabel(-1, count: 2)) { try data.labelScore(of: -1, at: Tensor([[0]])) }
    #expect(throws: ExperimentError.noSuchLabel(2, count: 2)) { try LabelledMixture(data.mixture, labels: [0, 2]) }
    #expect(throws: ExperimentError.countMismatch("labels of components", expected: 2, actual: 1)) {
      try LabelledMixture(data.mixture, labels: [0])
    }
    #expect(throws: ExperimentError.self) { try Guidance(strength: .nan) }
    #expect(throws: TensorError.self) {
      try Guidance(scale: 2).score(unconditional: .zeros([3, 2]), conditional: Tensor<Double>.zeros([1, 2]))
    }
    #expect(throws: ExperimentError.badCount("the number of points of a density", 2)) {
      try TabulatedDensity(over: 0...1, proportionalTo: [1, 1])
    }
    #expect(throws: ExperimentError.self) { try TabulatedDensity(over: 0...1, proportionalTo: [1, -1, 1]) }
    #expect(throws: ExperimentError.self) { try TabulatedDensity(over: 0...1, proportionalTo: [0, 0, 0]) }
    let p = try TabulatedDensity(over: 0...1, proportionalTo: [1, 1, 1])
    #expect(throws: ExperimentError.outOfRange("the noise on a tabulated density", 0.1)) {
      try p.noised(standardDeviation: 0.1)
    }
    #expect(throws: ExperimentError.self) {
      try p.totalVariation(from: TabulatedDensity(over: 0...2, proportionalTo: [1, 1, 1]))
    }
    let plane = try LabelledMixture(
      GaussianMixture(weights: [1, 1], means: Tensor([[0, 0], [1, 1]]), standardDeviation: 1), labels: [0, 1])
    #expect(throws: ExperimentError.badCount("the number of dimensions of a tabulated density", 2)) {
      try GuidedLaw(plane, label: 0, guidance: Guidance(strength: 1)).tilted(over: 0...1)
    }
    // One class only: it is certain everywhere.
    let single = try LabelledMixture(data.mixture, labels: [0, 0])
    #expect(try single.logProbability(of: 0, at: Tensor([[3.0]])).scalar == 0)
    #expect(try single.labelScore(of: 0, at: Tensor([[3.0]])).scalar == 0)
  }
}
