import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// Where samplers settle on Gaussians, exactly at every step size, and how they stand steep potentials.
@Suite struct `The law a sampler settles at` {
  static let count = 10_000

  /// The points after so many steps on 𝒩(0, 1), from 𝒩(0, v).
  func settled(
    _ sampler: some Sampler<Double>, from v: Double, steps: Int, seed: UInt64
  ) throws -> SampleMoments {
    var rng = Philox(seed: seed)
    let start = try v.squareRoot() * Tensor<Double>.standardNormal([Self.count, 1], using: &rng)
    return SampleMoments(try sampler.run(from: start, steps: steps, using: &rng).points.scalars)
  }

  // Each starts from the law it should keep, and stays long enough to leave any other. All samples are normal: for z and
  // rate see `areNormal`.

  @Test(arguments: [0.1, 0.5, 1, 1.5]) func `unadjusted: 1/(1 − ε/2)`(ε: Double) throws {
    let v = 1 / (1 - ε / 2)
    let sampler = try UnadjustedLangevin<Double>(score: { -$0 }, stepSize: ε)
    #expect(try settled(sampler, from: v, steps: 20, seed: 1).areNormal(mean: 0, variance: v))
  }

  @Test(arguments: [0.5, 1.5]) func `Leimkuhler–Matthews: 1`(ε: Double) throws {
    let sampler = try LeimkuhlerMatthews<Double>(score: { -$0 }, stepSize: ε)
    #expect(try settled(sampler, from: 1, steps: 20, seed: 2).areNormal(mean: 0, variance: 1))
  }

  @Test(arguments: [(0.5, 1.0), (1.5, 1.0), (1.0, 0.4)]) func `BAOAB: T, at every step`(h: Double, T: Double) throws {
    let sampler = try UnderdampedLangevin<Double>(score: { -$0 }, stepSize: h, temperature: T)
    #expect(try settled(sampler, from: T, steps: 30, seed: 3).areNormal(mean: 0, variance: T))
  }

  @Test func `the momenta of BAOAB have variance 1 − h²/4`() throws {
    // The covariance of (x, v) under the five linear maps, iterated: another route than the sampler's.
    let (h, γ) = (1.2, 0.7)
    let c = exp(-γ * h)
    var (a, b, d) = (1.0, 0.0, 1.0)  // ⟨x²⟩, ⟨xv⟩, ⟨v²⟩
    func kick() { (a, b, d) = (a, b - h / 2 * a, d - h * b + h * h / 4 * a) }
    func drift() { (a, b, d) = (a + h * b + h * h / 4 * d, b + h / 2 * d, d) }
    for _ in 0..<200 {
      kick()
      drift()
      (b, d) = (c * b, c * c * d + 1 - c * c)
      drift()
      kick()
    }
    #expect(a.isClose(to: 1, absolute: 1e-12) && d.isClose(to: 1 - h * h / 4, absolute: 1e-12))
    let sampler = try UnderdampedLangevin<Double>(score: { -$0 }, stepSize: h, friction: γ)
    var rng = Philox(seed: 4)
    let start = try Tensor<Double>.standardNormal([Self.count, 1], using: &rng)
    let state = try sampler.run(from: start, steps: 40, using: &rng)
    #expect(SampleMoments(state.momenta.scalars).areNormal(mean: 0, variance: d))
  }

  @Test(arguments: [(0.5, 1.0), (5.0, 1.0), (0.5, 0.5), (8.0, 0.5)])
  func `implicit: 1/(1 + (θ − ½)ε), Crank–Nicolson always 1`(ε: Double, θ: Double) throws {
    let v = 1 / (1 + (θ - 0.5) * ε)
    let sampler = try ImplicitLangevin(Gaussian.standard(dimension: 1), stepSize: ε, implicitness: θ)
    #expect(try settled(sampler, from: v, steps: 20, seed: 5).areNormal(mean: 0, variance: v))
  }

  @Test func `an implicit step solves its equation, in two dimensions and on a slope of a thousand`() throws {
    let target = try GaussianMixture(weights: [1, 2], means: Tensor([[-1, 0], [1, 0.5]]), standardDeviation: 0.7)
    var rng = Philox(seed: 6)
    let x = try 2 * Tensor<Double>.standardNormal([50, 2], using: &rng)
    let (ε, θ) = (0.1, 0.7)
    var (a, b) = (Philox(seed: 7), Philox(seed: 7))
    let y = try ImplicitLangevin(target, stepSize: ε, implicitness: θ).run(from: x, steps: 1, using: &a).points
    let z = try Tensor<Double>.standardNormal([50, 2], using: &b)
    let right = try x + ε * ((1 - θ) * target.score(at: x) + θ * target.score(at: y)) + (2 * ε).squareRoot() * z
    // The tolerance of the solution, 64 units in the last place of numbers below 10.
    #expect(y.isClose(to: right, absolute: 2e-13))

    let steep = try ImplicitLangevin<Double>(
      score: QuarticTarget.score, jacobian: QuarticTarget.jacobian, stepSize: 10)
    let far = try Tensor([1e3, -10, 0], shape: [3, 1])
    (a, b) = (Philox(seed: 8), Philox(seed: 8))
    let near = try steep.run(from: far, steps: 1, using: &a).points
    let w = try Tensor<Double>.standardNormal([3, 1], using: &b)
    let expected = try far + 20.0.squareRoot() * w + 10 * QuarticTarget.score(near)
    #expect(near.isClose(to: expected, absolute: 1e-11))
  }

  @Test func `where plain Langevin explodes, tamed and implicit steps come home`() throws {
    // p ∝ exp(−x⁴/4) from x = 10 at ε = 0.1: the drift alone goes 10 → −90 → 7·10⁴ → −4·10¹³.
    let score: Score<Double> = { x in try -x * x.squared() }
    let start = try Tensor([Double](repeating: 10, count: 500), shape: [500, 1])
    var rng = Philox(seed: 9)
    let plain = try UnadjustedLangevin(score: score, stepSize: 0.1)
    #expect(throws: LangevinError.self) { try plain.run(from: start, steps: 10, using: &rng) }
    let tamed = try TamedLangevin(score: score, stepSize: 0.1)
    let implicit = try ImplicitLangevin<Double>(
      score: score, jacobian: { try -3 * $0.squared().reshaped(to: [$0.shape[0], 1, 1]) }, stepSize: 0.1)
    // E x² of exp(−x⁴/4) is 2Γ(3/4)/Γ(1/4) = 0.67598. Sampling with z = 4.5 gives ±0.13; the bias of the step comes on top.
    for points in [
      try tamed.run(from: start, steps: 300, using: &rng).points,
      try implicit.run(from: start, steps: 60, using: &rng).points,
    ] {
      #expect(try abs(points.squared().mean() - 0.676) < 0.2)
    }
  }

  @Test func `single precision solves the implicit step too`() throws {
    let sampler = try ImplicitLangevin<Float>(
      score: { -$0 }, jacobian: { x in try (-Tensor<Float>.identity(2)).broadcast(to: [x.shape[0], 2, 2]) },
      stepSize: 1)
    var (a, b) = (Philox(seed: 10), Philox(seed: 10))
    let x = try sampler.run(from: Tensor([[3, 4]]), steps: 1, using: &a).points
    let z = try Tensor<Float>.standardNormal([1, 2], using: &b)
    // (x + √2 z)/2, to rounding.
    #expect(try x.isClose(to: (Tensor([[3, 4]]) + Float(2).squareRoot() * z) / 2, relative: 1e-5))
  }
}
