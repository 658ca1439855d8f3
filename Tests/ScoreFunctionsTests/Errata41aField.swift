import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// What chapter 4.1.2 and 4.1.3 say of the vectors of a score field, as printed and as it holds.
@Suite struct `Errata of 4.1: the field` {
  @Test func `E-05: a score of 0 need not be a peak or a valley`() throws {
    let mixture = try twoModes(at: 2)
    let origin = try matrix([[0, 0]])
    // Printed: score = 0 ⇔ local extremum. Here the score is 0 …
    #expect(try mixture.score(at: origin).largestMagnitude < 1e-15)
    // … the Hessian has eigenvalues of both signs …
    let hessian = try mixture.hessian(at: origin).reshaped(to: [2, 2])
    #expect(try hessian.symmetricEigendecomposition().values.isClose(to: Tensor([-1, 3]), absolute: 1e-12))
    // … and the density is larger on one side and smaller on the other.
    let p = try mixture.logDensity(at: matrix([[0.1, 0], [0, 0], [0, 0.1]])).scalars
    #expect(p[0] > p[1] && p[1] > p[2])
  }

  @Test func `E-10: the length of the score is a relative rate, |∇p|/p`() throws {
    let normal = try Gaussian.standard(dimension: 1)
    let points = try matrix([[1], [3]])
    let score = try abs(normal.score(at: points))
    let slope = try abs(
      centralDifferences(at: points) { try exp(normal.logDensity(at: $0)) })
    // |p′| = x·exp(−x²/2)/√2π; a central difference is good to 1e-10.
    #expect(slope.isClose(to: try matrix([[0.241_970_7], [0.013_295_5]]), absolute: 1e-7))
    #expect(score.scalars == [1, 3])
    // Printed: the length is the rate of change of p. It grows where that rate falls.
    #expect(try score[1, 0] > score[0, 0])
    #expect(try slope[1, 0] < slope[0, 0])
    let p = try exp(normal.logDensity(at: points)).reshaped(to: [2, 1])
    #expect(try score.isClose(to: slope / p, absolute: 1e-7))
  }

  /// The cosine of the angle between two rows.
  private func cosine(_ a: Tensor<Double>, _ b: Tensor<Double>) throws -> Double {
    try (a * b).sum() / (a.squared().sum() * b.squared().sum()).squareRoot()
  }

  @Test func `E-11: the vectors are normal to the ellipses and miss the centre`() throws {
    let gaussian = try Gaussian(mean: Tensor([0, 0]), covariance: diagonal([4, 1]))
    let x = try matrix([[2, 1]])
    let score = try gaussian.score(at: x)
    #expect(score.isClose(to: try matrix([[-0.5, -1]]), absolute: 1e-15))
    // Printed: all vectors point at μ. The cosine is 0.8, not 1.
    let towardsMean = try cosine(score, -x)
    #expect(towardsMean.isClose(to: 0.8, absolute: 1e-12))
    // What holds: they point inward, and across the ellipse (2√2 cos t, √2 sin t) at t = 45°.
    #expect(towardsMean > 0)
    #expect(try cosine(score, matrix([[-2, 1]])).isClose(to: 0, absolute: 1e-12))
    // On a principal axis, and everywhere for a round one, they do point at the mean.
    #expect(try cosine(gaussian.score(at: matrix([[3, 0]])), matrix([[-1, 0]])).isClose(to: 1, absolute: 1e-12))
    let round = try Gaussian(mean: Tensor([0, 0]), covariance: diagonal([4, 4]))
    #expect(try cosine(round.score(at: x), -x).isClose(to: 1, absolute: 1e-12))
  }

  @Test func `E-12: farther from the mean is longer along a ray, not across rays`() throws {
    let gaussian = try Gaussian(mean: Tensor([0, 0]), covariance: diagonal([100, 1]))
    func length(_ x: Double, _ y: Double) throws -> Double {
      try gaussian.score(at: matrix([[x, y]])).squared().sum().squareRoot()
    }
    // Printed: the farther, the longer. Five times as far along the wide axis it is twenty times shorter.
    #expect(try length(5, 0).isClose(to: 0.05, absolute: 1e-15))
    #expect(try length(0, 1).isClose(to: 1, absolute: 1e-15))
    // Along one ray it is linear in the distance.
    let one = try length(0.6, 0.8)
    for distance in [2.0, 3] {
      #expect(try length(0.6 * distance, 0.8 * distance).isClose(to: distance * one, absolute: 1e-14))
    }
    #expect(one.isClose(to: 0.8, absolute: 1e-4))
  }

  @Test func `E-13: the rates along the axes are eigenvalues of the precision: wide is slow`() throws {
    let gaussian = try Gaussian(mean: Tensor([0, 0]), covariance: diagonal([4, 1]))
    // ẋ = s(x) from (1, 1) to t = 2 with the classical Runge–Kutta rule.
    var (x, h) = (try matrix([[1, 1]]), 0.02)
    for _ in 0..<100 {
      let k1 = try gaussian.score(at: x)
      let k2 = try gaussian.score(at: x + 0.5 * h * k1)
      let k3 = try gaussian.score(at: x + 0.5 * h * k2)
      let k4 = try gaussian.score(at: x + h * k3)
      x = try x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    }
    h = 2
    // exp(−t/λ) with the variances λ = 4, 1; the rule's error is t·h⁴/120 ≈ 3e-9.
    #expect(x.isClose(to: try matrix([[exp(-h / 4), exp(-h)]]), absolute: 1e-8))
    // With the eigenvalues of Σ in their place, as the text may be read, the wide axis would be the fast one.
    #expect(!x.isClose(to: try matrix([[exp(-h * 4), exp(-h)]]), absolute: 0.1))
  }

  /// The chapter's listing: unit covariances, no logarithms, 1e-8 against division by 0.
  private func printedScore(_ x: [Double], means: [[Double]]) -> [Double] {
    var (total, pull) = (0.0, [0.0, 0.0])
    for mean in means {
      let difference = [x[0] - mean[0], x[1] - mean[1]]
      let p = 0.5 * exp(-0.5 * (difference[0] * difference[0] + difference[1] * difference[1]))
      pull = [pull[0] - p * difference[0], pull[1] - p * difference[1]]
      total += p
    }
    return pull.map { $0 / (total + 1e-8) }
  }

  @Test func `E-17: the mixture score survives far out; the printed +1e-8 form does not`() throws {
    // The y-component at four points: what the listing gives, and what is right.
    let cases: [(a: Double, x: [Double], printed: Double, exact: Double)] = [
      (2, [0, 6], -1.025, -6), (2, [0, 7], -0.00217, -7), (2, [2, 20], 0, -20), (5, [0, 6], -3.4e-5, -6),
    ]
    for (a, x, printed, exact) in cases {
      let mixture = try twoModes(at: a)
      // The errata quote two to four digits.
      let listing = printedScore(x, means: [[-a, 0], [a, 0]])[1]
      #expect(listing.isClose(to: printed, relative: 0.01, absolute: 1e-12), "\(listing) at \(x)")
      // Unit covariances: the y-component is −y exactly, whatever the responsibilities.
      #expect(try mixture.score(at: matrix([x]))[0, 1].isClose(to: exact, relative: 1e-12))
    }
    // Near the modes the two agree: the listing's flaw hides where one looks first.
    let near = printedScore([1, 0.5], means: [[-2, 0], [2, 0]])
    #expect(try twoModes(at: 2).score(at: matrix([[1, 0.5]])).isClose(to: matrix([near]), absolute: 1e-6))
  }

  @Test func `E-17: without the normaliser of each component the weights are wrong`() throws {
    let mixture = try GaussianMixture(
      weights: [0.5, 0.5],
      components: [
        Gaussian(mean: Tensor([0]), covariance: matrix([[1]])), Gaussian(mean: Tensor([4]), covariance: matrix([[9]])),
      ])
    // exp(−½z²) without 1/σ, as in the listing but with the right exponents, at x = 2: r₁ = e⁻² / (e⁻² + e^(−2/9)).
    let (wide, narrow) = (exp(-2.0 / 9), exp(-2.0))
    let unnormalized = (narrow * -2 + wide * (2.0 / 9)) / (narrow + wide)
    let exact = (narrow * -2 + wide / 3 * (2.0 / 9)) / (narrow + wide / 3)
    let score = try mixture.score(at: matrix([[2]])).scalar
    #expect(score.isClose(to: exact, absolute: 1e-14))
    #expect(!score.isClose(to: unnormalized, absolute: 0.3))
  }
}
