import Autodiff
import Foundation
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Losses of score models and of diffusion models` {
  /// A batch with a moment of the linear chain for every point, unless told otherwise both ends among them.
  static func batch(steps: ClosedRange<Int> = 0...999, seed: UInt64 = 3) throws -> DiffusedBatch<Double> {
    var rng = Philox(seed: seed)
    let (chain, count) = (try DiffusionChain.linear(), 12)
    let moments = try (0..<count).map { index in
      try chain.moment(after: steps.lowerBound + (steps.upperBound - steps.lowerBound) * index / (count - 1))
    }
    let kernel = try PerturbationKernel<Double>(
      signal: Tensor(moments.map(\.signal), shape: [count, 1]),
      standardDeviation: Tensor(moments.map(\.standardDeviation), shape: [count, 1]))
    return try DiffusedBatch(
      clean: .standardNormal([count, 2], using: &rng), noise: .standardNormal([count, 2], using: &rng), kernel: kernel)
  }

  static func network(seed: UInt64 = 4) throws -> MultilayerPerceptron<Double> {
    var rng = Philox(seed: seed)
    return try MultilayerPerceptron(widths: [2, 16, 2], activation: .silu, using: &rng)
  }

  @Test func `E-45: DDPM's loss is the conditional score's with the weight 1 − ᾱ, at every point`() throws {
    let batch = try Self.batch()
    let ε̂ = try Self.network()(Variable(batch.noisy)).value
    let chain = try DiffusionChain.linear()
    let loss = try DenoisingLoss<Double>.simple(reading: .noise).errors(of: Variable(ε̂), on: batch).value
    let weighted = try DenoisingLoss<Double>.weightedScoreMatching(reading: .noise).errors(of: Variable(ε̂), on: batch)
    // By hand, from the definition of ∇log p(x | x₀) = −(x − αx₀)/(1 − ᾱ) and of ŝ = −ε̂/√(1 − ᾱ).
    let ᾱ = try Tensor((0..<12).map { chain.cumulativeAlphas[999 * $0 / 11] }, shape: [12, 1])
    let conditional = try -(batch.noisy - sqrt(ᾱ) * batch.clean) / (1 - ᾱ)
    let ŝ = try -ε̂ / sqrt(1 - ᾱ)
    let byHand = try ((1 - ᾱ) * (ŝ - conditional).squared()).sum(axis: 1)
    for index in 0..<12 {
      let ratio = loss.scalars[index] / byHand.scalars[index]
      // x − αx₀ cancels to σε; at σ = 0.01 that costs a factor of 100 over a few roundings.
      #expect(ratio.isClose(to: 1, absolute: 1e-12), "\(index)")
      #expect((weighted.value.scalars[index] / loss.scalars[index]).isClose(to: 1, absolute: 1e-13))
    }
    // Without the weight the losses are apart by 10⁴ at one end and agree at the other.
    let plain = try DenoisingLoss<Double>(reading: .noise, errorOf: .score).errors(of: Variable(ε̂), on: batch).value
    #expect((plain.scalars[0] / loss.scalars[0]).isClose(to: 1e4, relative: 1e-9))
    #expect((plain.scalars[11] / loss.scalars[11]).isClose(to: 1, absolute: 1e-4))
  }

  @Test func `the weighted loss is twice that of section 4·2 where nothing is scaled`() throws {
    var rng = Philox(seed: 8)
    let σ = try exp(Tensor<Double>.standardNormal([20, 1], using: &rng))
    let clean = try Tensor<Double>.standardNormal([20, 2], using: &rng)
    let noise = try Tensor<Double>.standardNormal([20, 2], using: &rng)
    let network = try LogNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 8, using: &rng)
    let before = try MultiScaleDenoisingScoreMatching(levels: NoiseLevels([1]))(
      of: network, on: NoisedBatch(clean: clean, standardDeviations: σ, noise: noise))
    let batch = try DiffusedBatch(
      clean: clean, noise: noise, kernel: PerturbationKernel(signal: .ones([20, 1]), standardDeviation: σ))
    let score = try network(Variable(batch.noisy), standardDeviations: Variable(σ))
    let now = try DenoisingLoss.weightedScoreMatching(reading: .score)(of: score, on: batch)
    #expect(now.value.sum().isClose(to: 2 * before.value.sum(), relative: 1e-13))
  }

  @Test(arguments: Parameterization.allCases) func `the same network has the same gradient in all terms, with weights`(
    output: Parameterization
  ) throws {
    // At the ends one weight is 10⁴ times the others, and one point all that counts: a direction would not change.
    let (batch, network) = (try Self.batch(steps: 200...900), try Self.network())
    func gradient(_ loss: DenoisingLoss<Double>) throws -> [Tensor<Double>] {
      try valueWithGradient(at: network) { try loss(of: $0(Variable(batch.noisy)), on: batch) }.gradient
    }
    let reference = try gradient(.simple(reading: output))
    for error in Parameterization.allCases where error != .noise {
      // The weight by hand: ‖Δε‖² is σ²‖Δs‖², (α/σ)²‖Δx₀‖² and, since α² + σ² = 1, α²‖Δv‖².
      let matched = DenoisingLoss<Double>(reading: output, errorOf: error) { kernel in
        switch error {
        case .score: kernel.standardDeviation.squared()
        case .data: try (kernel.signal / kernel.standardDeviation).squared()
        default: kernel.signal.squared()
        }
      }
      let (same, other) = (try gradient(matched), try gradient(DenoisingLoss(reading: output, errorOf: error)))
      for (found, expected) in zip(same, reference) {
        // Rounding, times 1/α = 60 where x₀ is had from ε at the last step.
        #expect(found.isClose(to: expected, relative: 1e-10), "\(output) measured as \(error)")
      }
      // Without the weight not only the length but the direction of the gradient is another.
      let (a, b) = (reference.flatMap(\.scalars), other.flatMap(\.scalars))
      let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      let lengths = (a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }).squareRoot()
      #expect(dot / lengths < 0.999, "\(output) measured as \(error)")
    }
  }

  @Test func `errors in one term are errors in the others by the reference's ratios`() throws {
    for golden in try Golden("ddpm_equivalence").cases("conversions_") {
      let moment = try DiffusionChain.linear().moment(after: Int(golden.inputs["t"].double()))
      let kernel: PerturbationKernel<Double> = try moment.kernel()
      for (target, name) in [(Parameterization.score, "score"), (.data, "x0"), (.velocity, "v")] {
        let ratio = try kernel.squaredErrorRatio(of: target, to: .noise).sum()
        let expected = try golden.outputs["loss_ratio"][name].double()
        #expect(ratio.isClose(to: expected, relative: golden.bound(for: "default", scale: 1)))
        let back = try kernel.squaredErrorRatio(of: .noise, to: target).sum()
        #expect((ratio * back).isClose(to: 1, relative: 1e-14))
      }
    }
  }

  @Test func `denoising and explicit score matching differ by a constant`() throws {
    // On 𝒩 mixtures on the line, all expectations by quadrature: over x₀ and ε for the one, over x for the other.
    let law = try lineMixture()
    let moment = try VariancePreserving().moment(at: 0.3)
    let noised = try law.noised(at: moment)
    let line = try Quadrature.grid([-9...9], pointsPerSide: 601)
    let normal = try Gaussian.standard(dimension: 1)
    let plane = try Quadrature.grid([-6...6, -9...9], pointsPerSide: 241)
    let (x0, ε) = (try plane.points.sliced(0..<1, axis: 1), try plane.points.sliced(1..<2, axis: 1))
    let masses = try plane.weights * exp(law.logDensity(at: x0)) * exp(normal.logDensity(at: ε))
    let batch = try DiffusedBatch(clean: x0, noise: ε, kernel: moment.kernel())
    let loss = DenoisingLoss<Double>(reading: .score, errorOf: .score)
    var gaps: [Double] = []
    for θ in [-1.0, 0, 0.4, 1, 2.5] {
      func model(_ x: Tensor<Double>) throws -> Tensor<Double> { try θ * noised.score(at: x) + θ * (1 - θ) * x }
      let denoising = try (masses * loss.errors(of: Variable(model(batch.noisy)), on: batch).value).sum()
      let explicit = try line.integral { x in
        try exp(noised.logDensity(at: x)) * (model(x) - noised.score(at: x)).squared().sum(axis: 1)
      }
      gaps.append(denoising - explicit)
    }
    // The constant is E|∇log p(x|x₀)|² − E|∇log p|² = 1/σ² − the Fisher information of the noised law.
    let information = try line.integral { x in
      try exp(noised.logDensity(at: x)) * noised.score(at: x).squared().sum(axis: 1)
    }
    let σ = moment.standardDeviation
    #expect(information > 0.1)
    // Trapezoids converge faster than any power here; what is left is rounding of sums of up to 100.
    for gap in gaps { #expect(gap.isClose(to: 1 / (σ * σ) - information, absolute: 1e-9)) }
  }

  @Test func `E-45: one slope for all noise levels comes out differently under every weighting`() throws {
    // The model s(x, t) = −cx with a single c, on data 𝒩(0, 0.25) under the linear chain. At each t the loss is a
    // parabola in c; the batch holds four points whose moments are those of the law, so that means are exact.
    let (chain, τ) = (try DiffusionChain.linear(), 0.5)
    func minimizer(_ weight: (Int) throws -> Double, _ loss: DenoisingLoss<Double>) throws -> Double {
      var (slope, curvature) = (0.0, 0.0)
      for step in stride(from: 0, to: 1000, by: 1) {
        let kernel: PerturbationKernel<Double> = try chain.moment(after: step).kernel()
        let batch = try DiffusedBatch(
          clean: Tensor([[τ], [τ], [-τ], [-τ]]), noise: Tensor([[1], [-1], [1], [-1]]), kernel: kernel)
        func value(_ c: Double) throws -> Double { try loss(of: Variable(-c * batch.noisy), on: batch).value.sum() }
        let (low, middle, high) = (try value(0), try value(1), try value(2))
        slope += try weight(step) * (high - low) / 2
        curvature += try weight(step) * (high - 2 * middle + low)
      }
      return 1 - slope / curvature
    }
    let process = try minimizer({ _ in 1 }, .simple(reading: .score))
    let unweighted = try minimizer({ _ in 1 }, .plain(reading: .score))
    let likelihood = try minimizer({ chain.betas[$0] }, .plain(reading: .score))
    // The chapter's claim would have them equal; numbers from an independent calculation in closed form.
    #expect(process.isClose(to: 1.0928, absolute: 5e-5))
    #expect(unweighted.isClose(to: 1.2605, absolute: 5e-5))
    #expect(likelihood.isClose(to: 1.0802, absolute: 5e-5))
    let reweighted = try minimizer({ _ in 1 }, .weightedScoreMatching(reading: .score))
    #expect(reweighted.isClose(to: process, relative: 1e-10))
  }

  @Test func `E-45: the printed loss with the score of noised data is not proportional to DDPM's`() throws {
    // Model 0.9 of the exact score, data ½𝒩(−1, 0.2²) + ½𝒩(1, 0.2²); reference numbers by sampling, 10⁶ draws.
    let law = try GaussianMixture(weights: [1, 1], means: Tensor([[-1], [1]]), standardDeviation: 0.2)
    let chain = try DiffusionChain.linear()
    let line = try Quadrature.grid([-9...9], pointsPerSide: 1801)
    for (step, printed, trained) in [(0, 0.2489, 0.9967), (999, 0.0100, 0.0100)] {
      let moment = try chain.moment(after: step)
      let noised = try law.noised(at: moment)
      let information = try line.integral {
        try exp(noised.logDensity(at: $0)) * noised.score(at: $0).squared().sum(axis: 1)
      }
      let σ² = moment.standardDeviation * moment.standardDeviation
      let marginal = 0.01 * information
      let process = σ² * (marginal + 1 / σ² - information)
      #expect(marginal.isClose(to: printed, absolute: 6e-4))
      #expect(process.isClose(to: trained, absolute: 2e-3))
    }
  }

  @Test func `weights of the variational bound are the divergences of the steps`() throws {
    let chain = try DiffusionChain.linear()
    let (ᾱ, weights) = (chain.cumulativeAlphas, chain.variationalWeights())
    let (x0, ε, ε̂) = (0.7, -0.4, 0.9)
    for t in [1, 10, 500, 999] {
      // The means of q(x_{t−1} | x_t, x₀), equation 7 of Ho et al., at the true and at the predicted x₀.
      let x = ᾱ[t].squareRoot() * x0 + (1 - ᾱ[t]).squareRoot() * ε
      let x̂0 = (x - (1 - ᾱ[t]).squareRoot() * ε̂) / ᾱ[t].squareRoot()
      let β = chain.betas[t]
      func mean(_ clean: Double) -> Double {
        let ofClean = ᾱ[t - 1].squareRoot() * β / (1 - ᾱ[t])
        let ofPoint = (1 - β).squareRoot() * (1 - ᾱ[t - 1]) / (1 - ᾱ[t])
        return ofClean * clean + ofPoint * x
      }
      let difference = mean(x0) - mean(x̂0)
      let v = β * (1 - ᾱ[t - 1]) / (1 - ᾱ[t])
      let divergence = difference * difference / (2 * v)
      let squared = (ε - ε̂) * (ε - ε̂)
      // Means that agree but for β of their size are subtracted: 1e-16/β.
      #expect((weights[t] * squared).isClose(to: divergence, relative: 1e-9), "\(t)")
      // Half the fall of the signal-to-noise ratio, times the error of the data (Kingma et al. 2021, equation 11).
      let fall = ᾱ[t - 1] / (1 - ᾱ[t - 1]) - ᾱ[t] / (1 - ᾱ[t])
      #expect((weights[t] * squared).isClose(to: 0.5 * fall * (x0 - x̂0) * (x0 - x̂0), relative: 1e-8), "\(t)")
    }
    #expect(weights[0] == .infinity)
    // L_simple counts all steps the same; the bound counts the second 59 times as much as the last.
    #expect((weights[1] / weights[999]).isClose(to: 58.8, relative: 1e-3))
    // In the limit of small steps the weight on the score is ½g²Δt.
    let process = try VariancePreserving()
    let fine = try DiffusionChain(approximating: process, count: 100_000)
    let onScore = fine.variationalWeights(.forward)[50_000 - 1] * (1 - fine.cumulativeAlphas[50_000 - 1]) * 100_000
    #expect(onScore.isClose(to: process.likelihoodWeight(at: 0.5), relative: 2e-4))
    #expect(process.likelihoodWeight(at: 0.5).isClose(to: 0.5 * (0.1 + 0.5 * 19.9), relative: 1e-14))
  }

  @Test func `the limited weight is the smaller of γ and the signal-to-noise ratio`() throws {
    let batch = try Self.batch()
    let loss = DenoisingLoss<Double>.limitedSignalToNoise(5, reading: .data)
    let zero = try Variable(Tensor<Double>.zeros([12, 2]))
    let found = try loss.errors(of: zero, on: batch).value
    let chain = try DiffusionChain.linear()
    for index in 0..<12 {
      let ᾱ = chain.cumulativeAlphas[999 * index / 11]
      let size = try batch.clean.sliced(index..<index + 1).squared().sum()
      #expect(found.scalars[index].isClose(to: min(5, ᾱ / (1 - ᾱ)) * size, relative: 1e-9))
    }
  }

  @Test func `predictions of another shape and noise of another shape are refused`() throws {
    let batch = try Self.batch()
    let flat = try Variable(Tensor<Double>.zeros([1, 2]))
    #expect(throws: TensorError.shapeMismatch(operation: "denoising loss", [1, 2], [12, 2])) {
      try DenoisingLoss<Double>.simple(reading: .noise)(of: flat, on: batch)
    }
    #expect(throws: TensorError.shapeMismatch(operation: "noised batch", [12, 2], [1, 2])) {
      try DiffusedBatch(clean: batch.clean, noise: flat.value, kernel: batch.kernel)
    }
    let clean = try DiffusedBatch(
      clean: batch.clean, noise: batch.noise, kernel: PerturbationKernel(signal: 1, standardDeviation: 0))
    #expect(throws: UnificationError.self) { try clean.target(.score) }
  }
}
