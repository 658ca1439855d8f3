import Foundation
import Metrics
import Randomness
import Tensors
import TestSupport
import Testing

private func expectClose(
  _ got: Double, _ golden: Golden.Case, _ output: String, at index: Int? = nil,
  location: SourceLocation = #_sourceLocation
) throws {
  let value = index.map { golden.outputs[output][$0] } ?? golden.outputs[output]
  let expected = try value.double()
  let bound = golden.bound(for: output, scale: expected.magnitude)
  #expect(got.isClose(to: expected, absolute: bound), "\(golden.name) \(output)", sourceLocation: location)
}

@Suite struct `Distances of samples agree with SciPy and scikit-learn` {
  @Test(arguments: try Golden("metrics").cases("two_sample_")) func `two samples`(golden: Golden.Case) throws {
    let (x, y) = (try golden.inputs["X"].tensor(), try golden.inputs["Y"].tensor())
    for (index, lengthScale) in try golden.inputs["lengthscales"].tensor().scalars.enumerated() {
      let unbiased = try squaredMaximumMeanDiscrepancy(x, y, lengthScale: lengthScale)
      let biased = try squaredMaximumMeanDiscrepancy(x, y, lengthScale: lengthScale, estimator: .biased)
      try expectClose(unbiased, golden, "mmd2_unbiased", at: index)
      try expectClose(biased, golden, "mmd2_biased", at: index)
    }
    try expectClose(energyDistance(x, y), golden, "energy_distance_V")
    try expectClose(energyDistance(x, y, estimator: .unbiased), golden, "energy_distance_U")
    for axis in 0..<x.shape[1] {
      let (a, b) = (try x.sliced(axis..<(axis + 1), axis: 1), try y.sliced(axis..<(axis + 1), axis: 1))
      try expectClose(energyDistance(a, b).squareRoot(), golden, "energy_distance_1d_scipy_sqrt", at: axis)
    }
    try expectClose(medianDistance(x, y), golden, "median_pairwise_distance")
  }

  @Test(arguments: try Golden("metrics").cases("two_sample_")) func `two samples, sliced`(golden: Golden.Case) throws {
    let (x, y) = (try golden.inputs["X"].tensor(), try golden.inputs["Y"].tensor())
    let projections = try golden.inputs["projections"].tensor()
    for row in 0..<projections.shape[0] {
      let direction = try projections.sliced(row..<(row + 1)).transposed()
      let (a, b) = (try x.matmul(direction), try y.matmul(direction))
      try expectClose(wassersteinDistance(a, b), golden, "w1_per_projection", at: row)
      let second = try wassersteinDistance(a, b, order: 2)
      try expectClose(second * second, golden, "w2_squared_per_projection", at: row)
    }
    try expectClose(slicedWassersteinDistance(x, y, projections: projections, order: 1), golden, "sliced_w1")
    try expectClose(slicedWassersteinDistance(x, y, projections: projections), golden, "sliced_w2")
    // Lengths of the directions do not matter; they are divided out with some ulp.
    try expectClose(slicedWassersteinDistance(x, y, projections: 7 * projections), golden, "sliced_w2")
  }

  @Test(arguments: try Golden("metrics").cases("w1d_")) func `numbers on a line`(golden: Golden.Case) throws {
    let (a, b) = (try golden.inputs["a"].tensor(), try golden.inputs["b"].tensor())
    try expectClose(wassersteinDistance(a, b), golden, "w1")
    let second = try wassersteinDistance(a, b, order: 2)
    try expectClose(second * second, golden, "w2_squared")
    let (column, other) = (try a.reshaped(to: [a.count, 1]), try b.reshaped(to: [b.count, 1]))
    try expectClose(energyDistance(column, other).squareRoot(), golden, "energy_distance_scipy_sqrt")
  }
}

@Suite struct `Fisher divergence` {
  @Test(arguments: try Golden("metrics").cases("gaussians_"))
  func `of two Gaussians agrees with the closed form`(golden: Golden.Case) throws {
    func law(_ which: String) throws -> (mean: Tensor<Double>, factor: CholeskyFactorization) {
      (try golden.inputs["mean_\(which)"].tensor(), try golden.inputs["cov_\(which)"].tensor().cholesky())
    }
    func score(_ law: (mean: Tensor<Double>, factor: CholeskyFactorization), _ x: Tensor<Double>) throws -> Tensor<
      Double
    > {
      try -law.factor.solve((x - law.mean).transposed()).transposed()
    }
    let (p, q) = (try law("p"), try law("q"))
    var rng = Philox(seed: 11)
    let (count, d) = (20_000, p.mean.count)
    let points =
      try Tensor.standardNormal([count, d], using: &rng).matmul(p.factor.lower, transposingRight: true) + p.mean
    let got = try fisherDivergence(of: { try score(q, $0) }, from: { try score(p, $0) }, at: points)
    // Five standard errors from the spread of |s_p − s_q|² over the points: one false failure in 1.7 million seeds.
    let squares = try (score(p, points) - score(q, points)).squared().sum(axis: 1)
    let spread = (try (squares - squares.mean()).squared().mean() / Double(count)).squareRoot()
    #expect(got.isClose(to: try golden.outputs["fisher_divergence_p_q"].double(), absolute: 5 * spread))
  }

  @Test func `of a mixture of two from one Gaussian agrees with quadrature`() throws {
    // E over p by the midpoint rule: points weigh p(x)·h, so each is repeated by weighting the score instead.
    let golden = try Golden("metrics")("fisher_divergence_gmm1d_pm2_vs_normal")
    let (count, reach) = (4_000, 12.0)
    let h = 2 * reach / Double(count)
    let points = try Tensor.linspace(-reach + h / 2, reach - h / 2, count: count).reshaped(to: [count, 1])
    // √(p(x)·2·reach)·s(x) under a uniform law on [−reach, reach] has the same mean square as s under p.
    func weight(_ x: Double) -> Double {
      let density = (exp(-(x - 2) * (x - 2) / 2) + exp(-(x + 2) * (x + 2) / 2)) / (8 * Double.pi).squareRoot()
      return (density * 2 * reach).squareRoot()
    }
    let got = try fisherDivergence(
      of: { $0.map { weight($0) * -$0 / 5 } }, from: { $0.map { weight($0) * (2 * Foundation.tanh(2 * $0) - $0) } },
      at: points)
    // The rule converges faster than any power for smooth densities; the golden value is good to 1e-8.
    try expectClose(got, golden, "fisher_divergence_p_q")
  }

  @Test func `of a constant error is its square, without a half`() throws {
    let points = try Tensor<Double>([[1, 2], [3, 4], [5, 7]])
    #expect(try fisherDivergence(of: { $0 + 3 }, from: { $0 }, at: points) == 18)
    #expect(try fisherDivergence(of: { -$0 }, from: { -$0 }, at: points) == 0)
    #expect(try meanScoreNorm(of: { try $0 * Tensor([0, 1]) }, at: points) == 13.0 / 3)
    let floats = points.converted(to: Float.self)
    #expect(try fisherDivergence(of: { $0 + 3 }, from: { $0 }, at: floats) == 18)
    #expect(try meanScoreNorm(of: { 0 * $0 }, at: floats) == 0)
  }

  @Test func `refuses scores that are none`() throws {
    let points = try Tensor<Double>([[1, 2], [3, 4]])
    #expect(throws: MetricsError.scoreShape(expected: [2, 2], actual: [2])) {
      try meanScoreNorm(of: { try $0.sum(axis: 1) }, at: points)
    }
    #expect(throws: MetricsError.notFinite(.infinity)) {
      try fisherDivergence(of: { $0 / 0 }, from: { $0 }, at: points)
    }
    #expect(throws: MetricsError.tooFewPoints(count: 0, needed: 1)) {
      try meanScoreNorm(of: { $0 }, at: Tensor<Float>.zeros([0, 2]))
    }
    #expect(throws: TensorError.axisOutOfRange(axis: 5, shape: [2, 2])) {
      try meanScoreNorm(of: { try $0.sum(axis: 5) }, at: points)
    }
  }
}
