import Foundation
import Metrics
import Randomness
import Tensors
import TestSupport
import Testing

/// The distances of two samples in the plane, by name, and the power with which they grow when points are scaled.
private struct Distance: CustomTestStringConvertible {
  let name: String
  let degree: Double
  let of: @Sendable (Tensor<Double>, Tensor<Double>) throws -> Double

  var testDescription: String { name }

  static let all = [
    Distance(name: "MMD², ℓ = median", degree: 0) {
      try squaredMaximumMeanDiscrepancy($0, $1, lengthScale: medianDistance($0, $1), estimator: .biased)
    },
    Distance(name: "energy", degree: 1) { try energyDistance($0, $1) },
    Distance(name: "W₁ of the first coordinate", degree: 1) {
      try wassersteinDistance($0.sliced(0..<1, axis: 1), $1.sliced(0..<1, axis: 1))
    },
    Distance(name: "W₃ of the first coordinate", degree: 1) {
      try wassersteinDistance($0.sliced(0..<1, axis: 1), $1.sliced(0..<1, axis: 1), order: 3)
    },
    Distance(name: "sliced W₂", degree: 1) {
      var rng = Philox(seed: 21)
      return try slicedWassersteinDistance($0, $1, projectionCount: 30, using: &rng)
    },
  ]
}

@Suite struct `Distances between samples` {
  private func samples(_ n: Int, _ m: Int, seed: UInt64 = 20) throws -> (Tensor<Double>, Tensor<Double>) {
    var rng = Philox(seed: seed)
    return (try .standardNormal([n, 2], using: &rng), try .standardNormal([m, 2], using: &rng))
  }

  @Test(arguments: Distance.all) fileprivate func `are zero from a sample to itself`(distance: Distance) throws {
    let (x, _) = try samples(60, 1)
    let shuffled = try x.gathered((0..<60).map { ($0 * 7) % 60 })
    // Sums of 3600 terms of size ≤ 5 in another order.
    #expect(try distance.of(x, x).isClose(to: 0, absolute: 1e-14))
    #expect(try distance.of(x, shuffled).isClose(to: 0, absolute: 1e-14))
  }

  @Test(arguments: Distance.all) fileprivate func `are symmetric and positive`(distance: Distance) throws {
    let (x, y) = try samples(40, 55)
    let (there, back) = (try distance.of(x, y), try distance.of(y, x))
    #expect(there.isClose(to: back, relative: 1e-12))  // rounding
    #expect(there > 0.001)
  }

  @Test(arguments: Distance.all, [0.01, 3, 1e6])
  fileprivate func `scale with the points`(distance: Distance, factor: Double) throws {
    let (x, y) = try samples(40, 55)
    let expected = try distance.of(x, y) * (distance.degree == 0 ? 1 : factor)
    #expect(try distance.of(factor * x, factor * y).isClose(to: expected, relative: 1e-11))  // rounding
  }

  @Test(arguments: Distance.all) fileprivate func `do not change when both samples move`(distance: Distance) throws {
    let (x, y) = try samples(40, 55)
    let step = Tensor<Double>([3, -8])
    #expect(try distance.of(x + step, y + step).isClose(to: distance.of(x, y), relative: 1e-11))  // rounding
  }

  @Test(arguments: Distance.all) fileprivate func `see a shift of three tenths`(distance: Distance) throws {
    // Twelve pairs of samples of one law show what chance does; the shifted sample must lie clear of all of them.
    let nulls = try (100..<112).map { (seed: UInt64) in
      let (x, y) = try samples(600, 600, seed: seed)
      return try distance.of(x, y)
    }
    let (x, y) = try samples(600, 600, seed: 99)
    #expect(try distance.of(x, y + Tensor([0.3, 0])) > 1.5 * (nulls.max() ?? .infinity))
  }

  @Test func `W is the length of a shift of a sample`() throws {
    let (x, _) = try samples(50, 1)
    let a = try x.sliced(0..<1, axis: 1)
    for order in [1, 1.5, 2, 7] {
      #expect(try wassersteinDistance(a, a + 0.75, order: order).isClose(to: 0.75, relative: 1e-13))
    }
    let axes = try Tensor<Double>([[1, 0], [0, -2]])
    let shifted = try x + Tensor([3, 4])
    #expect(try slicedWassersteinDistance(x, shifted, projections: axes, order: 1).isClose(to: 3.5, relative: 1e-13))
    #expect(
      try slicedWassersteinDistance(x, shifted, projections: axes).isClose(to: 12.5.squareRoot(), relative: 1e-13))
  }

  @Test func `a sample listed twice is the same law`() throws {
    let (x, y) = try samples(30, 41)
    let twice = try Tensor.concatenated([x, x])
    for distance in Distance.all where distance.degree == 1 {
      #expect(try distance.of(twice, y).isClose(to: distance.of(x, y), relative: 1e-12), "\(distance.name)")
    }
    #expect(try wassersteinDistance(Tensor<Double>([0, 1]), Tensor([0, 0, 1, 1, 1, 0])) == 0)
    #expect(try wassersteinDistance(Tensor<Double>([0]), Tensor([0, 0, 3])) == 1)
  }

  @Test func `the energy distance on a line, by sorting and by pairs, is one number`() throws {
    var rng = Philox(seed: 22)
    // 40,000 columns force blocks of single rows; a second coordinate of zeros forces the sum over pairs.
    let (x, y) = (
      try Tensor<Double>.uniform([7, 1], using: &rng), try Tensor<Double>.uniform([40_000, 1], using: &rng)
    )
    let flat = try Tensor<Double>([[1, 0]])
    for estimator in PairEstimator.allCases {
      let (byPairs, bySorting) = (
        try energyDistance(x.matmul(flat), y.sliced(0..<900).matmul(flat), estimator: estimator),
        try energyDistance(x, y.sliced(0..<900), estimator: estimator)
      )
      #expect(byPairs.isClose(to: bySorting, absolute: 1e-13))
    }
    let far = try squaredMaximumMeanDiscrepancy(x + 1e6, y.sliced(0..<2), lengthScale: 1e-3, estimator: .biased)
    #expect(far > 0.5)  // no pair of x and y is near: what remains is at least 1/2 from y's own two points
  }

  @Test func `the unbiased estimator has mean zero for equal laws, the biased one has not`() throws {
    var (unbiased, biased) = ([Double](), [Double]())
    var rng = Philox(seed: 23)
    let (n, repeats) = (20, 400)
    for _ in 0..<repeats {
      let (x, y) = (
        try Tensor<Double>.standardNormal([n, 1], using: &rng), try Tensor<Double>.standardNormal([n, 1], using: &rng)
      )
      unbiased.append(try energyDistance(x, y, estimator: .unbiased))
      biased.append(try energyDistance(x, y))
    }
    // The bias is (1/n + 1/m)·E|x − x′| with E|x − x′| = 2/√π. Five standard errors.
    for (values, expected) in [(unbiased, 0), (biased, 2 / Double(n) * 2 / Double.pi.squareRoot())] {
      let values = Tensor(values)
      let error = (try (values - values.mean()).squared().mean() / Double(repeats)).squareRoot()
      #expect(try values.mean().isClose(to: expected, absolute: 5 * error))
    }
  }

  @Test func `MMD of two Gaussians agrees with its closed form`() throws {
    // E k = (ℓ²/(ℓ² + 2σ²))^(d/2) · exp(−|Δ|²/2(ℓ² + 2σ²)) for both laws of variance σ², Δ apart.
    let (ℓ, shift, d) = (1.5, 2.0, 2.0)
    let s = ℓ * ℓ + 2
    let expected = 2 * Foundation.pow(ℓ * ℓ / s, d / 2) * (1 - Foundation.exp(-shift * shift / (2 * s)))
    let values = try (0..<40).map { (seed: UInt64) in
      let (x, y) = try samples(150, 150, seed: 300 + seed)
      return try squaredMaximumMeanDiscrepancy(x, y + Tensor([shift, 0]), lengthScale: ℓ)
    }
    let tensor = Tensor(values)
    let error = (try (tensor - tensor.mean()).squared().mean() / 40).squareRoot()
    #expect(try tensor.mean().isClose(to: expected, absolute: 5 * error))  // one false failure in 1.7 million seeds
  }

  @Test func `Floats are compared in Double`() throws {
    let (x, y) = try samples(40, 55)
    let (fx, fy) = (x.converted(to: Float.self), y.converted(to: Float.self))
    let (dx, dy) = (fx.converted(to: Double.self), fy.converted(to: Double.self))
    #expect(try energyDistance(fx, fy) == energyDistance(dx, dy))
    #expect(try medianDistance(fx, fy) == medianDistance(dx, dy))
    #expect(
      try squaredMaximumMeanDiscrepancy(fx, fy, lengthScale: 1) == squaredMaximumMeanDiscrepancy(dx, dy, lengthScale: 1)
    )
    let axes = try Tensor<Double>.identity(2)
    #expect(
      try slicedWassersteinDistance(fx, fy, projections: axes) == slicedWassersteinDistance(dx, dy, projections: axes))
  }

  @Test func `the median of a large sample is that of a thousand of its points`() throws {
    let (x, y) = try samples(3_000, 3_000)
    // |x − y|²/4 is exponential with mean 1: the median distance is 2√(log 2). A thousand points know it to 2 %.
    #expect(try medianDistance(x, y).isClose(to: 2 * Foundation.log(2).squareRoot(), relative: 0.06))
    #expect(try medianDistance(Tensor<Double>([[0], [1]]), Tensor([[5]])) == 4)
    #expect(try medianDistance(Tensor<Double>([[0]]), Tensor([[0]])) == 0)
  }
}

@Suite struct `Samples that cannot be compared` {
  private let x: Tensor<Double>

  init() throws { x = try Tensor([[1, 2], [3, 4]]) }

  @Test func `are refused by every distance`() throws {
    let bad: [(Tensor<Double>, MetricsError)] = [
      (try .zeros([0, 2]), .tooFewPoints(count: 0, needed: 1)), (Tensor([1, 2]), .notPoints(shape: [2])),
      (try Tensor([[1, 2, 3]]), .dimensionMismatch(2, 3)), (try Tensor([[1, .infinity]]), .notFinite(.infinity)),
    ]
    var rng = Philox(seed: 30)
    for (y, error) in bad {
      #expect(throws: error) { try energyDistance(x, y) }
      #expect(throws: error) { try squaredMaximumMeanDiscrepancy(x, y, lengthScale: 1, estimator: .biased) }
      #expect(throws: error) { try slicedWassersteinDistance(x, y, projections: .identity(2)) }
      #expect(throws: error) { try slicedWassersteinDistance(x, y, projectionCount: 3, using: &rng) }
      #expect(throws: error) { try medianDistance(x, y) }
      if error != .dimensionMismatch(2, 3) { #expect(throws: MetricsError.self) { try energyDistance(y, x) } }
    }
    #expect(throws: MetricsError.self) { try energyDistance(x, Tensor([[1, .nan]])) }
  }

  @Test func `a single point has no pair`() throws {
    let one = try Tensor<Double>([[1, 2]])
    #expect(throws: MetricsError.tooFewPoints(count: 1, needed: 2)) { try energyDistance(x, one, estimator: .unbiased) }
    #expect(throws: MetricsError.tooFewPoints(count: 1, needed: 2)) {
      try squaredMaximumMeanDiscrepancy(one, x, lengthScale: 1)
    }
    #expect(try energyDistance(one, one) == 0)
  }

  @Test func `numbers on a line must be on one`() throws {
    #expect(throws: MetricsError.notPoints(shape: [2, 2])) { try wassersteinDistance(x, x) }
    #expect(throws: MetricsError.tooFewPoints(count: 0, needed: 1)) {
      try wassersteinDistance(Tensor<Float>([Float]()), Tensor([1]))
    }
    #expect(throws: MetricsError.notFinite(-.infinity)) {
      try wassersteinDistance(Tensor<Float>([1, -.infinity]), Tensor([1]))
    }
  }

  @Test(arguments: [0, -1, .infinity, 1e-200, 1e200]) func `length scales must be positive`(lengthScale: Double) {
    #expect(throws: MetricsError.invalidLengthScale(lengthScale)) {
      try squaredMaximumMeanDiscrepancy(x, x, lengthScale: lengthScale)
    }
    #expect(throws: MetricsError.self) { try squaredMaximumMeanDiscrepancy(x, x, lengthScale: .nan) }
  }

  @Test(arguments: [0.5, -2, .infinity]) func `orders start at one`(order: Double) {
    let a = Tensor<Double>([1, 2])
    #expect(throws: MetricsError.invalidOrder(order)) { try wassersteinDistance(a, a, order: order) }
    #expect(throws: MetricsError.invalidOrder(order)) {
      try slicedWassersteinDistance(x, x, projections: x, order: order)
    }
  }

  @Test func `projections need a direction`() throws {
    var rng = Philox(seed: 31)
    #expect(throws: MetricsError.tooFewProjections(-1)) {
      try slicedWassersteinDistance(x, x, projectionCount: -1, using: &rng)
    }
    #expect(throws: MetricsError.tooFewProjections(0)) {
      try slicedWassersteinDistance(x, x, projections: .zeros([0, 2]))
    }
    #expect(throws: MetricsError.zeroProjection(row: 1)) {
      try slicedWassersteinDistance(x, x, projections: Tensor([[1, 0], [0, 0]]))
    }
    #expect(throws: MetricsError.dimensionMismatch(2, 3)) {
      try slicedWassersteinDistance(x, x, projections: Tensor([[1, 0, 0]]))
    }
    #expect(throws: MetricsError.notPoints(shape: [2])) {
      try slicedWassersteinDistance(x, x, projections: Tensor([1, 0]))
    }
  }

  @Test(arguments: [
    (MetricsError.notPoints(shape: [3, 4, 5]), "[3, 4, 5]"), (.tooFewPoints(count: 1, needed: 2), "1 points"),
    (.dimensionMismatch(2, 3), "2 and 3"), (.notFinite(.nan), "nan"), (.invalidLengthScale(-1), "-1.0"),
    (.invalidOrder(0.5), "0.5"), (.tooFewProjections(-2), "-2"), (.zeroProjection(row: 4), "projection 4"),
    (.scoreShape(expected: [2, 2], actual: [2]), "shape [2] came back for points of shape [2, 2]"),
  ]) func `every message shows the offending value`(error: MetricsError, shown: String) {
    #expect(error.description.contains(shown))
  }
}
