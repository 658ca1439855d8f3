import Autodiff
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `The four predictions` {
  static let exact: [Golden.Case] =
    ["vp_discrete_linear1000", "vp_continuous", "ve"].compactMap { try? Golden("ddpm_equivalence")($0) }
  static let arbitrary: [Golden.Case] = (try? Golden("ddpm_equivalence").cases("conversions_")) ?? []
  static let names: [Parameterization: String] = [.noise: "eps", .score: "score", .data: "x0", .velocity: "v"]

  @Test func `the reference values are there`() {
    #expect((Self.exact.count, Self.arbitrary.count) == (3, 4))
  }

  /// Signal and deviation of a golden case are computed by the process or the chain, not read from the file.
  static func moment(_ index: Int, of golden: Golden.Case) throws -> DiffusionTime {
    let inputs = golden.inputs
    switch inputs["process"].text ?? golden.name {
    case "ve", "VE":
      return try DiffusionTime(time: 0, signal: 1, standardDeviation: inputs["sigmas"][index].double())
    case let name where name.contains("discrete") || golden.name.contains("discrete"):
      let chain = try DiffusionChain.linear(
        first: inputs["beta_start"].double(), last: inputs["beta_end"].double(), count: Int(inputs["T"].double()))
      return try chain.moment(after: Int(inputs["t"][index].double()))
    default:
      if golden.name == "ve" {
        return try DiffusionTime(time: 0, signal: 1, standardDeviation: inputs["sigmas"][index].double())
      }
      let process = try VariancePreserving(
        firstRate: inputs["beta_min"].double(), lastRate: inputs["beta_max"].double())
      return try process.moment(at: inputs["t"][index].double())
    }
  }

  @Test(arguments: exact) func `of an exact model agree with the reference, each from each`(
    golden: Golden.Case
  ) throws {
    let law = try mixture(from: golden.inputs)
    let points = golden.inputs["x_t"]
    for index in points.elements.indices {
      let (x, moment) = (try points[index].tensor(), try Self.moment(index, of: golden))
      let σ = try golden.inputs["s"][index].double()
      #expect(moment.signal.isClose(to: try golden.inputs["a"][index].double(), relative: 1e-12))
      #expect(moment.standardDeviation.isClose(to: σ, relative: 1e-10))
      let kernel: PerturbationKernel<Double> = try moment.kernel()
      let noised = try law.noised(at: moment)
      let found: [Parameterization: Tensor<Double>] = [
        .score: try noised.score(at: x), .noise: try law.noisePredictor()(x, moment),
      ]
      for (source, prediction) in found {
        for target in Parameterization.allCases {
          let reference = try golden.outputs[#require(Self.names[target])][index].tensor()
          let converted = try kernel.converted(prediction, from: source, to: target, at: x)
          // The file's own bound; x₀ = (x − σε)/α cancels where α is small: 1/α more of it.
          let bound = golden.bound(for: "default", scale: reference.largestMagnitude) / moment.signal
          #expect(converted.isClose(to: reference, absolute: bound), "\(source) → \(target), moment \(index)")
        }
      }
      // The mean of x₀ is the reference's x₀; its covariance has the reference's trace.
      let covariance = try kernel.posteriorCovariance(hessian: noised.hessian(at: x))
      let trace = try (covariance * Tensor.identity(2)).sum(axis: 2).sum(axis: 1)
      let expected = try golden.outputs["posterior_cov_trace"][index].tensor()
      // I + σ²∇² log p is a difference of order σ² where σ is small, α² where α is; rounding grows by 1/min.
      let conditioning = 1 + 1 / min(moment.signal * moment.signal, 1)
      #expect(
        trace.isClose(to: expected, absolute: 1e-9 * expected.largestMagnitude + 1e-13 * conditioning), "\(index)")
    }
  }

  @Test(arguments: arbitrary) func `of any model convert like the reference, with points of their own moments`(
    golden: Golden.Case
  ) throws {
    let chain = try DiffusionChain.linear()
    let moment = try chain.moment(after: Int(golden.inputs["t"].double()))
    let (x, value) = (try golden.inputs["x_t"].tensor(), try golden.inputs["value"].tensor())
    let (n, α, σ) = (x.shape[0], moment.signal, moment.standardDeviation)
    let single: PerturbationKernel<Double> = try moment.kernel()
    let column = try PerturbationKernel(
      signal: Tensor(repeating: α, shape: [n, 1]), standardDeviation: Tensor(repeating: σ, shape: [n, 1]))
    for source in Parameterization.allCases {
      let group = golden.outputs["from_" + (try #require(Self.names[source]))]
      for target in Parameterization.allCases where target != source {
        let reference = try group[#require(Self.names[target])].tensor()
        let bound = golden.bound(for: "default", scale: reference.largestMagnitude)
        for kernel in [single, column] {
          let found = try kernel.converted(value, from: source, to: target, at: x)
          #expect(found.isClose(to: reference, absolute: bound), "\(source) → \(target)")
        }
      }
    }
  }

  @Test func `come back from every other, whatever α and σ are`() throws {
    var rng = Philox(seed: 1)
    for (α, σ) in [(1.0, 0.01), (1, 50), (0.99995, 0.01), (0.0063, 0.99998), (0.5, 0.5)] {
      let kernel = try PerturbationKernel<Double>(signal: α, standardDeviation: σ)
      let x0 = try Tensor<Double>.standardNormal([5, 2], using: &rng)
      let ε = try Tensor<Double>.standardNormal([5, 2], using: &rng)
      let x = try kernel.noised(x0, by: ε)
      for source in Parameterization.allCases {
        let start = try kernel.converted(ε, from: .noise, to: source, at: x)
        for target in Parameterization.allCases {
          let there = try kernel.converted(start, from: source, to: target, at: x)
          let back = try kernel.converted(there, from: target, to: .noise, at: x)
          // Rounding of x, of size up to σ + 1, divided by the smaller of α and σ, a few times over.
          let bound: Double = 2e-14 * (1 + σ) / (α * σ)
          #expect(back.isClose(to: ε, absolute: bound), "\(source) → \(target), α \(α), σ \(σ)")
        }
      }
      let score = try kernel.conditionalScore(noise: ε)
      let gradient = try (α * x0 - x) / (σ * σ)
      #expect(score.isClose(to: gradient, relative: 1e-12 / min(σ, 1)))
    }
  }

  @Test func `say what cannot follow from them`() throws {
    let (pure, clean) = (
      try PerturbationKernel<Double>(signal: 0, standardDeviation: 1),
      try PerturbationKernel<Double>(signal: 1, standardDeviation: 0)
    )
    let x = try Tensor([[1.0, 2]])
    #expect(throws: UnificationError.undefined("the clean point", from: .noise, signal: 0, standardDeviation: 1)) {
      try pure.converted(x, from: .noise, to: .data, at: x)
    }
    #expect(throws: UnificationError.undefined("the score", from: .data, signal: 1, standardDeviation: 0)) {
      try clean.converted(x, from: .data, to: .score, at: x)
    }
    // v is the one that says everything at both ends: −x₀ where only noise is left, ε where only data are.
    #expect(try pure.converted(x, from: .velocity, to: .data, at: x) == -x)
    #expect(try clean.converted(x, from: .velocity, to: .noise, at: x) == x)
    #expect(throws: UnificationError.outOfRange("the signal α", -1)) {
      try PerturbationKernel<Double>(signal: -1, standardDeviation: 1)
    }
    #expect(throws: UnificationError.outOfRange("the standard deviation σ", 0)) {
      try PerturbationKernel<Double>(signal: 0, standardDeviation: 0)
    }
    #expect(throws: TensorError.shapeMismatch(operation: "perturbation kernel", [2, 1], [1])) {
      try PerturbationKernel<Double>(signal: Tensor.ones([2, 1]), standardDeviation: Tensor.ones([1]))
    }
  }

  @Test func `E-45: from a score of noised data the clean point is (x + σ²s)∕α, not x + σ²s`() throws {
    // For 𝒩(m, v) data the mean of x₀ given x is linear regression: m + αv(x − αm)/(α²v + σ²).
    let (m, v, α, σ, x) = (0.7, 0.25, 0.6, 0.8, 1.3)
    let variance = α * α * v + σ * σ
    let s = -(x - α * m) / variance
    let expected = m + α * v * (x - α * m) / variance
    let kernel = try PerturbationKernel<Double>(signal: α, standardDeviation: σ)
    let found = try kernel.converted(Tensor([[s]]), from: .score, to: .data, at: Tensor([[x]])).sum()
    #expect(found.isClose(to: expected, relative: 1e-14))
    let asInVarianceExploding = x + σ * σ * s
    #expect(abs(asInVarianceExploding - expected) > 0.1)
    // The covariance of x₀ is the regression's residual.
    let covariance = try kernel.posteriorCovariance(hessian: Tensor([-1 / variance], shape: [1, 1, 1]))
    #expect(covariance.sum().isClose(to: v * σ * σ / variance, relative: 1e-14))
  }
}
