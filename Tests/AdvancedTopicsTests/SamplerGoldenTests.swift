import AdvancedTopics
import Tensors
import TestSupport
import Testing
import Unification

// Trajectories of the diffusers library in double precision, all driven by the exact noise of a mixture. The bounds, 10⁻⁹
// of the size and 10⁻¹⁰, are those of the reference files; rounding alone stays below 10⁻¹².
@Suite struct `Samplers follow the reference trajectories step by step` {
  static let golden = Result { try Golden("samplers") }
  static func cases(_ prefix: String) -> [Golden.Case] { (try? golden.get().cases(prefix)) ?? [] }

  @Test func `no group of reference trajectories is empty`() {
    let prefixes = ["ddim", "ddpm", "edm_euler", "edm_heun", "dpm_ms", "dpm_ss", "pndm"]
    #expect(prefixes.map { Self.cases($0).count } == [4, 4, 2, 2, 16, 12, 2])
  }

  @Test(arguments: cases("ddim")) func `DDIM without noise`(_ golden: Golden.Case) throws {
    let path = try DDIMSampler().path(
      from: golden.inputs["starts"].tensor(), along: golden.chainMoments(endsClean: true),
      golden.mixture().noisePredictor())
    #expect(try golden.agrees(path))
  }

  @Test(arguments: cases("ddpm")) func `ancestral sampling with the noise of the reference`(
    _ golden: Golden.Case
  ) throws {
    let isSmall = golden.inputs["config"]["variance_type"].text == "fixed_small"
    let noise = try golden.inputs["noise"].elements.map { try $0.tensor() }
    var path: [Tensor<Double>] = []
    _ = try AncestralSampler(variance: isSmall ? .posterior : .forward).sample(
      from: golden.inputs["starts"].tensor(), along: golden.chainMoments(endsClean: true),
      predictor: golden.mixture().noisePredictor(), noise: { noise[$0] }, observe: { path.append($0.points) })
    #expect(try golden.agrees(path))
  }

  @Test(arguments: cases("edm_euler")) func `Euler on noise levels`(_ golden: Golden.Case) throws {
    let path = try EulerSampler().path(
      from: golden.inputs["starts"].tensor(), along: noiseLevels(of: golden), golden.mixture().noisePredictor())
    #expect(try golden.agrees(path))
  }

  @Test(arguments: cases("edm_heun")) func `Heun on noise levels, algorithm 1 of Karras et al.`(
    _ golden: Golden.Case
  ) throws {
    let moments = try noiseLevels(of: golden)
    var (path, evaluations): ([Tensor<Double>], Int) = ([], 0)
    _ = try HeunSampler().sample(
      from: golden.inputs["starts"].tensor(), along: moments, predictor: golden.mixture().noisePredictor(),
      noise: { _ in throw UnwantedNoise() },
      observe: { progress in
        path.append(progress.points)
        evaluations = progress.evaluations
      })
    #expect(try golden.agrees(path))
    // Two a step, one for the last.
    #expect(evaluations == 2 * (moments.count - 1) - 1)
  }

  @Test(arguments: cases("dpm_ms")) func `DPM-Solver and DPM-Solver++, multistep`(_ golden: Golden.Case) throws {
    let config = golden.inputs["config"]
    let (order, steps) = (try Int(config["solver_order"].double()), try config["num_inference_steps"].double())
    func solver(quadraticShare: Double) throws -> MultistepSolver {
      try MultistepSolver(
        order: order, predicting: config["algorithm_type"].text == "dpmsolver" ? .noise : .data,
        linearWeight: config["solver_type"].text == "heun" ? .exact : .halved, quadraticShare: quadraticShare,
        lowersOrderAtEnd: steps < 15)
    }
    let (start, predictor) = (try golden.inputs["starts"].tensor(), try golden.mixture().noisePredictor())
    #expect(try golden.agrees(solver(quadraticShare: 0.5).path(from: start, along: golden.ratioMoments(), predictor)))
    // With the whole quadratic term order 3 goes another way.
    let right = try solver(quadraticShare: 1).path(from: start, along: golden.ratioMoments(), predictor)
    #expect(try golden.agrees(right) == (order < 3))
  }

  @Test(arguments: cases("dpm_ss")) func `DPM-Solver and DPM-Solver++, singlestep`(_ golden: Golden.Case) throws {
    let config = golden.inputs["config"]
    let orders = try golden.inputs["order_list"].tensor().scalars
    let solver = try SinglestepSolver(
      order: Int(config["solver_order"].double()),
      predicting: config["algorithm_type"].text == "dpmsolver" ? .noise : .data,
      rule: config["solver_type"].text == "heun" ? .interpolated : .halvedOnTheWay, endsWithOrderOne: orders.last == 1)
    let path = try solver.path(
      from: golden.inputs["starts"].tensor(), along: golden.ratioMoments(), golden.mixture().noisePredictor())
    #expect(try golden.agrees(path))
  }

  @Test(arguments: cases("pndm")) func `pseudo linear multistep`(_ golden: Golden.Case) throws {
    // The reference lists Heun's guess on the way (1) and repeats the second moment, and its last step goes from a moment
    // to itself.
    let all = try golden.chainMoments(endsClean: false)
    let moments = [all[0]] + all[2...]
    let (start, predictor) = (try golden.inputs["starts"].tensor(), try golden.mixture().noisePredictor())
    let path = try LinearMultistepSampler().path(from: start, along: moments, predictor)
    #expect(try golden.agrees(path, leavingOut: [1, all.count]))
    let guess = try EulerSampler().end(from: start, along: Array(moments.prefix(2)), predictor)
    let expected = try golden.outputs["trajectory"][1].tensor()
    #expect(guess.isClose(to: expected, relative: 1e-9))
  }

  @Test(arguments: ["order1", "order2_midpoint", "order3_diffusers_rule", "order3_exact_interpolant"])
  func `multistep ends in even steps of λ`(_ rule: String) throws {
    let golden = try Self.golden.get()("dpm_convergence_pm2")
    let order = try #require(rule.compactMap(\.wholeNumberValue).first)
    let solver = try MultistepSolver(order: order, quadraticShare: rule == "order3_diffusers_rule" ? 0.5 : 1)
    let (largest, smallest) = (
      try golden.inputs["sigma_over_alpha_max"].double(), try golden.inputs["sigma_over_alpha_min"].double()
    )
    let clock = DiffusionClock { try .preserving(ratio: $0) }
    for (index, steps) in try golden.inputs["n_steps"].tensor().scalars.enumerated() {
      let end = try solver.end(
        from: golden.inputs["starts"].tensor(),
        along: clock.moments(from: largest, to: smallest, steps: Int(steps)), golden.mixture().noisePredictor())
      let expected = try golden.outputs["endpoints"][rule][index].tensor()
      #expect(end.largestDifference(from: expected) <= golden.bound(for: "endpoints", scale: expected.largestMagnitude))
    }
  }

  @Test(arguments: [
    "ddim_leading_n20_pm2", "dpm_ms_dpmsolverpp_o2_midpoint_n20_pm2", "dpm_ss_dpmsolver_o3_midpoint_n20_pm2",
  ])
  func `in single precision to three digits`(_ name: String) throws {
    let golden = try Self.golden.get()(name)
    let exact = try golden.mixture().noisePredictor()
    let (sampler, moments): (any DiffusionSampler, [DiffusionTime]) =
      switch name.prefix(6) {
      case "ddim_l": (DDIMSampler(), try golden.chainMoments(endsClean: true))
      case "dpm_ms": (try MultistepSolver(order: 2), try golden.ratioMoments())
      default:
        (
          try SinglestepSolver(order: 3, rule: .halvedOnTheWay), try golden.ratioMoments()
        )
      }
    let end = try sampler.sample(
      from: golden.inputs["starts"].tensor().converted(to: Float.self), along: moments,
      predictor: { x, moment in try exact(x.converted(to: Double.self), moment).converted(to: Float.self) },
      noise: { _ in throw UnwantedNoise() })
    let expected = try golden.outputs["trajectory"][20].tensor()
    // The bound of the reference for single precision.
    #expect(end.converted(to: Double.self).isClose(to: expected, relative: 2e-3, absolute: 2e-4))
  }

  private func noiseLevels(of golden: Golden.Case) throws -> [DiffusionTime] {
    try golden.inputs["sigmas"].tensor().scalars.map { try DiffusionClock.noiseLevel.moment(atNoiseToSignal: $0) }
  }
}

/// Thrown where a sampler without noise asks for some.
struct UnwantedNoise: Error {}
