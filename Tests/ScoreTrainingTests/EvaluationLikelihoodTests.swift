import Autodiff
import Datasets
import Foundation
import Metrics
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Likelihood in bits per dimension` {
  @Test func `of a uniform density is the logarithm of its width`() throws {
    // Uniform on [0, 256)² in grey levels: 8 bits a pixel. Divided by 256 the density is 1 and its logarithm 0.
    let grey = try bitsPerDimension(logLikelihoods: .ones([3]) * (-2 * Foundation.log(256)), dimension: 2)
    let unit = try bitsPerDimension(logLikelihoods: .zeros([3]), dimension: 2, scales: [256])
    #expect(grey.estimate.isClose(to: 8, relative: 1e-15) && unit.estimate.isClose(to: 8, relative: 1e-15))
    #expect(grey.lower == grey.upper && grey.level == 0.95)
  }

  @Test func `does not depend on the standardisation of the data`() throws {
    var rng = Philox(seed: 80)
    let law = try Gaussian(mean: Tensor([100, 50]), covariance: Tensor([[400, 30], [30, 25]]))
    let y = try law.sample(500, using: &rng)
    let standardization = try Standardization(of: y)
    let (a, b) = (standardization.standardDeviation, standardization.mean)
    // The density of the standardised points is normal too, with moments that are carried along by hand.
    let scaled = try Gaussian(
      mean: (law.mean - b) / a,
      covariance: law.covariance / (a.reshaped(to: [2, 1]) * a.reshaped(to: [1, 2])))
    let direct = try bitsPerDimension(logLikelihoods: law.logDensity(at: y), dimension: 2)
    let carried = try bitsPerDimension(
      logLikelihoods: scaled.logDensity(at: standardization.apply(y)), standardization: standardization)
    #expect(carried.estimate.isClose(to: direct.estimate, relative: 1e-12))  // rounding
    #expect(carried.upper.isClose(to: direct.upper, relative: 1e-12))
    // −E log₂ p = ½ log₂((2πe)² det Σ)/2 a dimension; the estimate has standard error 1/(√(2·2·500)…) < 0.03.
    let det: Double = 400 * 25 - 900
    let exact: Double = 0.25 * Foundation.log2(det) + 0.5 * Foundation.log2(2 * Double.pi * Foundation.exp(1))
    #expect(direct.estimate.isClose(to: exact, absolute: 0.15))
  }

  @Test(arguments: [0.6, 3]) func `bounds the entropy of whole numbers from above`(σ: Double) throws {
    // v = ⌊N(μ, σ²)⌋ has known probabilities; the model is N(μ, σ²) for v + uniform noise, which is its best one only
    // for large σ: entropy and bound are exact sums.
    let μ = 7.3
    func below(_ x: Double) -> Double { 0.5 * Foundation.erfc(-(x - μ) / (σ * 2.0.squareRoot())) }
    var (entropy, square) = (0.0, 0.0)
    for v in -40..<60 {
      let v = Double(v)
      let p = below(v + 1) - below(v)
      guard p > 0 else { continue }
      entropy -= p * Foundation.log2(p)
      square += p * ((v - μ) * (v - μ) + (v - μ) + 1.0 / 3)
    }
    let log2e: Double = 1 / Foundation.log(2.0)
    let bound: Double = 0.5 * Foundation.log2(2 * Double.pi * σ * σ) + log2e * square / (2 * σ * σ)
    #expect(bound > entropy)
    // The gap is a relative entropy that falls with the width of a level against σ.
    #expect(σ == 3 ? bound - entropy < 0.02 : bound - entropy > 0.1)

    var rng = Philox(seed: 81)
    let v = try (σ * Tensor<Double>.standardNormal([20_000, 1], using: &rng) + μ).map { $0.rounded(.down) }
    let y = try v + .uniform([20_000, 1], using: &rng)
    // The model sees standardised data; the result is in bits per whole number all the same.
    let model = try Gaussian(mean: Tensor([0.0]), covariance: Tensor([[1.0]]))
    let found = try bitsPerDimension(logLikelihoods: model.logDensity(at: (y - μ) / σ), dimension: 1, scales: [σ])
    // The interval is ±1.96 standard errors; five are 2.56 times as far.
    let reach = 2.56 * (found.upper - found.estimate)
    #expect(found.estimate.isClose(to: bound, absolute: reach), "\(found.estimate) ± \(reach), bound \(bound)")
  }

  @Test func `refuses numbers that are none`() {
    #expect(throws: EvaluationError.outOfRange("a scale", 0)) {
      try bitsPerDimension(logLikelihoods: .zeros([2]), dimension: 1, scales: [0])
    }
    #expect(throws: EvaluationError.countMismatch("scales", expected: 3, actual: 2)) {
      try bitsPerDimension(logLikelihoods: .zeros([2]), dimension: 3, scales: [1, 2])
    }
    #expect(throws: EvaluationError.outOfRange("the dimension", 0)) {
      try bitsPerDimension(logLikelihoods: .zeros([2]), dimension: 0)
    }
    #expect(throws: EvaluationError.tooFewPoints("a mean likelihood", count: 1, needed: 2)) {
      try bitsPerDimension(logLikelihoods: .zeros([1]), dimension: 1)
    }
    #expect(throws: EvaluationError.outOfRange("a log-likelihood", -.infinity)) {
      try bitsPerDimension(logLikelihoods: Tensor([0, -.infinity]), dimension: 1)
    }
    #expect(throws: EvaluationError.shapeMismatch("log-likelihoods [n]", [2, 1], [2])) {
      try bitsPerDimension(logLikelihoods: .zeros([2, 1]), dimension: 1)
    }
  }
}

@Suite struct `Errors of a score by noise level` {
  private func setup() throws -> (law: GaussianMixture, levels: NoiseLevels) {
    let law = try GaussianMixture(weights: [1, 3], means: Tensor([[-2, 0], [2, 1]]), standardDeviation: 0.5)
    return (law, try NoiseLevels([2, 0.5, 0.1]))
  }

  @Test func `are those of errors made on purpose`() throws {
    let (law, levels) = try setup()
    var rng = Philox(seed: 82)
    // An error of 0.3 noise units in each coordinate, and one of a tenth of the score.
    let shifted = try scoreErrors(
      of: { x, σ in try law.noised(standardDeviation: σ).score(at: x) + 0.3 / σ }, against: law, at: levels, points: 50,
      using: &rng)
    #expect(shifted.map(\.standardDeviation) == [2, 0.5, 0.1])
    for error in shifted {
      // Rounding of s + c − s, with s up to 100 times c.
      #expect(error.inNoiseUnits.isClose(to: 0.09, relative: 1e-11))
      #expect(error.fisherDivergence.upper.isClose(to: error.fisherDivergence.lower, relative: 1e-11))
    }
    let scaled = try scoreErrors(
      of: { x, σ in try 1.1 * law.noised(standardDeviation: σ).score(at: x) }, against: law, at: levels, points: 50,
      using: &rng)
    for error in scaled { #expect(error.relative.isClose(to: 0.01, relative: 1e-11)) }
    let silent: NoiseConditionalScore<Float> = { x, _ in 0 * x }
    let none = try scoreErrors(of: silent, against: law, at: levels, points: 50, using: &rng)
    for error in none { #expect(error.relative.isClose(to: 1, relative: 1e-14)) }  // sums in another order
  }

  @Test func `are the Fisher divergence over points of the noised law`() throws {
    // For N(0, s²) noised by σ and a score of zero: E‖s‖² = d/(s² + σ²), by hand.
    let law = try GaussianMixture(weights: [1], means: Tensor([[0, 0, 0]]), standardDeviation: 0.5)
    var rng = Philox(seed: 83)
    let errors = try scoreErrors(
      of: { (x: Tensor<Double>, _) in 0 * x }, against: law, at: NoiseLevels([1, 0.1]), points: 20_000, using: &rng)
    for (error, σ) in zip(errors, [1, 0.1]) {
      let exact = 3 / (0.25 + σ * σ)
      // χ² with three degrees of freedom has relative deviation √(2/3): five standard errors of 20,000 points are 0.029.
      #expect(error.fisherDivergence.estimate.isClose(to: exact, relative: 0.029))
      let half = (error.fisherDivergence.upper - error.fisherDivergence.lower) / 2
      #expect(half.isClose(to: 1.96 * exact * (2.0 / 3 / 20_000).squareRoot(), relative: 0.1))
    }
    var same = Philox(seed: 83)
    let points = try law.noised(standardDeviation: 1).sample(20_000, using: &same)
    let divergence = try fisherDivergence(
      of: { 0 * $0 }, from: law.noised(standardDeviation: 1).score(at:), at: points)
    #expect(errors[0].fisherDivergence.estimate.isClose(to: divergence, relative: 1e-12))
  }

  @Test func `refuse a score of another shape`() throws {
    let (law, levels) = try setup()
    var rng = Philox(seed: 84)
    let flat: NoiseConditionalScore<Double> = { x, _ in try x.sum(axis: 1) }
    #expect(throws: EvaluationError.shapeMismatch("points and scores", [5, 2], [5])) {
      try scoreErrors(of: flat, against: law, at: levels, points: 5, using: &rng)
    }
    #expect(throws: EvaluationError.tooFewPoints("an error of the score", count: 1, needed: 2)) {
      try scoreErrors(of: flat, against: law, at: levels, points: 1, using: &rng)
    }
  }

  @Test func `of a network's flow is that of the law whose score it is`() throws {
    // The network is the exact score of 𝒩(0, v) in two dimensions, v = 0.49, under noise: −x/(v + σ²).
    var rng = Philox(seed: 81)
    let levels = try NoiseLevels.geometric(largest: 8, smallest: 0.1, count: 5)
    let (start, end) = (
      try Gaussian.standard(dimension: 2).scaled(to: 0.49 + 0.01), try Gaussian.standard(dimension: 2).scaled(to: 64.49)
    )
    let x = try start.sample(400, using: &rng)
    let found = try flowLogLikelihoods(
      of: x, under: NormalScore(variance: 0.49), levels: levels, terminal: { try end.logDensity(at: $0) })
    // 50 steps of Runge–Kutta over log 80: h⁴ = (4.4/50)⁴ = 6e-5 of slopes of order 1; with the wrong sign of the
    // divergence it would be off by 2·log(8.03/0.707) = 4.9.
    #expect(found.isClose(to: try start.logDensity(at: x), absolute: 1e-4))
    let bits = try bitsPerDimension(logLikelihoods: found, dimension: 2)
    // ½ log₂(2πe·0.5) for each coordinate; 4.9 standard errors of a mean of 400 halves of a squared normal pair.
    let exact: Double = 0.5 * Foundation.log2(Double.pi * Foundation.exp(1))
    #expect(bits.estimate.isClose(to: exact, absolute: 4.9 * 0.5 / Foundation.log(2) / 400.0.squareRoot()))
    #expect(throws: (any Error).self) {
      try flowLogLikelihoods(
        of: x, under: NormalScore(variance: 0.49), levels: NoiseLevels([1]), terminal: { try end.logDensity(at: $0) })
    }
  }
}

/// The exact score of centred normal data of one variance under noise; it has nothing to train.
private struct NormalScore: ScoreNetwork {
  let variance: Double
  var parameters: [Variable<Double>] = []

  func callAsFunction(
    _ points: Variable<Double>, standardDeviations: Variable<Double>
  ) throws -> Variable<Double> {
    try -points / (variance + standardDeviations.squared())
  }
}

extension Gaussian {
  /// A centred normal law of another variance in every direction.
  fileprivate func scaled(to variance: Double) throws -> Gaussian {
    try Gaussian(mean: mean, covariance: variance * .identity(dimension))
  }
}
