import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `A noisy circle` {
  /// The law as a mixture of Gaussians at many angles: the trapezoid rule for ∫q(θ)𝒩(x; u(θ), σ²)dθ, which converges
  /// faster than any power once the spacing is below σ.
  static func quadrature(noise: Double, concentration: Double, count: Int = 96) throws -> GaussianMixture {
    let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    return try GaussianMixture(
      weights: angles.map { exp(concentration * (cos($0) - 1)) },
      means: Tensor(angles.flatMap { [cos($0), sin($0)] }, shape: [count, 2]), standardDeviation: noise)
  }

  static let points: [[Double]] = [[0.9, 0.4], [0, 0], [-1.2, 0.3], [0.1, -0.05], [1, 0], [-0.02, 1.3], [2, 2]]

  @Test(arguments: [(0.3, 0.0), (0.3, 1.0), (0.25, 6.0), (1.0, 0.5), (3.0, 2.0)])
  func `log-density, score and Hessian equal quadrature`(noise: Double, concentration: Double) throws {
    let circle = try NoisyCircle(noise: noise, concentration: concentration)
    let mixture = try Self.quadrature(noise: noise, concentration: concentration)
    let x = try Tensor(Self.points)
    // Spacing 2π/96 = 0.065 ≤ σ/3.8: the trapezoid error is below 2exp(−2(πσ/spacing)²·…) ≪ 1e-12; rounding grows with
    // 1/σ² for the score and 1/σ⁴ for the Hessian.
    #expect(try circle.logDensity(at: x).isClose(to: mixture.logDensity(at: x), relative: 1e-12, absolute: 1e-12))
    #expect(try circle.score(at: x).isClose(to: mixture.score(at: x), relative: 1e-12, absolute: 1e-11))
    #expect(try circle.hessian(at: x).isClose(to: mixture.hessian(at: x), relative: 1e-11, absolute: 1e-10))
  }

  @Test func `the Bessel functions beneath agree with mpmath on both sides of 20`() throws {
    // With κ = x, log p(0) − log p₀(0) of κ = 0 at another point isolates log I₀; A is the score at the origin:
    // s(0) = A(κ)/σ² e₁. Values: mpmath 1.3, I₁(κ)/I₀(κ) to 20 digits.
    let ratios: [(Double, Double)] = [
      (0.5, 0.24249961258080194535), (1, 0.44638996589653450705), (5, 0.89338313704408522159),
      (19.9, 0.97454146585793119944), (20.1, 0.97479824759824658964), (30, 0.98318955536533609269),
      (100, 0.99498737300516876559), (1e4, 0.99994999874987498046),
    ]
    for (κ, ratio) in ratios {
      let score = try NoisyCircle(noise: 1, concentration: κ).score(at: Tensor([[0, 0]]))
      // A few roundings of a sum of some fifty terms.
      #expect(score.scalars[0].isClose(to: ratio, relative: 4e-15), "\(κ)")
    }
    // log I₀ through the density of κ = 0 at radius x: log p = log I₀(x) − (x² + 1)/2 − log 2π.
    let logs: [(Double, Double)] = [
      (0.5, 0.061549719185481303941), (5, 3.3046817758225334338), (19.9, 17.492149818621350601),
      (20.1, 17.687083876788981119), (100, 96.779732689942583717),
    ]
    for (x, logI0) in logs {
      let value = try NoisyCircle(noise: 1).logDensity(at: Tensor([[x, 0]])).sum()
      // Rounding at the size of x²/2.
      #expect((value + (x * x + 1) / 2 + log(2 * Double.pi)).isClose(to: logI0, absolute: 1e-15 * (10 + x * x)))
    }
  }

  @Test func `far away and at tiny noise the score stays finite and points back`() throws {
    let circle = try NoisyCircle(noise: 1e-4, concentration: 3)
    let x = try Tensor<Double>([[1e3, 0], [0, 1.001], [0, 0.999], [-1e-9, 0]])
    let score = try circle.score(at: x)
    #expect(score.isFinite)
    #expect(try circle.logDensity(at: x).isFinite)
    #expect(try circle.hessian(at: x).isFinite)
    // −dist/σ² = −1e5 and +1e5; curvature and concentration add O(1).
    #expect(try score[1, 1].isClose(to: -1e5, absolute: 2))
    #expect(try score[2, 1].isClose(to: 1e5, absolute: 2))
  }

  @Test func `the mean score is zero and samples have the closed-form mean`() throws {
    let circle = try NoisyCircle(noise: 0.4, concentration: 1)
    var rng = Philox(seed: 41)
    let n = 20_000
    let x = try circle.sample(n, using: &rng)
    let score = try circle.score(at: x)
    // z = 5, so that a correct sampler fails once in a million seeds; Var s ≤ 1/σ², Var x ≤ ½ + σ².
    let bound = 5 / Double(n).squareRoot()
    #expect(try score.mean(axis: 0).largestMagnitude < bound / 0.4)
    // E[x] = A(κ)e₁, the ratio of the previous test.
    #expect(try x.mean(axis: 0).isClose(to: Tensor([0.44638996589653451, 0]), absolute: bound * 0.9))
    // E‖x‖² = 1 + 2σ², Var‖x‖² = 4σ² + 4σ⁴.
    let deviation = (4 * 0.16 + 4 * 0.0256).squareRoot()
    #expect(try x.squared().sum(axis: 1).mean().isClose(to: 1.32, absolute: bound * deviation))
  }

  @Test func `a vector is the sum of its tangent and normal parts`() throws {
    let points = try Tensor<Double>([[2, 0], [0, -3], [1, 1], [0, 0]])
    let vectors = try Tensor<Double>([[1, 5], [7, 2], [-1, 1], [3, 4]])
    let split = try tangentAndNormal(of: vectors, at: points)
    // By hand; √2 in the third row is one rounding.
    #expect(split.normal.isClose(to: Tensor([1, -2, 0, 3]), absolute: 1e-15))
    #expect(split.tangential.isClose(to: Tensor([5, 7, 2.0.squareRoot(), 4]), absolute: 1e-15))
  }

  @Test func `noise that fills the circle leaves no ridge`() throws {
    // At κ = 0 the centre turns from valley to peak at 2σ² = 1: the Hessian there is (1/2σ⁴ − 1/σ²).
    #expect(try NoisyCircle(noise: 0.75).ridgeRadius() == 0)
    #expect(try NoisyCircle(noise: 0.65).ridgeRadius() > 0.1)
  }

  @Test func `wrong input is an error`() throws {
    #expect(throws: ScoreFunctionError.invalidParameter("the noise", 0)) { try NoisyCircle(noise: 0) }
    #expect(throws: ScoreFunctionError.self) { try NoisyCircle(noise: .nan) }
    #expect(throws: ScoreFunctionError.self) { try NoisyCircle(noise: 1, concentration: -1) }
    #expect(throws: ScoreFunctionError.self) { try NoisyCircle(noise: 1).ridgeRadius(atAngle: .infinity) }
    #expect(throws: TensorError.self) { try NoisyCircle(noise: 1).score(at: Tensor([[1, 2, 3]])) }
    #expect(throws: TensorError.self) { try tangentAndNormal(of: Tensor([[1, 2]]), at: Tensor([[1]])) }
  }
}
