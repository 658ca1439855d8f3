import AdvancedTopics
import Foundation
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// The exact parts of 4.7.3 beside SciPy, mpmath and JAX; tolerances are those of the reference file.
@Suite struct `Conditional laws match the reference values` {
  static let linear: [Golden.Case] = (try? Golden("conditional").cases("linear_gaussian_")) ?? []
  static let inpainting: [Golden.Case] = (try? Golden("conditional").cases("inpaint_")) ?? []

  @Test func `the reference values are there`() { #expect(Self.linear.count == 2 && Self.inpainting.count == 2) }

  @Test func `scores, classifiers and all conventions of guidance on labelled components`() throws {
    let golden = try Golden("conditional")("labelled_two_class")
    let inputs = golden.inputs
    let data = try LabelledMixture(
      mixture(from: inputs), labels: inputs["labels"].tensor().scalars.map { Int($0) })
    #expect(data.labelCount == 2)
    let points = try inputs["points"].tensor()
    let n = points.shape[0]
    func check(_ value: Tensor<Double>, _ name: String, _ path: [(JSONValue) -> JSONValue]) throws {
      // The reference has the point before the class: each row is compared by itself.
      for i in 0..<n {
        let part = path.dropFirst().reduce(path[0](golden.outputs[name])[i]) { $1($0) }
        let expected = try part.number.map { [$0] } ?? part.tensor().scalars
        let bound = golden.bound(for: name, scale: expected.map(\.magnitude).max() ?? 0)
        let row = try value.reshaped(to: [n, value.count / n]).sliced(i..<i + 1).scalars
        for (a, b) in zip(row, expected) { #expect(abs(a - b) <= bound, "\(name) at point \(i): \(a), not \(b)") }
        #expect(row.count == expected.count)
      }
    }
    for (level, σ) in try inputs["sigmas"].tensor().scalars.enumerated() {
      let noised = try data.noised(standardDeviation: σ)
      let unconditional = try noised.mixture.score(at: points)
      try check(unconditional, "score", [{ $0[level] }])
      for y in 0..<2 {
        let conditional = try noised.given(y).score(at: points)
        let slope = try noised.labelScore(of: y, at: points)
        try check(conditional, "class_score", [{ $0[level] }, { $0[y] }])
        try check(noised.logProbability(of: y, at: points), "log_p_y_given_x", [{ $0[level] }, { $0[y] }])
        try check(slope, "grad_log_p_y_given_x", [{ $0[level] }, { $0[y] }])
        // Bayes' rule: the left side from the components of the class, the right side from all and the classifier.
        #expect(conditional.isClose(to: try unconditional + slope, relative: 1e-13, absolute: 1e-12))
        for (index, γ) in try inputs["scales"].tensor().scalars.enumerated() {
          let path: [(JSONValue) -> JSONValue] = [{ $0[level] }, { $0[y] }, { $0[index] }]
          try check(
            Guidance(strength: γ).score(unconditional: unconditional, labelScore: slope), "classifier_guided", path)
          try check(
            Guidance(scale: γ).score(unconditional: unconditional, conditional: conditional), "cfg_scale", path)
          try check(
            Guidance(extra: γ).score(unconditional: unconditional, conditional: conditional), "cfg_ho", path)
        }
      }
    }
  }

  @Test(arguments: linear) func `posterior of a normal law, at every noise level`(golden: Golden.Case) throws {
    let (inputs, outputs) = (golden.inputs, golden.outputs)
    let prior = try Gaussian(mean: inputs["prior_mean"].tensor(), covariance: inputs["prior_cov"].tensor())
    let observation = try LinearObservation(inputs)
    let posterior = try observation.posterior(of: prior)
    let points = try inputs["points"].tensor()
    func check(_ value: Tensor<Double>, _ expected: JSONValue, _ name: String) throws {
      let expected = try expected.tensor()
      let bound = golden.bound(for: name, scale: expected.largestMagnitude)
      #expect(value.isClose(to: expected, absolute: bound), "\(name): \(value), not \(expected)")
    }
    try check(posterior.mean, outputs["posterior_mean"], "posterior_mean")
    try check(posterior.covariance, outputs["posterior_cov"], "posterior_cov")
    try check(posterior.score(at: points), outputs["posterior_score"], "posterior_score")
    #expect(try abs(observation.logEvidence(of: prior) - outputs["log_evidence"].double()) < 1e-12)
    for (level, σ) in try inputs["sigmas"].tensor().scalars.enumerated() {
      let noised = try prior.noised(standardDeviation: σ)
      try check(
        posterior.noised(standardDeviation: σ).score(at: points), outputs["noised_posterior_score"][level],
        "noised_posterior_score")
      for (spread, name) in [(DenoisedSpread.exact, "likelihood_score_exact"), (.none, "likelihood_score_dps")] {
        try check(
          observation.likelihoodScore(at: points, under: noised, standardDeviation: σ, assuming: spread),
          outputs[name][level], name)
      }
    }
  }

  @Test(arguments: inpainting) func `known coordinates are an observation without noise`(golden: Golden.Case) throws {
    let inputs = golden.inputs
    let prior = try Gaussian(mean: inputs["prior_mean"].tensor(), covariance: inputs["prior_cov"].tensor())
    let chosen = try inputs["observed_indices"].tensor().scalars.map { Int($0) }
    let missing = try inputs["missing_indices"].tensor().scalars.map { Int($0) }
    let observation = try LinearObservation(
      matrix: Tensor<Double>.identity(prior.dimension).gathered(chosen), noise: 1e-6,
      values: inputs["observed_values"].tensor())
    let posterior = try observation.posterior(of: prior)
    // A noise variance of 10⁻¹² beside variances of about 1 changes the answer by about that.
    let mean = try golden.outputs["conditional_mean"].tensor()
    #expect(try posterior.mean.gathered(missing).isClose(to: mean, absolute: 1e-11))
    let covariance = try posterior.covariance.gathered(missing).transposed().gathered(missing)
    #expect(covariance.isClose(to: try golden.outputs["conditional_cov"].tensor(), absolute: 1e-11))
  }

  @Test func `posterior of a mixture`() throws {
    let golden = try Golden("conditional")("gmm_linear_observe_x")
    let (inputs, outputs) = (golden.inputs, golden.outputs)
    let (prior, observation) = (try mixture(from: inputs), try LinearObservation(golden.inputs))
    let posterior = try observation.posterior(of: prior)
    // The file's tolerance: 10⁻⁸ relative.
    #expect(posterior.weights.isClose(to: try outputs["posterior_weights"].tensor(), relative: 1e-12))
    for (k, component) in posterior.components.enumerated() {
      #expect(component.mean.isClose(to: try outputs["posterior_means"][k].tensor(), relative: 1e-12))
      #expect(component.covariance.isClose(to: try outputs["posterior_covs"][k].tensor(), relative: 1e-12))
    }
    #expect(try abs(observation.logEvidence(of: prior) - outputs["log_evidence"].double()) < 1e-12)
    let points = try inputs["points"].tensor()
    #expect(
      try posterior.score(at: points).isClose(to: outputs["posterior_score"].tensor(), relative: 1e-8, absolute: 1e-10))
    for (level, σ) in try inputs["sigmas"].tensor().scalars.enumerated() {
      #expect(
        try posterior.noised(standardDeviation: σ).score(at: points)
          .isClose(to: outputs["noised_posterior_score"][level].tensor(), relative: 1e-8, absolute: 1e-10))
    }
  }
}

extension LinearObservation {
  init(_ inputs: JSONValue) throws {
    try self.init(
      matrix: inputs["H"].tensor(), noiseCovariance: inputs["R"].tensor(), values: inputs["y"].tensor())
  }
}

/// The mixture of a golden case.
func mixture(from value: JSONValue) throws -> GaussianMixture {
  try GaussianMixture(
    weights: value["weights"].elements.map { try $0.double() },
    components: zip(value["means"].elements, value["covs"].elements).map {
      try Gaussian(mean: $0.tensor(), covariance: $1.tensor())
    })
}
