import Foundation
import LangevinDynamics
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Sampling backwards, as a chain and as an equation` {
  @Test(arguments: AncestralVariance.allCases) func `steps from the noise and from the score are the same step`(
    variance: AncestralVariance
  ) throws {
    let (law, chain) = (try lineMixture(), try DiffusionChain.linear())
    var rng = Philox(seed: 5)
    for step in [999, 500, 1] {
      let moment = try chain.moment(after: step)
      let x = try Tensor<Double>.standardNormal([5, 1], using: &rng)
      let z = try Tensor<Double>.standardNormal([5, 1], using: &rng)
      let s = try law.noised(at: moment).score(at: x)
      let ε = try law.noisePredictor()(x, moment)
      let fromNoise = try chain.ancestralStep(from: x, predictedNoise: ε, noise: z, step: step, variance: variance)
      let fromScore = try chain.ancestralStep(from: x, score: s, noise: z, step: step, variance: variance)
      #expect(fromNoise.isClose(to: fromScore, relative: 1e-14))
      // The mean by the other formula, that of q(x_{t−1} | x_t, x₀) at x₀ = E[x₀ | x_t].
      let kernel: PerturbationKernel<Double> = try moment.kernel()
      let x0 = try kernel.converted(ε, from: .noise, to: .data, at: x)
      let (ᾱ, β) = (chain.cumulativeAlphas, chain.betas[step])
      let ofClean = ᾱ[step - 1].squareRoot() * β / (1 - ᾱ[step])
      let ofPoint = (1 - β).squareRoot() * (1 - ᾱ[step - 1]) / (1 - ᾱ[step])
      let deviation = (variance == .forward ? β : β * (1 - ᾱ[step - 1]) / (1 - ᾱ[step])).squareRoot()
      let expected = try ofClean * x0 + ofPoint * x + deviation * z
      // x₀ = (x − σε)/α loses 1/α = 157 of its digits at the last step.
      #expect(fromNoise.isClose(to: expected, relative: 1e-11), "\(step)")
    }
  }

  @Test(arguments: ["fixed_small", "fixed_large"]) func `steps are the reference's`(kind: String) throws {
    // diffusers takes n steps of 1000/n at once: a chain of its own, with the ᾱ of the steps that are taken.
    for golden in try Golden("samplers").cases("ddpm_" + kind) {
      let law = try mixture(from: golden.inputs["gmm"])
      let ᾱ = try golden.inputs["alphas_cumprod_at_timesteps"].tensor().scalars
      let count = ᾱ.count
      let ascending = Array(ᾱ.reversed())
      let chain = try DiffusionChain(betas: zip([1] + ascending.dropLast(), ascending).map { 1 - $1 / $0 })
      let trajectory = golden.outputs["trajectory"]
      for step in (0..<count).reversed() {
        let index = count - 1 - step
        let x = try trajectory[index].tensor()
        let moment = try chain.moment(after: step)
        let s = try law.noised(at: moment).score(at: x)
        let z = step == 0 ? try Tensor<Double>.zeros(x.shape) : try golden.inputs["noise"][index].tensor()
        let next = try chain.ancestralStep(
          from: x, score: s, noise: z, step: step, variance: kind == "fixed_small" ? .posterior : .forward)
        let reference = try trajectory[index + 1].tensor()
        // ᾱ is given to 16 digits, 1 − ᾱ at the first step has 4 fewer; a step divides by it.
        #expect(next.isClose(to: reference, relative: 1e-9), "\(golden) step \(step)")
      }
    }
  }

  @Test func `one ancestral step is one Euler–Maruyama step up to β² in the mean and β to the 3∕2 in the noise`() throws
  {
    // The same moment of the process, stepped back by less and less; the reverse equation with λ = 1.
    let process = try VariancePreserving()
    let (time, law) = (0.5, try lineMixture())
    let score = law.diffusionScore()
    let dynamics = try DiffusionDynamics(of: process, noiseLevel: 1)
    let (x, z) = (try Tensor([[0.8]]), try Tensor([[1.0]]))
    var (steps, means, noises) = ([Double](), [Double](), [Double]())
    for count in [200, 400, 800, 1600] {
      let h = 1 / Double(count)
      let chain = try DiffusionChain(approximating: process, count: count)
      let step = count / 2 - 1
      // The score at the process's own moment, so that only the steps are compared.
      let s = try score(x, process.moment(at: time))
      func difference(_ z: Tensor<Double>, _ variance: AncestralVariance) throws -> Double {
        let back = try chain.ancestralStep(from: x, score: s, noise: z, step: step, variance: variance)
        let euler = try dynamics.step(x, from: time, to: time - h, noise: z, score: score)
        return try (back - euler).sum()
      }
      let mean = try difference(Tensor([[0]]), .forward)
      steps.append(h)
      means.append(abs(mean))
      noises.append(abs(try difference(z, .posterior) - mean))
      // With variance β the noise is the same to the last digit.
      #expect(try difference(z, .forward).isClose(to: mean, absolute: 1e-14))
    }
    // Slopes of power laws; the next order bends them by less than 0.05 at these steps.
    #expect(abs(powerLawExponent(steps, means) - 2) < 0.05)
    #expect(abs(powerLawExponent(steps, noises) - 1.5) < 0.05)
  }

  @Test func `over the whole chain ancestral sampling and the reverse equation differ to order 1∕N`() throws {
    // On normal data every step is linear, so that laws are known without sampling: read off factor and deviation.
    let process = try VariancePreserving()
    let data = try GaussianMixture(weights: [1], means: Tensor([[0]]), standardDeviation: 0.5)
    let score = data.diffusionScore()
    let dynamics = try DiffusionDynamics(of: process, noiseLevel: 1)
    func variance(
      _ count: Int, _ step: (_ index: Int, _ x: Tensor<Double>, _ z: Tensor<Double>) throws -> Tensor<Double>
    ) throws -> Double {
      var v = 1.0
      for index in (0..<count).reversed() {
        let factor = try step(index, Tensor([[1]]), Tensor([[0]])).sum()
        let deviation = try step(index, Tensor([[0]]), Tensor([[1]])).sum()
        v = factor * factor * v + deviation * deviation
      }
      return v
    }
    var (counts, gaps, errors) = ([Double](), [Double](), [Double]())
    for count in [250, 500, 1000] {
      let chain = try DiffusionChain(approximating: process, count: count)
      let ancestral = try variance(count) { index, x, z in
        let s = try score(x, chain.moment(after: index))
        return try chain.ancestralStep(from: x, score: s, noise: z, step: index)
      }
      let equation = try variance(count) { index, x, z in
        let n = Double(count)
        return try dynamics.step(x, from: Double(index + 1) / n, to: Double(index) / n, noise: z, score: score)
      }
      counts.append(Double(count))
      gaps.append(abs(ancestral - equation))
      errors.append(abs(ancestral - 0.25))
    }
    #expect(abs(powerLawExponent(counts, gaps) + 1) < 0.1, "\(gaps)")
    #expect(abs(powerLawExponent(counts, errors) + 1) < 0.1, "\(errors)")
  }

  @Test func `a score model's sampler is a diffusion model's in other coordinates, with the same noise`() throws {
    // The ancestral predictor of 4.3 at σ = √((1−ᾱ)/ᾱ), and DDPM with posterior variance: x_VE = x_VP/√ᾱ all along.
    let (law, chain) = (
      try GaussianMixture(weights: [0.4, 0.6], means: Tensor([[-1, 0.5], [0.7, 0]]), standardDeviation: 0.3),
      try DiffusionChain.linear(first: 1e-3, last: 0.2, count: 60)
    )
    let moments = try (0..<chain.count).map { try chain.moment(after: $0) }
    let levels = try NoiseLevels(moments.reversed().map { $0.standardDeviation / $0.signal })
    let sampler = try PredictorCorrector(levels: levels, predictor: .ancestral, correctorSteps: 0, denoisesAtEnd: true)
    var rng = Philox(seed: 12)
    let score: NoiseConditionalScore<Double> = { x, σ in try law.noised(standardDeviation: σ).score(at: x) }
    let exploding = try sampler.sample(200, dimension: 2, score: score, using: &rng)
    rng = Philox(seed: 12)
    // The start at √ᾱ times that of the score model, which is σ_max z = z√(1−ᾱ)/√ᾱ.
    let last = moments[chain.count - 1]
    var x = try last.standardDeviation * Tensor<Double>.standardNormal([200, 2], using: &rng)
    for step in (0..<chain.count).reversed() {
      let z = step == 0 ? try Tensor.zeros([200, 2]) : try Tensor<Double>.standardNormal([200, 2], using: &rng)
      let ε = try law.noisePredictor()(x, moments[step])
      x = try chain.ancestralStep(from: x, predictedNoise: ε, noise: z, step: step, variance: .posterior)
    }
    // Two codes, 60 steps of rounding, magnified where paths part between the modes.
    #expect(x.isClose(to: exploding, absolute: 1e-10))
    #expect(x.largestMagnitude > 1)
  }

  @Test func `scores in both coordinates are the same up to √ᾱ`() throws {
    let (law, moment) = (try lineMixture(), try DiffusionChain.linear().moment(after: 300))
    let x = try Tensor([[-2.0], [-0.5], [0.3], [1.9]])
    let (α, σ) = (moment.signal, moment.standardDeviation)
    let preserving = try law.noised(at: moment).score(at: x)
    let exploding = try law.noised(standardDeviation: σ / α).score(at: x / α)
    #expect(exploding.isClose(to: α * preserving, relative: 1e-13))
  }

  @Test func `a step back needs a step of the chain, and data that are left`() throws {
    let chain = try DiffusionChain(betas: [0.5, 1])
    let x = try Tensor([[1.0]])
    #expect(throws: UnificationError.outOfRange("the step of a chain", 2)) {
      try chain.ancestralStep(from: x, score: x, noise: x, step: 2)
    }
    #expect(throws: UnificationError.outOfRange("β of a step back", 1)) {
      try chain.ancestralStep(from: x, predictedNoise: x, noise: x, step: 1)
    }
  }
}
