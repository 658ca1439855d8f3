import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Samplers of 4.3 against reference values` {
  static let annealed: [Golden.Case] = (try? Golden("mcmc").cases("ald_")) ?? []
  static let corrected: [Golden.Case] = (try? Golden("mcmc").cases("pc_")) ?? []
  static let steps: [Golden.Case] = (try? Golden("samplers").cases("score_sde_ve_")) ?? []

  @Test func `the reference values are there`() {
    #expect((Self.annealed.count, Self.corrected.count, Self.steps.count) == (3, 2, 4))
  }

  @Test(arguments: annealed) func `variances of annealed Langevin, with the step of the listing and of the text`(
    golden: Golden.Case
  ) throws {
    let (τ, ε) = (try golden.inputs["s0"].double(), try golden.inputs["epsilon"].double())
    let levels = try NoiseLevels(golden.inputs["sigmas_descending"].tensor().scalars)
    let T = Int(try golden.inputs["T"].double())
    let rules: [(name: String, step: (Double) -> Double)] = [
      ("listing", { σ in ε * (σ / levels.smallest) * (σ / levels.smallest) }),
      ("text", { σ in ε * min(1, (σ / levels.smallest) * (σ / levels.smallest)) }),
    ]
    for rule in rules {
      let sampler = try AnnealedLangevin(
        levels: levels, steps: levels.map { _ in T }, stepSizes: levels.map(rule.step))
      let expected = golden.outputs
      let sizes = try expected[rule.name + "_step"].tensor()
      #expect(Tensor(sampler.stepSizes).isClose(to: sizes, relative: 1e-14))
      let found = try sampler.variances(dataVariance: τ * τ, start: levels.largest * levels.largest)
      let variances = try expected[rule.name + "_variance_after_T"].tensor().scalars
      for (level, (v, reference)) in zip(found, variances).enumerated() {
        // The file's own bound, for each level.
        #expect(v.isClose(to: reference, relative: golden.bound(for: "default", scale: 1)), "\(rule.name) \(level)")
      }
      let σ² = levels.smallest * levels.smallest
      let end = try denoised(Tensor([[1.0]]), score: Tensor([[-1 / (τ * τ + σ²)]]), standardDeviation: levels.smallest)
      let last = try expected[rule.name + "_variance_after_final_denoise"].double()
      #expect((end.sum() * end.sum() * (found.last ?? .nan)).isClose(to: last, relative: 1e-7))
      for (level, stable) in expected[rule.name + "_stable"].elements.enumerated() {
        let factor = try sampler.linearStep(at: level, dataVariance: τ * τ).factor
        #expect((abs(factor) < 1) == (stable.number == 1), "\(rule.name) \(level)")
      }
    }
  }

  @Test(arguments: corrected) func `variances of predictor and corrector, for the three predictors`(
    golden: Golden.Case
  ) throws {
    let (τ, snr) = (try golden.inputs["s0"].double(), try golden.inputs["snr"].double())
    let levels = try NoiseLevels(golden.inputs["sigmas_descending"].tensor().scalars)
    let names: [Predictor: String] = [
      .ancestral: "ancestral_variance", .reverseDiffusion: "reverse_diffusion_variance", .asPrinted: "chapter_variance",
    ]
    for predictor in Predictor.allCases {
      let sampler = try PredictorCorrector(
        levels: levels, predictor: predictor, corrector: .asPrinted(signalToNoise: snr),
        correctorSteps: Int(golden.inputs["corrector_steps"].double()))
      let reference = try golden.outputs[#require(names[predictor])].tensor()
      // From variance σ₁² or from τ² + σ₁²? The file starts at the first.
      let found = try sampler.variances(dataVariance: τ * τ, start: levels.largest * levels.largest)
      #expect(Tensor(found).shape == reference.shape)
      for (v, expected) in zip(found, reference.scalars) {
        #expect(v.isClose(to: expected, relative: golden.bound(for: "default", scale: 1)), "\(predictor)")
      }
    }
  }

  @Test(arguments: steps) func `one step of predictor and corrector with given noise`(golden: Golden.Case) throws {
    let (inputs, outputs) = (golden.inputs, golden.outputs)
    let law = try mixture(from: inputs["gmm"])
    let (σ, σʹ) = (try inputs["sigma"].double(), try inputs["sigma_prev"].double())
    let x = try inputs["x"].tensor()
    let s = try law.noised(standardDeviation: σ).score(at: x)
    func isClose(_ found: Tensor<Double>, to name: String) throws -> Bool {
      let reference = try outputs[name].tensor()
      return found.isClose(to: reference, absolute: golden.bound(for: name, scale: reference.largestMagnitude))
    }
    #expect(try isClose(s, to: "score"))
    let levels = try NoiseLevels([50, 0.01])
    for (predictor, name) in [(Predictor.reverseDiffusion, "pred_sample"), (.ancestral, "ancestral_sample")] {
      let sampler = try PredictorCorrector(levels: levels, predictor: predictor)
      let z = try inputs["noise_pred"].tensor()
      #expect(try isClose(sampler.predicted(x, along: s, noise: z, from: σ, to: σʹ), to: name))
      #expect(try isClose(sampler.predicted(x, along: s, noise: 0 * z, from: σ, to: σʹ), to: "pred_mean"))
    }
    let z = try inputs["noise_corr"].tensor()
    let snr = try inputs["config"]["snr"].double()
    let corrector = Corrector.published(signalToNoise: snr)
    let ε = try outputs["corrector_step_size"].double()
    #expect(try corrector.stepSize(along: s, noise: z, standardDeviation: σ).isClose(to: ε, relative: 1e-10))
    let sampler = try PredictorCorrector(levels: levels, corrector: corrector)
    #expect(try isClose(sampler.corrected(x, along: s, noise: z, standardDeviation: σ), to: "corrected"))
  }

  @Test func `paths of the probability flow, up and down`() throws {
    let golden = try Golden("samplers")("ode_ve_pm2")
    let law = try mixture(from: golden.inputs["gmm"])
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 201)
    let flow = ProbabilityFlow(levels: levels)
    let score = try law.noisedScore(levels)
    func end(_ trajectory: JSONValue, _ position: Int) throws -> Tensor<Double> {
      try Tensor(trajectory.elements.map { try $0[position].tensor().scalars })
    }
    let times = try golden.inputs["t_eval"].tensor().scalars
    #expect((times.first, times.last) == (0, 1))
    let up = golden.outputs["forward_trajectory"]
    let latents = try flow.encode(end(up, 0), score: score)
    // Truncation: a step of log-length ln 5000/200 = 0.043, to the second power and times a constant near 1, is 0.2 %.
    #expect(try latents.isClose(to: end(up, times.count - 1), relative: 2e-3))
    let down = golden.outputs["reverse_trajectory"]
    let starts = try golden.inputs["latents"].tensor()
    let points = try flow.decode(starts, score: score)
    let ends = try [0, times.count - 1].map { try end(down, $0) }
    let reached = try #require(ends.first { !$0.isClose(to: starts, relative: 1e-9) })
    #expect(points.isClose(to: reached, relative: 2e-3))
  }
}

extension PredictorCorrector {
  /// The variance at every level but the first on data `𝒩(0, τ²)`.
  func variances(dataVariance τ²: Double, start: Double) throws -> [Double] {
    var v = start
    return try zip(levels, levels.dropFirst()).map { σ, σʹ in
      v = try LinearStep { x, z in try predicted(x, along: -x / (τ² + σ * σ), noise: z, from: σ, to: σʹ) }
        .variance(from: v)
      for _ in 0..<correctorSteps {
        v = try LinearStep { x, z in
          try corrected(x, along: -x / (τ² + σʹ * σʹ), noise: z, standardDeviation: σʹ)
        }.variance(from: v)
      }
      return v
    }
  }
}
