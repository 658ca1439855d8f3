import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Samplers against reference values` {
  static func mixture(_ value: JSONValue) throws -> GaussianMixture {
    let (means, covariances) = (try value["means"].tensor(), try value["covs"].tensor())
    let components = try (0..<means.shape[0]).map { k in
      let d = means.shape[1]
      return try Gaussian(
        mean: means.sliced(k..<k + 1).reshaped(to: [d]), covariance: covariances.sliced(k..<k + 1).reshaped(to: [d, d]))
    }
    return try GaussianMixture(weights: value["weights"].tensor().scalars, components: components)
  }

  @Test(arguments: try Golden("mcmc").cases("step_")) func `a step with given noise`(golden: Golden.Case) throws {
    let target = try Self.mixture(golden.inputs["target"])
    let (h, x) = (try golden.inputs["h"].double(), try golden.inputs["x"].tensor())
    let (z, u) = (try golden.inputs["z"].tensor(), try golden.inputs["u"].tensor())
    let preconditioner =
      golden.inputs["M"].isNull ? nil : try Preconditioner<Double>(golden.inputs["M"].tensor())
    func numbers() -> ScriptedNumbers { ScriptedNumbers(normals: z.scalars, uniforms: u.scalars) }
    func expect(_ tensor: Tensor<Double>, _ name: String, scaled factor: Double = 1) throws {
      let reference = try golden.outputs[name].tensor()
      // The scripted words give the noise to 1e-13, which the log-ratio magnifies by its slope of a few tens.
      let bound = factor * golden.bound(for: name, scale: reference.largestMagnitude)
      #expect(tensor.isClose(to: reference, absolute: bound), "\(name): \(tensor.largestDifference(from: reference))")
    }

    let mala = try MetropolisAdjustedLangevin(target, stepSize: h, preconditioner: preconditioner)
    var rng = numbers()
    let start = try mala.initialState(at: x, using: &rng)
    let (proposed, probabilities) = try mala.proposal(from: start, noise: z)
    try expect(proposed.points, "ula_next")
    try expect(probabilities, "accept_prob")
    try expect(start.logDensity, "logp")
    try expect(start.score, "score")

    let (state, info) = try mala.step(start, using: &rng)
    try expect(state.points, "mala_next")
    try expect(#require(info.acceptanceProbabilities), "accept_prob")
    let moved = zip(try state.points.rows(), try x.rows()).map { $0 == $1 ? 0.0 : 1.0 }
    #expect(try moved == golden.outputs["accepted"].tensor().scalars)
    // What is remembered of the new points is what a fresh evaluation gives, to the bit.
    #expect(try state.logDensity == target.logDensity(at: state.points))
    #expect(try state.score == target.score(at: state.points))

    rng = numbers()
    if let preconditioner {
      let sampler = try PreconditionedLangevin(score: target.score, preconditioner: preconditioner, stepSize: h)
      try expect(sampler.step(Positions(points: x), using: &rng).state.points, "ula_next")
    } else {
      let sampler = try UnadjustedLangevin(score: target.score, stepSize: h)
      try expect(sampler.step(Positions(points: x), using: &rng).state.points, "ula_next")
      rng = numbers()
      let warm = try UnadjustedLangevin(
        score: target.score, stepSize: h, temperature: golden.inputs["temperature"].double())
      try expect(warm.step(Positions(points: x), using: &rng).state.points, "ula_next_temperature")
    }
  }

  @Test(arguments: try Golden("mcmc").cases("stationary1d_"))
  func `the variance of a linear chain after some steps`(golden: Golden.Case) throws {
    let (v, T) = (try golden.inputs["target_variance"].double(), try golden.inputs["temperature"].double())
    let (steps, n) = (Int(try golden.inputs["k"].double()), 10_000)
    var rng = Philox(seed: 1)
    let z = try Tensor<Double>.standardNormal([n, 1], using: &rng)
    let start = try golden.inputs["v0"].double().squareRoot() * z
    for (index, h) in try golden.inputs["h"].tensor().scalars.enumerated() {
      let sampler = try UnadjustedLangevin<Double>(score: { -$0 / v }, stepSize: h, temperature: T)
      let x = try sampler.run(from: start, steps: steps, using: &rng).points
      // Normal numbers; see there for z and rate.
      let expected = try golden.outputs["variance_after_k_steps"][index].double()
      #expect(SampleMoments(x.scalars).areNormal(mean: 0, variance: expected), "h = \(h)")
    }
  }

  @Test(arguments: try Golden("mcmc").cases("stationary_nd_"))
  func `the stationary covariance in several dimensions, with and without preconditioner`(golden: Golden.Case) throws {
    let target = try Gaussian(
      mean: .zeros([golden.inputs["target_cov"].tensor().shape[0]]), covariance: golden.inputs["target_cov"].tensor())
    let M = try Preconditioner<Double>(golden.inputs["M"].tensor())
    let n = 4000
    var rng = Philox(seed: 2)
    // From the target's law the slowest direction has forgotten its start to (1 − 0.05)^150 = 5e-4 of the difference.
    for index in golden.inputs["h"].elements.indices {
      let start = try target.sample(n, using: &rng)
      let plain = try UnadjustedLangevin(
        score: target.score, stepSize: golden.inputs["h"].tensor().scalars[index])
      let x = try plain.run(from: start, steps: 150, using: &rng).points
      #expect(
        try isCovariance(rowCovariance(x), of: golden.outputs["stationary_cov"][index].tensor(), count: n))
      let turned = try PreconditionedLangevin(
        score: target.score, preconditioner: M, stepSize: golden.inputs["h_preconditioned"].tensor().scalars[index])
      let y = try turned.run(from: start, steps: 150, using: &rng).points
      let expected = try golden.outputs["preconditioned_stationary_cov"][index].tensor()
      #expect(try isCovariance(rowCovariance(y), of: expected, count: n))
    }
  }

  @Test(arguments: try Golden("mcmc").cases("acceptance_"))
  func `the mean acceptance of MALA at home`(golden: Golden.Case) throws {
    let isMixture = golden.inputs["variance"].isNull
    let one = JSONValue.list([.number(1)])
    let variances = try isMixture ? golden.inputs["variances"].tensor().scalars : [golden.inputs["variance"].double()]
    let means = try isMixture ? golden.inputs["means"].tensor().scalars : [0]
    let weights = try (isMixture ? golden.inputs["weights"] : one).tensor().scalars
    let target = try GaussianMixture(
      weights: weights,
      components: zip(means, variances).map { try Gaussian(mean: Tensor([$0]), covariance: .matrix([[$1]])) })
    let n = 20_000
    var rng = Philox(seed: 3)
    for (index, h) in try golden.inputs["h"].tensor().scalars.enumerated() {
      let sampler = try MetropolisAdjustedLangevin(target, stepSize: h)
      let start = try sampler.initialState(at: target.sample(n, using: &rng), using: &rng)
      let probabilities = try #require(try sampler.step(start, using: &rng).info.acceptanceProbabilities)
      let moments = SampleMoments(probabilities.scalars)
      let expected = try golden.outputs["mala_expected_acceptance"][index].double()
      // z = 4.5 (7 false failures in a million each) and the quadrature's error.
      let bound = 4.5 * (moments.variance / Double(n)).squareRoot() + golden.bound(for: "", scale: expected)
      #expect(abs(moments.mean - expected) < bound, "h = \(h): \(moments.mean) for \(expected)")
    }
  }
}
