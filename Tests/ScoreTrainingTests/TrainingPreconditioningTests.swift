import Autodiff
import Foundation
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Preconditioning of EDM` {
  private let factors: Preconditioning
  init() throws { factors = try Preconditioning(dataStandardDeviation: 0.5) }

  @Test func `all factors, the denoiser and its score are those of diffusers`() throws {
    let golden = try Golden("ddpm_equivalence")("edm_preconditioning")
    #expect(try golden.inputs["sigma_data"].double() == 0.5)
    let n = golden.inputs["sigmas"].elements.count
    let σ = try golden.inputs["sigmas"].tensor().reshaped(to: [n, 1])
    func check(_ values: Tensor<Double>, _ name: String) throws {
      let reference = try golden.outputs[name].tensor().reshaped(to: values.shape)
      // Per level: the sizes differ by eight orders of magnitude.
      for (value, expected) in zip(values.scalars, reference.scalars) {
        #expect(value.isClose(to: expected, absolute: golden.bound(for: name, scale: abs(expected))), "\(name)")
      }
    }
    try check(factors.skip(σ), "c_skip")
    try check(factors.output(σ), "c_out")
    try check(factors.input(σ), "c_in")
    try check(factors.noise(σ), "c_noise")
    try check(factors.lossWeight(σ), "loss_weight")
    let network = PreconditionedScoreNetwork(
      PlainTrunk(saying: try golden.inputs["F"].tensor()), preconditioning: factors)
    let x = Variable(try golden.inputs["x"].tensor())
    try check(network.denoised(x, standardDeviations: Variable(σ)).value, "D")
    // The reference divides D − x by σ², which at σ = 0.002 magnifies its own rounding by 1/σ² = 2.5·10⁵ ulp.
    let score = try network(x, standardDeviations: Variable(σ)).value
    let reference = try golden.outputs["score"].tensor()
    #expect(score.isClose(to: reference, relative: 1e-10))
  }

  @Test func `the raw network sees what table 1 says`() throws {
    // A trunk that returns its input, then one that returns what it was told of the noise.
    let (x, σ) = (try Tensor<Double>([[3, -1]]), 2.0)
    func denoised(_ isNoise: Bool) throws -> [Double] {
      let trunk = PlainTrunk<Double> { points, noise in isNoise ? try noise.broadcast(to: points.shape) : points }
      let network = PreconditionedScoreNetwork(trunk, preconditioning: factors)
      return try network.denoised(Variable(x), standardDeviations: Variable(σ)).value.scalars
    }
    let (skip, out) = (0.25 / 4.25, 2 * 0.5 / 4.25.squareRoot())
    for (D, x) in zip(try denoised(false), x.scalars) {
      #expect(D.isClose(to: skip * x + out * x / 4.25.squareRoot(), relative: 1e-14))
    }
    for (D, x) in zip(try denoised(true), x.scalars) {
      #expect(D.isClose(to: skip * x + out * log(2) / 4, relative: 1e-14))
    }
  }

  @Test(arguments: [0.002, 0.05, 0.5, 3, 80])
  func `input and target have variance 1 at every level, and no other skip needs less`(σ: Double) throws {
    // Data of deviation ½ that are not normal: ±½ at random. The variance is a matter of second moments only.
    var rng = Philox(seed: 1)
    let y = try 0.5 * Tensor<Double>.rademacher([40_000, 1], using: &rng)
    let x = try y + σ * Tensor.standardNormal(y.shape, using: &rng)
    let sigma = try Tensor<Double>(repeating: σ, shape: [1, 1])
    // A mean of 40,000 squares of variance at most 2: 5 standard errors are 0.035; ten means, false failures 6·10⁻⁶.
    #expect(try (factors.input(sigma) * x).squared().mean().isClose(to: 1, absolute: 0.036))
    let target = try factors.target(clean: y, noisy: x, standardDeviations: sigma)
    #expect(try target.squared().mean().isClose(to: 1, absolute: 0.036))
    // Exactly: Var(y − cx) = (1 − c)²/4 + c²σ², which is c_out² at c_skip and larger elsewhere.
    func variance(_ c: Double) -> Double { (1 - c) * (1 - c) / 4 + c * c * σ * σ }
    let (skip, out) = (try factors.skip(sigma).scalar, try factors.output(sigma).scalar)
    #expect(variance(skip).isClose(to: out * out, relative: 1e-9))
    for c in [skip - 0.01, skip + 0.01] { #expect(variance(c) > variance(skip)) }
  }

  @Test func `a silent network is the score of a Gaussian of the width of the data`() throws {
    let x = try Tensor<Double>([[1, -2], [0.3, 0.7]])
    let silent = PlainTrunk(saying: try Tensor<Double>.zeros([2, 2]))
    let network = PreconditionedScoreNetwork(silent, preconditioning: factors)
    for σ in [0.01, 1, 50] {
      let exact = try Gaussian(mean: Tensor([0, 0]), covariance: 0.25 * .identity(2)).noised(standardDeviation: σ)
      #expect(try network.score(at: x, standardDeviation: σ).isClose(to: exact.score(at: x), relative: 1e-13))
    }
  }

  @Test func `with EDM's weight the loss is half the squared error of the raw network`() throws {
    var rng = Philox(seed: 2)
    let clean = try 0.5 * Tensor<Double>.standardNormal([64, 2], using: &rng)
    let objective = DenoisingObjective(noise: try .logNormal(), weighting: .denoiser(factors))
    let batch = try objective.batch(clean, using: &rng)
    let F = try Tensor<Double>.standardNormal([64, 2], using: &rng)
    let network = PreconditionedScoreNetwork(PlainTrunk(saying: F), preconditioning: factors)
    let target = try factors.target(
      clean: clean, noisy: batch.noised.noisy, standardDeviations: batch.noised.standardDeviations)
    let expected = try 0.5 * (F - target).squared().sum(axis: 1).mean()
    // σ from 0.01 to 20: the score at small σ is large and is scaled back, a few digits of 16.
    #expect(try objective(of: network, on: batch).value.scalar.isClose(to: expected, relative: 1e-10))
    // And the weight on the denoiser's error times σ⁴ is that on the score's.
    let σ = batch.noised.standardDeviations
    let weight = try factors.lossWeight(σ) * σ.squared().squared()
    #expect(try objective.weighting(σ).isClose(to: weight, relative: 1e-14))
  }

  @Test func `in single precision it keeps its digits down to the smallest noise`() throws {
    // The plain formula (D − x)/σ² divides the rounding of D, 3·10⁻⁸, by 10⁻⁸: an error of 3 beside the score of 2997.
    let (x, F, σ) = (0.7, 0.3, 1e-4)
    let exact = -x / (σ * σ + 0.25) + F * 0.5 / (σ * (σ * σ + 0.25).squareRoot())
    let network = PreconditionedScoreNetwork(
      PlainTrunk(saying: try Tensor<Float>([Float(F)], shape: [1, 1])), preconditioning: factors)
    let score = try network.score(at: Tensor<Float>([[Float(x)]]), standardDeviation: Float(σ)).scalar
    // A handful of roundings of 6·10⁻⁸.
    #expect(Double(score).isClose(to: exact, relative: 1e-6))
  }

  @Test(arguments: [0, -1, Double.nan, .infinity])
  func `a width that is none is an error`(width: Double) {
    #expect(throws: TrainingError.self) { try Preconditioning(dataStandardDeviation: width) }
  }
}
