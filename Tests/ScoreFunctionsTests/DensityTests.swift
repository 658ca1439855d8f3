import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// The densities of this section on the line, as the golden files name them.
func lineDensity(_ inputs: JSONValue) throws -> (any OneDimensionalDensity)? {
  func parameter(_ name: String) throws -> Double { try inputs["params"][name].double() }
  return switch inputs["kind"].text {
  case "normal": try TruncatedNormal(mean: parameter("mu"), standardDeviation: parameter("sigma"))
  case "logistic": try Logistic(location: parameter("mu"), scale: parameter("s"))
  case "gumbel": try Gumbel(location: parameter("mu"), scale: parameter("s"))
  case "gamma": try Gamma(shape: parameter("shape"), scale: parameter("scale"))
  case "exponential": try Gamma.exponential(rate: parameter("rate"))
  case "uniform": try Uniform(over: parameter("a")...parameter("b"))
  case "half_normal": try TruncatedNormal.halfNormal(standardDeviation: parameter("sigma"))
  case "truncated_normal": try TruncatedNormal(over: parameter("a")...parameter("b"))
  case "beta": try Beta(parameter("a"), parameter("b"))
  case "pareto": try Pareto(exponent: parameter("alpha"), minimum: parameter("xm"))
  default: nil
  }
}

/// One of each, with parameters that are nobody's default.
func lineDensities() throws -> [any OneDimensionalDensity] {
  [
    try Logistic(location: 0.3, scale: 0.8), try Laplace(location: -1, scale: 2), try Gumbel(location: 0.5, scale: 1.2),
    try Uniform(over: -1...3), try Gamma(shape: 3, scale: 1.5), try Gamma.exponential(rate: 2), try Beta(2, 3),
    try Beta(1, 2), try Pareto(exponent: 5, minimum: 2), try TruncatedNormal(mean: 1, standardDeviation: 2),
    try TruncatedNormal.halfNormal(standardDeviation: 1.5),
    try TruncatedNormal(mean: 1, standardDeviation: 2, over: -0.5...2),
    try TruncatedNormal(over: 6 ... .infinity), try TruncatedNormal(over: -9 ... -7),
  ]
}

@Suite struct `Densities on the line` {
  @Test(arguments: try Golden("energy").cases("density1d_").filter { try lineDensity($0.inputs) != nil })
  func `agree with 60-digit arithmetic`(_ golden: Golden.Case) throws {
    let density = try #require(try lineDensity(golden.inputs))
    let points = try golden.inputs["points"].tensor().scalars
    for (output, f) in [
      ("logpdf", density.logDensity(at:)), ("score", density.score(at:)), ("dscore", density.scoreDerivative(at:)),
    ] as [(String, (Double) -> Double)] {
      try expectGolden(Tensor(points.map(f)), golden.outputs[output].tensor(), golden, output)
    }
  }

  @Test func `the golden files have some of them`() throws {
    let found = try Golden("energy").cases("density1d_").filter { try lineDensity($0.inputs) != nil }.map(\.name)
    #expect(found == ["density1d_gumbel", "density1d_logistic"])
  }

  @Test(arguments: try lineDensities())
  func `score and its derivative are derivatives, and samples lie in the support`(
    _ density: any OneDimensionalDensity
  ) throws {
    var rng = Philox(seed: 8)
    let x = try density.sample(200, using: &rng)
    #expect(x.scalars.allSatisfy(density.support.contains))
    for x in x.scalars {
      // A step that stays inside, away from ends and kinks.
      let edges = [density.support.lowerBound, density.support.upperBound] + density.kinks
      let room = edges.map { ($0 - x).magnitude }.min() ?? 1
      let h = 1e-4 * min(room, 1)
      let slope = (density.logDensity(at: x + h) - density.logDensity(at: x - h)) / (2 * h)
      let bend = (density.score(at: x + h) - density.score(at: x - h)) / (2 * h)
      // Truncation (h²/6)·|f‴| with f‴ ≤ 2/room³ times the exponent, relative to f′ ~ 1/room: below 1e-7. Rounding
      // ε·|f|/h: 2e-16 · 50 / h.
      let (s, c) = (density.score(at: x), density.scoreDerivative(at: x))
      #expect(s.isClose(to: slope, relative: 1e-6, absolute: 1e-6 + 1e-14 / h), "\(density) at \(x)")
      #expect(c.isClose(to: bend, relative: 1e-6, absolute: 1e-6 + 1e-14 * (1 + s.magnitude) / h), "\(density) at \(x)")
    }
  }

  @Test(arguments: try lineDensities())
  func `samples have the moments that quadrature finds`(_ density: any OneDimensionalDensity) throws {
    try expectMoments(density)
  }

  private func expectMoments(_ density: some OneDimensionalDensity) throws {
    let rule = try Quadrature.line(density)
    var rng = Philox(seed: 9)
    let features: (Tensor<Double>) throws -> Tensor<Double> = { x in
      // Bounded functions have small, honest standard errors also for heavy tails.
      try .concatenated([tanh(x), cos(x), sin(2 * x)], axis: 1)
    }
    let exact = try density.expectation(by: rule, of: features)
    let sampled = try density.expectation(samples: 10_000, using: &rng, of: features)
    // 42 means over all densities at z = 5: a set of seeds fails once in 40,000.
    #expect(try sampled.deviation(from: exact).max() < 5, "\(density)")
  }

  @Test(arguments: try lineDensities())
  func `batches give what single points give`(_ density: any OneDimensionalDensity) throws {
    var rng = Philox(seed: 10)
    let x = try density.sample(5, using: &rng)
    #expect(try density.logDensity(at: x) == Tensor(x.scalars.map(density.logDensity(at:))))
    #expect(try density.score(at: x).scalars == x.scalars.map(density.score(at:)))
    #expect(try density.hessian(at: x).shape == [5, 1, 1])
    #expect(try density.divergence(at: x).scalars == x.scalars.map(density.scoreDerivative(at:)))
    #expect(throws: TensorError.self) { try density.score(at: Tensor([1.0])) }
    #expect(throws: TensorError.self) { try density.sample(-1, using: &rng) }
    #expect(try density.sample(0, using: &rng).shape == [0, 1])
  }

  @Test func `outside its interval a density is 0 and has no score`() throws {
    for density in try lineDensities() {
      #expect(density.logDensity(at: .nan).isNaN && density.score(at: .nan).isNaN, "\(density)")
      #expect(density.scoreDerivative(at: .nan).isNaN, "\(density)")
      guard density.support.lowerBound.isFinite else { continue }
      let x = density.support.lowerBound - 1
      #expect(density.logDensity(at: x) == -.infinity && density.score(at: x).isNaN, "\(density)")
      #expect(density.scoreDerivative(at: x).isNaN, "\(density)")
    }
  }

  @Test func `exponents near 0 give points near the ends, not NaN`() throws {
    var rng = Philox(seed: 15)
    let x = try Beta(1e-3, 1e-3).sample(1000, using: &rng).scalars
    #expect(x.allSatisfy { 0 <= $0 && $0 <= 1 })
    // Binomial with p = ½: 500 ± 16, at z = 6.
    let high = x.count { $0 > 0.5 }
    #expect((400...600).contains(high))
    #expect(try Gamma(shape: 1e-3).sample(100, using: &rng).scalars.allSatisfy { $0 >= 0 })
  }

  @Test func `refuse parameters out of range`() {
    for bad in [0, -1, Double.nan, .infinity] {
      #expect(throws: ScoreFunctionError.self) { try Logistic(scale: bad) }
      #expect(throws: ScoreFunctionError.self) { try Laplace(scale: bad) }
      #expect(throws: ScoreFunctionError.self) { try Gumbel(scale: bad) }
      #expect(throws: ScoreFunctionError.self) { try Gamma(shape: bad) }
      #expect(throws: ScoreFunctionError.self) { try Gamma.exponential(rate: bad) }
      #expect(throws: ScoreFunctionError.self) { try Beta(bad, 1) }
      #expect(throws: ScoreFunctionError.self) { try Beta(1, bad) }
      #expect(throws: ScoreFunctionError.self) { try Pareto(exponent: bad) }
      #expect(throws: ScoreFunctionError.self) { try TruncatedNormal(standardDeviation: bad) }
      #expect(throws: ScoreFunctionError.self) { try StudentT(degreesOfFreedom: bad) }
      #expect(throws: ScoreFunctionError.self) { try StudentT(degreesOfFreedom: 3, scale: bad) }
    }
    #expect(throws: ScoreFunctionError.self) { try Uniform(over: 1...1) }
    #expect(throws: ScoreFunctionError.self) { try Uniform(over: 0 ... .infinity) }
    #expect(throws: ScoreFunctionError.self) { try Logistic(location: .nan) }
    // Nothing is left of a normal distribution 40 standard deviations out, nor of a single point.
    #expect(throws: ScoreFunctionError.self) { try TruncatedNormal(over: 40...41) }
    #expect(throws: ScoreFunctionError.self) { try TruncatedNormal(over: 0...0) }
  }
}

@Suite struct `Student's t` {
  @Test func `agrees with SciPy and autodiff`() throws {
    let golden = try Golden("energy")("mv_student_t_d2_nu3")
    let density = try StudentT(
      degreesOfFreedom: golden.inputs["nu"].double(), location: golden.inputs["loc"].tensor(),
      shape: golden.inputs["shape"].tensor())
    let points = try golden.inputs["points"].tensor()
    try expectGolden(density.logDensity(at: points), golden.outputs["logpdf"].tensor(), golden, "logpdf")
    try expectGolden(density.score(at: points), golden.outputs["score"].tensor(), golden, "score")
    try expectGolden(density.hessian(at: points), golden.outputs["hessian_logp"].tensor(), golden, "hessian_logp")
    try expectGolden(density.divergence(at: points), golden.outputs["divergence"].tensor(), golden, "divergence")
  }

  @Test(arguments: try Golden("energy").cases("density1d_student"))
  func `agrees with 60-digit arithmetic on the line`(_ golden: Golden.Case) throws {
    let parameters = golden.inputs["params"]
    let density = try StudentT(
      degreesOfFreedom: parameters["nu"].double(), location: parameters["mu"].double(), scale: parameters["s"].double())
    let points = try golden.inputs["points"].tensor()
    let x = try points.reshaped(to: [points.count, 1])
    try expectGolden(density.logDensity(at: x), golden.outputs["logpdf"].tensor(), golden, "logpdf")
    try expectGolden(column(0, of: density.score(at: x)), golden.outputs["score"].tensor(), golden, "score")
    try expectGolden(density.divergence(at: x), golden.outputs["dscore"].tensor(), golden, "dscore")
  }

  @Test func `with many degrees of freedom it is a Gaussian`() throws {
    let covariance = try matrix([[2, 0.6], [0.6, 0.5]])
    let t = try StudentT(degreesOfFreedom: 1e9, location: Tensor([1, 2]), shape: covariance)
    let gaussian = try Gaussian(mean: Tensor([1, 2]), covariance: covariance)
    let points = try matrix([[0, 0], [3, 1]])
    // The difference is of relative order (δ + d)/ν = 2e-8.
    #expect(try t.score(at: points).isClose(to: gaussian.score(at: points), relative: 1e-7))
  }

  @Test func `samples have the covariance Σν/(ν − 2)`() throws {
    var rng = Philox(seed: 11)
    let shape = try matrix([[2, 0.6], [0.6, 0.5]])
    let t = try StudentT(degreesOfFreedom: 12, location: Tensor([1, 2]), shape: shape)
    let x = try t.sample(20_000, using: &rng)
    let centred = try x - t.location
    let squares = try centred.reshaped(to: [20_000, 2, 1]) * centred.reshaped(to: [20_000, 1, 2])
    // Six means at z = 5: a seed fails once in 300,000. At ν = 12 the squares have a variance.
    #expect(try MonteCarloEstimate(of: x).deviation(from: t.location).max() < 5)
    #expect(try MonteCarloEstimate(of: squares).deviation(from: shape * 1.2).max() < 5)
  }

  @Test func `refuses shapes that do not fit`() throws {
    #expect(throws: TensorError.self) {
      try StudentT(degreesOfFreedom: 3, location: Tensor([0]), shape: matrix([[1, 0], [0, 1]]))
    }
    #expect(throws: TensorError.self) {
      try StudentT(degreesOfFreedom: 3, location: Tensor([.nan]), shape: matrix([[1]]))
    }
    #expect(throws: TensorError.self) { try StudentT(degreesOfFreedom: 3).score(at: matrix([[1, 2]])) }
  }
}
