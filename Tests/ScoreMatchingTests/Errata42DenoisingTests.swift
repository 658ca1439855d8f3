import Autodiff
import Foundation
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Errata of 4.2, denoising` {
  private func normal(_ deviation: Double) throws -> Gaussian {
    try Gaussian(mean: Tensor([0.0]), covariance: Tensor([[deviation * deviation]]))
  }

  @Test(arguments: [(1, 0.5, 3.2), (1, 0.1, 99.0099), (0.5, 2, 0.0147059)])
  func `E-31: the target is not the score, so the loss of the exact score is not zero`(
    τ: Double, σ: Double, floor: Double
  ) throws {
    let law = try normal(τ)
    let rule = Quadrature(from: -9 * τ, to: 9 * τ, count: 55)
    let loss = try expectedDenoisingLoss(
      of: fixedScore(of: law.noised(standardDeviation: σ)), standardDeviation: σ, under: law, by: rule)
    // Printed without ½: 1/σ² − 1/(τ² + σ²). The listed numbers have six digits.
    #expect((2 * loss).isClose(to: floor, relative: 1e-5))
    #expect((2 * loss).isClose(to: 1 / (σ * σ) - 1 / (τ * τ + σ * σ), relative: 1e-10))
  }

  @Test func `E-32: the noise of the gradient grows like 1/σ², and opposite noise takes it back`() throws {
    // The gradient of the slope a of s = −ax at data 𝒩(0, 1): −x̃(s + z/σ); its x·z/σ part has deviation 1/σ.
    let a = 0.8
    func deviation(_ σ: Double, antithetic: Bool) throws -> Double {
      var rng = Philox(seed: 1)
      let loss = try DenoisingScoreMatching(standardDeviation: σ)
      return try meanAndVariance(
        (0..<1500).map { _ in
          let (x, z) = (
            try Tensor<Double>.standardNormal([1, 1], using: &rng),
            try Tensor<Double>.standardNormal([1, 1], using: &rng)
          )
          func slope(_ z: Tensor<Double>) throws -> Double {
            try gradient(at: Tensor(a)) { a in try loss(of: { x in try -a * x }, at: x, noise: z) }.scalar
          }
          return antithetic ? try (slope(z) + slope(-z)) / 2 : try slope(z)
        }
      ).variance.squareRoot()
    }
    let (coarse, fine) = (try deviation(0.1, antithetic: false), try deviation(0.01, antithetic: false))
    // The ratio of the same draws is 10 up to terms of order σ: 1 %.
    #expect((fine / coarse).isClose(to: 10, relative: 0.05))
    #expect(fine > 80)
    #expect(try deviation(0.01, antithetic: true) < 5)
  }

  @Test func `E-34: annealing in ascending order ends at the largest noise`() throws {
    // Two clusters at ±5. NoiseLevels sorts, so the printed order can only be run by hand.
    let law = try mixture([0.5, 0.5], [-5, 5], [1, 1])
    let score: NoiseConditionalScore<Double> = { x, σ in try law.noised(standardDeviation: σ).score(at: x) }
    let ascending = [0.1, 0.5, 2, 8.0]
    let sampler = try AnnealedLangevin(levels: NoiseLevels(ascending), stepsPerLevel: 30)
    var rng = Philox(seed: 2)
    let right = try sampler.sample(400, dimension: 1, score: score, using: &rng)
    var x = try 0.1 * Tensor<Double>.standardNormal([400, 1], using: &rng)
    for σ in ascending {
      let upwards = try AnnealedLangevin(levels: NoiseLevels([σ]), stepsPerLevel: 30)
      let ε = upwards.stepSizes[0]
      for _ in 0..<30 {
        x = try x + ε * score(x, σ) + (2 * ε).squareRoot() * Tensor.standardNormal([400, 1], using: &rng)
      }
    }
    func share(_ x: Tensor<Double>) -> Double { Double(x.scalars.count { abs(abs($0) - 5) < 3 }) / 400 }
    // The law has 99.7 % within 3 of a centre, and 30 steps a level come close (4 standard errors of 400 are 4 %); annealing upwards leaves 𝒩(0, 1 + 8² + 25), of which 27 % are there.
    #expect(share(right) > 0.93)
    #expect(share(x) < 0.5)
    #expect(sampler.levels.first == 8)
  }

  @Test func `E-35 and E-97: only the weight σ² lets every level count the same`() throws {
    let σ: Tensor<Double> = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10).tensor()
    func shares(_ weighting: LossWeighting) throws -> [Double] {
      let parts = try weighting(σ) / σ.squared()
      return (parts / parts.sum()).scalars
    }
    // E‖target‖² = d/σ² exactly; closed form, rounding only.
    let (printed, listing, corrected) = (
      try shares(.uniform), try shares(.standardDeviation), try shares(.variance)
    )
    #expect(printed[9].isClose(to: 0.849, absolute: 5e-4))
    #expect((printed[9] / printed[0]).isClose(to: 2.5e7, relative: 1e-10))
    #expect((listing[9] / listing[0]).isClose(to: 5000, relative: 1e-10))
    for share in corrected { #expect(share.isClose(to: 0.1, relative: 1e-14)) }
  }

  @Test func `E-97: trained with λ = 1 the largest level is learned more than ten times worse`() throws {
    // Data 𝒩(0, I₂): the exact score is −x/(1 + σ²). The scaled error is σ·rms(s − s*) at the largest level.
    let levels = try NoiseLevels.geometric(largest: 20, smallest: 0.05, count: 6)
    func scaledError(_ weighting: LossWeighting) throws -> Double {
      var rng = Philox(seed: 3)
      var training = try DenoisingTraining(
        LogNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 32, using: &rng),
        on: Tensor<Float>.standardNormal([1000, 2], using: &rng),
        loss: MultiScaleDenoisingScoreMatching(levels: levels, weighting: weighting), learningRate: 5e-3, using: rng)
      try training.run(steps: 800)
      let σ: Float = 20
      let x = try σ * Tensor<Float>.standardNormal([1000, 2], using: &rng)
      let error = try training.network.score(at: x, standardDeviation: σ) + x / (1 + σ * σ)
      return Double(σ) * Double(try error.squared().mean()).squareRoot()
    }
    let (printed, corrected) = (try scaledError(.uniform), try scaledError(.variance))
    #expect(printed > 10 * corrected, "λ = 1: \(printed), λ = σ²: \(corrected)")
  }

  @Test func `E-38, E-39 and E-40: one level for a batch, a batch of one, one dimension`() throws {
    var rng = Philox(seed: 4)
    let levels = try NoiseLevels([2, 1])
    for shape in [[4, 2], [1, 2], [4, 1], [1, 1]] {
      let x = try Tensor<Double>.standardNormal(shape, using: &rng)
      let network = try LogNoiseScoreNetwork<Double>(dimension: shape[1], hiddenWidth: 4, using: &rng)
      let loss = try MultiScaleDenoisingScoreMatching(levels: levels)(of: network, at: x, using: &rng)
      #expect(loss.shape == [])
      #expect(loss.value.isFinite)
      // A single level reaches every point.
      #expect(try network.score(at: x, standardDeviation: 2).shape == shape)
    }
    // The mean of the losses of single points is the loss of the batch: nothing is summed across points.
    let x = try Tensor<Double>.standardNormal([3, 1], using: &rng)
    let z = try Tensor<Double>.standardNormal([3, 1], using: &rng)
    let loss = try DenoisingScoreMatching(standardDeviation: 0.5)
    let whole = try loss(of: { -$0 }, at: x, noise: z).value.scalar
    let single = try (0..<3).map { i in
      try loss(of: { -$0 }, at: x.sliced(i..<i + 1), noise: z.sliced(i..<i + 1)).value.scalar
    }
    #expect(whole.isClose(to: single.reduce(0, +) / 3, relative: 1e-14))
  }

  @Test func `E-42: the size of the score goes like 1/σ at most, and scales with the data`() throws {
    // Point mass: exactly √d/σ. 𝒩(0, 1): √(1/(1 + σ²)), flat for small σ. Neither is 1/σ².
    let mass = try EmpiricalScore(points: Tensor([[0.0, 0]]))
    var rng = Philox(seed: 5)
    let z = try Tensor<Double>.standardNormal([50, 2], using: &rng)
    func size(_ σ: Double) throws -> Double {
      try mass.score(at: σ * z, standardDeviation: σ).squared().mean().squareRoot()
    }
    #expect(try (size(0.1) / size(1)).isClose(to: 10, relative: 1e-12))
    let law = try normal(1)
    func marginal(_ σ: Double) throws -> Double {
      let noised = try law.noised(standardDeviation: σ)
      return try Quadrature(from: -12, to: 12, count: 241)
        .mean(under: noised) { try noised.score(at: point($0)).squared().sum() }.squareRoot()
    }
    #expect(try (marginal(0.01) / marginal(0.1)).isClose(to: (1.01 / 1.0001).squareRoot(), relative: 1e-10))
    // Equivariance: scaling data and noise by k divides the score by k.
    let data = try Tensor<Double>.standardNormal([10, 2], using: &rng)
    let s = try EmpiricalScore(points: data).score(at: z, standardDeviation: 0.7)
    let scaled = try EmpiricalScore(points: 4 * data).score(at: 4 * z, standardDeviation: 2.8)
    #expect((4 * scaled).isClose(to: s, relative: 1e-13))
  }

  @Test func `E-43: gradients do not add up from call to call`() throws {
    var rng = Philox(seed: 8)
    let network = try LogNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 4, using: &rng)
    let levels = try NoiseLevels([2, 1])
    let batch = try NoisedBatch(clean: Tensor<Double>.standardNormal([8, 2], using: &rng), levels: levels, using: &rng)
    let loss = MultiScaleDenoisingScoreMatching(levels: levels)
    let gradients = try (0..<3).map { _ in try valueWithGradient(at: network) { try loss(of: $0, on: batch) }.gradient }
    // Without zero_grad the printed example has norms 5.26, 10.53, 15.79; here the same bits three times.
    #expect(gradients[1] == gradients[0])
    #expect(gradients[2] == gradients[0])
    #expect(gradients[0].contains { $0.largestMagnitude > 0 })
  }

  @Test func `E-44: denoising ranks models by Fisher divergence, not by Kullback and Leibler's`() throws {
    let rule = Quadrature(from: -14, to: 14, count: 281)
    let law = try mixture([0.5, 0.5], [-5, 5], [1, 1])
    func compare(_ model: GaussianMixture) throws -> (kl: Double, fisher: Double) {
      let kl = try rule.mean(under: law) {
        try law.logDensity(at: point($0)).scalars[0] - model.logDensity(at: point($0)).scalars[0]
      }
      return (kl, 2 * (try halfFisherDivergence(of: fixedScore(of: model), from: law, by: rule)))
    }
    let (weights, shift) = (
      try compare(mixture([0.9, 0.1], [-5, 5], [1, 1])), try compare(mixture([0.5, 0.5], [-4.7, 5.3], [1, 1]))
    )
    // Numbers of the erratum, three digits.
    #expect(weights.kl.isClose(to: 0.5108, relative: 1e-3))
    #expect(weights.fisher.isClose(to: 1.52e-5, relative: 5e-3))
    #expect(shift.kl.isClose(to: 0.0450, relative: 2e-3))
    #expect(shift.fisher.isClose(to: 0.0900, relative: 2e-3))
  }

  @Test func `E-45: noise and score losses differ by 1 − ᾱ and the target is the conditional score`() throws {
    // x_t = √ᾱ·x₀ + √(1−ᾱ)·ε with x₀ ~ 𝒩(0, ¼); the exact marginal score −x_t/(¼ᾱ + 1 − ᾱ).
    for alphaBar in [0.9999, 0.5, 0.01] {
      let σ = (1 - alphaBar).squareRoot()
      let law = try normal(0.5 * alphaBar.squareRoot())
      let marginal = try law.noised(standardDeviation: σ)
      let reach = 8 * 0.5 * alphaBar.squareRoot()
      let rule = Quadrature(from: -reach, to: reach, count: 49)
      let conditional =
        2
        * (try expectedDenoisingLoss(
          of: fixedScore(of: marginal), standardDeviation: σ, under: law, by: rule))
      // The noise loss of ε̂ = −σs is (1 − ᾱ) times it; at the exact score that is not zero, as the printed loss is.
      let noiseLoss = (1 - alphaBar) * conditional
      let expected = 1 - (1 - alphaBar) / (0.25 * alphaBar + 1 - alphaBar)
      #expect(noiseLoss.isClose(to: expected, relative: 1e-9))
      #expect(noiseLoss > 1e-3)
      let wide = Quadrature(from: -12, to: 12, count: 481)
      #expect(try halfFisherDivergence(of: fixedScore(of: marginal), from: marginal, by: wide) < 1e-20)
    }
  }

  @Test func `E-48: slicing the denoising loss only adds variance`() throws {
    let (d, σ, n) = (10, 0.5, 2000)
    var rng = Philox(seed: 6)
    var (full, sliced) = ([Double](), [Double]())
    let (dsm, slicedDSM) = (
      try DenoisingScoreMatching(standardDeviation: σ),
      try SlicedDenoisingScoreMatching(standardDeviation: σ, law: .unitSphere)
    )
    for _ in 0..<n {
      let x = try Tensor<Double>.standardNormal([1, d], using: &rng)
      full.append(try dsm(of: { -$0 / 1.25 }, at: x, using: &rng).value.scalar)
      sliced.append(try slicedDSM(of: { -$0 / 1.25 }, at: x, using: &rng).value.scalar)
    }
    let ((m, v), (ms, vs)) = (meanAndVariance(full), meanAndVariance(sliced))
    // Relative deviations √(2/d) = 0.447 and √2 = 1.414, the ratio of means d. Sampling with n = 2000, z = 4.5: a mean
    // is known to 4.5 % and 14 %, a deviation (χ² laws of kurtosis 4.2 and 15) to 9 % and 19 %.
    #expect((ms * Double(d) / m).isClose(to: 1, absolute: 0.15))
    #expect((v.squareRoot() / m).isClose(to: 0.447, relative: 0.1))
    #expect((vs.squareRoot() / ms).isClose(to: 1.414, relative: 0.25))
    // Neither needs a Jacobian: no backward pass in x.
    let x = try Tensor<Double>.standardNormal([1, d], using: &rng)
    #expect(try countingBackwardPasses { try dsm(of: { -$0 }, at: x, using: &rng) }.count == 0)
  }

  @Test func `E-52: denoising estimates the score of the noised data, not of the data`() throws {
    let law = try normal(1)
    let rule = Quadrature(from: -9, to: 9, count: 55)
    func loss(_ slope: Double) throws -> Double {
      try expectedDenoisingLoss(of: { -slope * $0 }, standardDeviation: 0.5, under: law, by: rule)
    }
    // A parabola in the slope: its minimum from three values, exact but for rounding.
    let (a, b, c) = (try loss(0.6), try loss(0.8), try loss(1.0))
    let best = 0.8 + 0.2 * (a - c) / (2 * (a - 2 * b + c))
    #expect(best.isClose(to: 0.8, absolute: 1e-9))
    #expect(c > b, "the score of the data itself, slope 1, is not the minimiser")
  }
}
