import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Expectation of the score` {
  @Test(
    arguments: try Golden("energy").cases("expectation_").filter { try lineDensity($0.inputs) != nil })
  func `agrees with SciPy's quadrature, and with the boundary term`(_ golden: Golden.Case) throws {
    let density = try #require(try lineDensity(golden.inputs))
    try expectIdentities(density, golden)
  }

  private func expectIdentities(_ density: some OneDimensionalDensity, _ golden: Golden.Case) throws {
    let rule = try Quadrature.line(density)
    let meanScore = try density.meanScore(by: rule).scalar
    try expectGolden(meanScore, golden, "E_score")
    try expectGolden(density.boundaryTerm, golden, "boundary_term_p_b_minus_p_a")
    let bound = golden.bound(for: "E_score", scale: 1)
    #expect(meanScore.isClose(to: density.boundaryTerm, absolute: bound))
    try expectGolden(density.steinDefect(by: rule).scalar, golden, "stein_defect_f_equals_x")
    // The golden file leaves these out where they do not exist, as for Beta(1, 3).
    if !golden.outputs["E_score_squared"].isNull {
      try expectGolden(density.fisherInformation(by: rule).scalar, golden, "E_score_squared")
      try expectGolden(-density.meanCurvature(by: rule).scalar, golden, "E_dscore")
    }
  }

  @Test func `covers ten laws of the golden file`() throws {
    #expect(try Golden("energy").cases("expectation_").filter { try lineDensity($0.inputs) != nil }.count == 10)
  }

  @Test func `heavy tails do no harm`() throws {
    let golden = try Golden("energy")("expectation_student_t_nu4")
    let parameters = golden.inputs["params"]
    let t = try StudentT(
      degreesOfFreedom: parameters["nu"].double(), location: parameters["mu"].double(), scale: parameters["s"].double())
    let rule = try Quadrature.doubleExponential()
    try expectGolden(t.meanScore(by: rule).scalar, golden, "E_score")
    try expectGolden(t.steinDefect(by: rule).scalar, golden, "stein_defect_f_equals_x")
    try expectGolden(t.fisherInformation(by: rule).scalar, golden, "E_score_squared")
    try expectGolden(-t.meanCurvature(by: rule).scalar, golden, "E_dscore")
    // The Cauchy law has no mean, but its score has: it is bounded.
    let cauchy = try StudentT(degreesOfFreedom: 1)
    #expect(try cauchy.meanScore(by: rule).scalar.isClose(to: 0, absolute: 1e-12))
  }

  @Test func `kinks are no obstacle when the rule knows them`() throws {
    let laplace = try Laplace(location: 0.3, scale: 2)
    let aware = try Quadrature.line(laplace)
    // Closed forms: E[s] = 0, E[s²] = 1/b², E[sx] = −1.
    #expect(try laplace.meanScore(by: aware).scalar.isClose(to: 0, absolute: 1e-12))
    #expect(try laplace.fisherInformation(by: aware).scalar.isClose(to: 0.25, absolute: 1e-12))
    #expect(try laplace.steinDefect(by: aware).scalar.isClose(to: 0, absolute: 1e-12))
    // Its curvature hides in the spike at μ: integration by parts fails for what can be computed.
    #expect(try laplace.meanCurvature(by: aware).scalar == 0)
  }

  @Test func `vanishing ends give 0, jumps give their height, as exercise 4_1 (b) has it`() throws {
    // The list of the errata (E-95): zero for Beta(2, 2), −λ, −√(2/π), −2 for Beta(1, 2), 0 for the uniform law.
    let cases: [(any OneDimensionalDensity, Double)] = [
      (try Beta(2, 2), 0), (try Gamma.exponential(rate: 2), -2), (try TruncatedNormal.halfNormal(), -0.797_884_560_8),
      (try Beta(1, 2), -2), (try Uniform(over: 0...1), 0), (try Gamma(shape: 3, scale: 1.5), 0),
    ]
    for (density, expected) in cases {
      #expect(try meanScore(density).isClose(to: expected, absolute: 1e-9), "\(density)")
      #expect(density.boundaryTerm.isClose(to: expected, absolute: 1e-9), "\(density)")
    }
    // A pole at the end: no boundary term, no mean.
    #expect(try Beta(0.5, 2).boundaryDensities.lower == .infinity)
  }

  private func meanScore(_ density: some OneDimensionalDensity) throws -> Double {
    try density.meanScore(by: .line(density)).scalar
  }

  @Test func `samples say the same, within their standard error`() throws {
    var rng = Philox(seed: 12)
    let mixture = try twoModes(at: 2)
    // 2 + 4 means at z = 5: a seed fails once in 300,000.
    #expect(try mixture.meanScore(samples: 20_000, using: &rng).deviation(from: Tensor([0, 0])).max() < 5)
    #expect(try mixture.steinDefect(samples: 20_000, using: &rng).deviation(from: .zeros([2, 2])).max() < 5)
    let half = try TruncatedNormal.halfNormal()
    let estimate = try half.meanScore(samples: 20_000, using: &rng)
    #expect(try estimate.deviation(from: Tensor([half.boundaryTerm])).max() < 5)
    // And they can tell it from 0: −0.798 with a standard error of √(1 − 2/π)/√20000 = 0.0043.
    #expect(try estimate.deviation(from: Tensor([0])).max() > 100)
    #expect(try estimate.standardError.scalar.isClose(to: 0.00426, relative: 0.05))
  }

  @Test func `the standard error is the spread of the values over √n`() throws {
    let estimate = try MonteCarloEstimate(of: matrix([[1, 10], [2, 10], [3, 10], [6, 10]]))
    #expect(estimate.mean.scalars == [3, 10] && estimate.count == 4)
    // Squares 4 + 1 + 0 + 9 = 14, over 3, over 4.
    #expect(estimate.standardError.isClose(to: Tensor([(14.0 / 12).squareRoot(), 0]), absolute: 1e-15))
    #expect(try estimate.deviation(from: Tensor([3, 10])).scalars == [0, 0])
    // One unit off is less than one standard error of the first mean, and beyond all rounding of the second.
    #expect(try estimate.deviation(from: Tensor([4, 10])).max().isClose(to: (12.0 / 14).squareRoot(), relative: 1e-12))
    #expect(try estimate.deviation(from: Tensor([3, 11])).max() > 1e11)
    #expect(throws: ScoreFunctionError.self) { try MonteCarloEstimate(of: Tensor([1.0])) }
    #expect(throws: ScoreFunctionError.self) { try MonteCarloEstimate(of: Tensor(1.0)) }
  }
}

@Suite struct `Quadrature rules` {
  @Test func `integrates over finite, half-infinite and infinite intervals`() throws {
    func integral(_ range: ClosedRange<Double>, scale: Double = 1, _ f: (Double) -> Double) throws -> Double {
      try Quadrature.doubleExponential(over: range, scale: scale).integral { x in try column(0, of: x.map(f)) }
    }
    let all = -Double.infinity ... .infinity
    // Closed forms. The rule is good to rounding, 300 terms of it; poles at an end other than 0 cost half the digits.
    #expect(try integral(0...2) { $0 * $0 }.isClose(to: 8.0 / 3, absolute: 1e-14))
    #expect(try integral(0...1) { 1 / $0.squareRoot() }.isClose(to: 2, absolute: 1e-12))
    #expect(try integral(0...1) { log($0) }.isClose(to: -1, absolute: 1e-13))
    #expect(try integral(0...1) { 1 / (1 - $0).squareRoot() }.isClose(to: 2, absolute: 1e-6))
    #expect(try integral(0 ... .infinity) { exp(-$0) }.isClose(to: 1, absolute: 1e-12))
    #expect(try integral(-.infinity...3) { exp($0 - 3) }.isClose(to: 1, absolute: 1e-12))
    #expect(try integral(all) { exp(-$0 * $0) }.isClose(to: Double.pi.squareRoot(), absolute: 1e-13))
    #expect(try integral(all) { 1 / (1 + $0 * $0) }.isClose(to: Double.pi, absolute: 1e-12))
    let wide = try integral(all, scale: 1e6) { exp(-$0 * $0 / 1e12) }
    #expect(wide.isClose(to: 1e6 * Double.pi.squareRoot(), relative: 1e-13))
  }

  @Test func `a grid integrates what fades inside the box`() throws {
    let gaussian = try Gaussian(mean: Tensor([1, 0]), covariance: matrix([[1, 0.5], [0.5, 2]]))
    let grid = try Quadrature.grid([-8...10, -12...12], pointsPerSide: 61)
    #expect(grid.points.shape == [61 * 61, 2])
    // 9 and 8.5 standard deviations: 1e-16 is outside; the spacing is below half the narrowest deviation.
    #expect(try grid.integral { exp(try gaussian.logDensity(at: $0)) }.isClose(to: 1, absolute: 1e-13))
    // The trapezoidal rule is exact for 1 and x, and gives the walls half weight.
    #expect(try Quadrature.grid([0...2], pointsPerSide: 3).weights.scalars == [0.5, 1, 0.5])
  }

  @Test func `a rule that misses probability is refused, not believed`() throws {
    let far = try Gaussian(mean: Tensor([1000]), covariance: matrix([[1]]))
    #expect(throws: ScoreFunctionError.self) { try far.meanScore(by: .doubleExponential()) }
    // Told where to look it is right.
    #expect(try far.meanScore(by: .doubleExponential(center: 1000)).scalar.isClose(to: 0, absolute: 1e-12))
    let standard = try Gaussian.standard(dimension: 2)
    #expect { try standard.meanScore(by: .grid([-1...1, -9...9], pointsPerSide: 60)) } throws: { error in
      // P(|z| < 1) = 0.6827, up to the O(h²) of walls that cut the density.
      guard case ScoreFunctionError.missedProbability(let integral) = error else { return false }
      return integral.isClose(to: 0.6827, absolute: 1e-3)
    }
  }

  @Test func `refuses intervals and functions that make no sense`() throws {
    #expect(throws: ScoreFunctionError.self) { try Quadrature.doubleExponential(over: 1...1) }
    #expect(throws: ScoreFunctionError.self) { try Quadrature.doubleExponential(scale: 0) }
    #expect(throws: ScoreFunctionError.self) { try Quadrature.doubleExponential(pointsPerUnit: 0) }
    #expect(throws: ScoreFunctionError.self) { try Quadrature.doubleExponential(pointsPerUnit: .max) }
    #expect(throws: ScoreFunctionError.self) { try Quadrature.doubleExponential(center: .nan) }
    #expect(throws: ScoreFunctionError.self) { try Quadrature.grid([0...1], pointsPerSide: 1) }
    #expect(throws: ScoreFunctionError.self) { try Quadrature.grid([0 ... .infinity], pointsPerSide: 5) }
    #expect(throws: TensorError.self) {
      try Quadrature.grid([ClosedRange](repeating: 0.0...1, count: 8), pointsPerSide: 1000)
    }
    let rule = try Quadrature.doubleExponential()
    #expect(throws: TensorError.self) { try rule.integral { $0 } }
    #expect(throws: TensorError.self) {
      try Gaussian.standard(dimension: 1).expectation(by: rule) { _ in Tensor([1, 2]) }
    }
    #expect(throws: TensorError.self) { try Gaussian.standard(dimension: 2).meanScore(by: rule) }
  }
}
