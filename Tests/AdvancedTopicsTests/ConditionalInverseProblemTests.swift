import AdvancedTopics
import Autodiff
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Linear inverse problems` {
  /// `y = x + 0.5n` with y = 1.2 and x from 𝒩(0, 1).
  static func line() throws -> LinearObservation {
    try LinearObservation(matrix: Tensor([[1]]), noise: 0.5, values: Tensor([1.2]))
  }

  @Test(arguments: [2.0, 0.5, 0.1]) func `DPS weighs the observation too much while there is noise`(σ: Double) throws {
    let (observation, noised) = (try Self.line(), try Gaussian.standard(dimension: 1).noised(standardDeviation: σ))
    let x = try Tensor([[0.3], [-1], [4]])
    func score(_ spread: DenoisedSpread) throws -> Tensor<Double> {
      try observation.likelihoodScore(at: x, under: noised, standardDeviation: σ, assuming: spread)
    }
    // 4.2, 1.8 and 1.04 times.
    let factor = (σ * σ / (1 + σ * σ) + 0.25) / 0.25
    #expect(try score(.none).isClose(to: factor * score(.exact), relative: 1e-13))
    #expect(try score(.isotropic(dataVariance: 1)).isClose(to: score(.exact), relative: 1e-13))
    #expect(try !score(.isotropic(dataVariance: 2)).isClose(to: score(.exact), relative: 1e-5))
  }

  @Test func `ΠGDM is exact for isotropic normal data, and only for them`() throws {
    let H = try Tensor([[1.0, -0.5, 0.2], [0.3, 0.8, -1]])
    let observation = try LinearObservation(matrix: H, noise: 0.3, values: Tensor([0.4, -0.9]))
    let x = try Tensor([[0.1, 0.7, -0.4], [2, -1, 0.5]])
    func difference(_ covariance: Tensor<Double>, _ spread: DenoisedSpread) throws -> Double {
      let prior = try Gaussian(mean: Tensor([0.5, -1, 0]), covariance: covariance)
      let noised = try prior.noised(standardDeviation: 0.8)
      // Bayes' rule from the posterior in closed form, which knows nothing of estimates.
      let exact = try observation.posterior(of: prior).noised(standardDeviation: 0.8).score(at: x) - noised.score(at: x)
      return try observation.likelihoodScore(at: x, under: noised, standardDeviation: 0.8, assuming: spread)
        .largestDifference(from: exact)
    }
    let round = try 2 * Tensor<Double>.identity(3)
    let long = try Tensor([[3.0, 1, 0], [1, 1, 0], [0, 0, 0.5]])
    #expect(try difference(round, .isotropic(dataVariance: 2)) < 1e-13)  // Rounding.
    #expect(try difference(round, .exact) < 1e-13 && difference(long, .exact) < 1e-13)
    #expect(try difference(long, .isotropic(dataVariance: 1.5)) > 0.05 && difference(long, .none) > 0.5)
  }

  @Test func `a backward pass through the score takes the place of the Hessian`() throws {
    // Two modes at ±1.5 in the first coordinate, s = (a tanh(a·x/v) − x)/v, written once more on variables.
    let (σ, v) = (0.7, 0.25 + 0.49)
    let modes = try GaussianMixture(weights: [1, 1], means: Tensor([[-1.5, 0], [1.5, 0]]), standardDeviation: 0.5)
    let noised = try modes.noised(standardDeviation: σ)
    let a = try Tensor([[1.5, 0]])
    let score: DifferentiableScore<Double> = { x in
      try (a * tanh((a * x).sum(axis: 1, keepingAxis: true) / v) - x) / v
    }
    let observation = try LinearObservation(matrix: Tensor([[1, 1]]), noise: 0.2, values: Tensor([0.5]))
    let x = try Tensor([[0.2, -0.3], [1, 1], [-2, 0.4]])
    for spread in [DenoisedSpread.none, .isotropic(dataVariance: 1)] {
      let (prior, likelihood) = try observation.likelihoodScore(
        at: x, score: score, standardDeviation: σ, assuming: spread)
      #expect(prior.isClose(to: try noised.score(at: x), absolute: 1e-13))
      let expected = try observation.likelihoodScore(at: x, under: noised, standardDeviation: σ, assuming: spread)
      #expect(likelihood.isClose(to: expected, relative: 1e-12))
    }
    // DPS is the gradient of log 𝒩(y; Hx̂₀, R): by central differences, whose error is about 10⁻⁸ here.
    func logLikelihood(_ x: Tensor<Double>) throws -> Tensor<Double> {
      let estimate = try denoised(x, score: noised.score(at: x), standardDeviation: σ).sum(axis: 1)
      return -(0.5 - estimate).squared() / (2 * 0.04)
    }
    let gradient = try observation.likelihoodScore(at: x, under: noised, standardDeviation: σ, assuming: .none)
    for axis in 0..<2 {
      let h = 1e-5 * (try Tensor<Double>.identity(2).sliced(axis..<axis + 1))
      let slope = try (logLikelihood(x + h) - logLikelihood(x - h)) / 2e-5
      #expect(try gradient.sliced(axis..<axis + 1, axis: 1).reshaped(to: [3]).isClose(to: slope, absolute: 1e-6))
    }
  }

  @Test func `the flow of DPS ends elsewhere, too narrow`() throws {
    let observation = try Self.line()
    let prior = try GaussianMixture(weights: [1], means: Tensor([[0]]), standardDeviation: 1)
    let flow = try ProbabilityFlow(largest: 20, smallest: 0.02, steps: 300)
    // The flow is affine: two latents tell mean and standard deviation. References by SciPy's solve_ivp at 10⁻¹¹.
    func law(_ spread: DenoisedSpread) throws -> (mean: Double, deviation: Double) {
      let x = try flow.decode(
        Tensor([[0.0], [20]]), score: observation.posteriorScore(of: prior, assuming: spread)
      ).scalars
      return (x[0], x[1] - x[0])
    }
    for spread in [DenoisedSpread.exact, .isotropic(dataVariance: 1)] {
      let (mean, deviation) = try law(spread)
      // Heun's error at 300 steps. True posterior: 0.96 and 0.4472; the start is not centred at it.
      #expect(abs(mean - 0.938518) < 1e-3 && abs(deviation - 0.447549) < 1e-3)
    }
    let (mean, deviation) = try law(.none)
    #expect(abs(mean - 1.504021) < 2e-3 && abs(deviation - 0.135978) < 2e-3)
  }

  @Test func `samples of the exact posterior have its law`() throws {
    let golden = try Golden("conditional")("gmm_linear_observe_x")
    let (prior, observation) = (try mixture(from: golden.inputs), try LinearObservation(golden.inputs))
    let posterior = try observation.posterior(of: prior)
    let flow = try ProbabilityFlow(largest: 20, smallest: 0.01, steps: 60)
    let laws = Dictionary(
      uniqueKeysWithValues: try flow.levels.map { ($0, try posterior.noised(standardDeviation: $0)) })
    var rng = Philox(seed: 3)
    let n = 2000
    let x = try flow.decode(20 * Tensor<Double>.standardNormal([n, 2], using: &rng)) { x, σ in
      try (laws[σ] ?? posterior).score(at: x)
    }
    let (mean, covariance) = (
      try golden.outputs["posterior_mean"].tensor(), try golden.outputs["posterior_cov"].tensor()
    )
    for axis in 0..<2 {
      let values = try x.sliced(axis..<axis + 1, axis: 1)
      let (μ, v) = (try mean[axis], try covariance[axis, axis])
      // z = 4.5, and 1 % for 60 steps of the flow and a start that is centred at 0.
      #expect(try abs(values.mean() - μ) < 4.5 * (v / Double(n)).squareRoot() + 0.01 * abs(μ))
      #expect(try abs((values - μ).squared().mean() / v - 1) < 4.5 * (2 / Double(n)).squareRoot() + 0.01)
    }
  }

  @Test func `bad input is an error`() throws {
    let H = try Tensor([[1.0, 0]])
    #expect(throws: TensorError.self) { try LinearObservation(matrix: H, noise: 1, values: Tensor([1, 2])) }
    #expect(throws: TensorError.self) { try LinearObservation(matrix: H, noise: 1, values: Tensor([.nan])) }
    #expect(throws: TensorError.self) {
      try LinearObservation(matrix: H, noiseCovariance: Tensor([[-1]]), values: Tensor([1]))
    }
    #expect(throws: ExperimentError.outOfRange("the noise of an observation", 0)) {
      try LinearObservation(matrix: H, noise: 0, values: Tensor([1]))
    }
    let observation = try LinearObservation(matrix: H, noise: 1, values: Tensor([1]))
    #expect(throws: TensorError.self) { try observation.posterior(of: Gaussian.standard(dimension: 3)) }
    let plane = try Gaussian.standard(dimension: 2)
    for σ in [0, -1, Double.nan] {
      #expect(throws: ExperimentError.self) {
        try observation.likelihoodScore(at: Tensor([[0, 0]]), under: plane, standardDeviation: σ, assuming: .none)
      }
    }
    #expect(throws: ExperimentError.outOfRange("the variance of the data", -1)) {
      try observation.likelihoodScore(
        at: Tensor([[0, 0]]), under: plane, standardDeviation: 1, assuming: .isotropic(dataVariance: -1))
    }
    #expect(throws: ExperimentError.self) {
      try observation.likelihoodScore(
        at: Tensor([[0.0, 0]]), score: { x in -x }, standardDeviation: 1, assuming: .exact)
    }
  }
}
