import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// Errata of section 4.4.1 that concern the equation and its plain sampler.
@Suite struct `Errata of 4.4.1: the equation` {
  @Test func `E-85: with two forces the chain heats up without end, friction is the third`() throws {
    // U = x²/2, γ = 5: dv = −x dt (− γv dt) + √(2γ) dW. Without friction the energy grows by γ a unit of time:
    // E x² + E v² = 2 + 2γt, half of it in x.
    let (γ, h, n) = (5.0, 0.1, 2000)
    let steps = 300
    var rng = Philox(seed: 1)
    var (x, v) = (
      try Tensor<Double>.standardNormal([n, 1], using: &rng), try Tensor<Double>.standardNormal([n, 1], using: &rng)
    )
    let start = x
    for _ in 0..<steps {
      v = try v - h / 2 * x
      x = try x + h / 2 * v
      v = try v + (2 * γ * h).squareRoot() * Tensor.standardNormal([n, 1], using: &rng)
      x = try x + h / 2 * v
      v = try v - h / 2 * x
    }
    let heated = try x.squared().mean()
    let t = h * Double(steps)
    // z = 4.5 (7 in a million); the term cos t sin t of the exact variance is below γ, the step's error below 1 %.
    #expect(abs(heated - (1 + γ * t)) < 4.5 * γ * t * (2 / Double(n)).squareRoot() + γ + 0.01 * γ * t)
    let sampler = try UnderdampedLangevin<Double>(score: { -$0 }, stepSize: h, friction: γ)
    let cooled = try sampler.run(from: start, steps: steps, using: &rng).points
    #expect(SampleMoments(cooled.scalars).areNormal(mean: 0, variance: 1))
  }

  @Test(arguments: [0.5, 1, 2]) func `E-86: noise √(2/β) gives exp(−βU), whose score is −β∇U`(β: Double) throws {
    let (ε, n) = (0.02, 10_000)
    var rng = Philox(seed: 2)
    let law = 1 / (β * (1 - ε / 2))
    let start = try law.squareRoot() * Tensor<Double>.standardNormal([n, 1], using: &rng)
    // U = x²/2: the drift is −∇U whatever β is.
    let sampler = try UnadjustedLangevin<Double>(score: { -$0 }, stepSize: ε, temperature: 1 / β)
    let x = try sampler.run(from: start, steps: 150, using: &rng).points
    let moments = SampleMoments(x.scalars)
    #expect(moments.areNormal(mean: 0, variance: law))
    #expect(abs(moments.variance * β - 1) < 0.08)
    // The score of that law, Stein's identity E[s·x] = −1: it holds for −β∇U, not for −∇U.
    #expect(abs(-β * moments.variance + 1) < 0.08)
    if β != 1 { #expect(abs(-moments.variance + 1) > 0.4) }
  }

  @Test(arguments: [(0.1, 0.9929), (0.5, 0.9204), (1, 0.7837), (1.5, 0.6331)])
  func `E-88: dropping the test is not acceptance 1`(ε: Double, acceptance: Double) throws {
    let n = 10_000
    var rng = Philox(seed: 3)
    let target = try Gaussian.standard(dimension: 1)
    let start = try target.sample(n, using: &rng)
    var accepted = 0.0
    let adjusted = try MetropolisAdjustedLangevin(target, stepSize: ε).run(
      from: start, steps: 20, using: &rng
    ) { _, _, info in accepted += try #require(info.acceptanceProbabilities).mean() / 20 }
    let plain = try UnadjustedLangevin(score: target.score, stepSize: ε).run(from: start, steps: 20, using: &rng)
    // 1 − (2/π) atan((ε/2)^1.5) by integration; measured on 20 steps of 10,000 chains to z = 4.5: ±0.4/√(n) · 4.5.
    let exact = 1 - 2 / Double.pi * atan(pow(ε / 2, 1.5))
    #expect(abs(exact - acceptance) < 1e-3)
    #expect(abs(accepted - exact) < 4.5 * 0.4 / Double(n).squareRoot())
    #expect(SampleMoments(adjusted.points.scalars).areNormal(mean: 0, variance: 1))
    // (1 − ε)^40 of the start's difference is left at ε = 0.1: 1.5 %.
    let factor = pow(1 - ε, 40)
    let law = (1 - factor) / (1 - ε / 2) + factor
    #expect(SampleMoments(plain.points.scalars).areNormal(mean: 0, variance: law))
  }

  @Test(arguments: [0.25, 4]) func `E-89: the noise scale inside the root is a temperature`(scale: Double) throws {
    let (ε, n) = (0.02, 10_000)
    var rng = Philox(seed: 4)
    let start = try scale.squareRoot() * Tensor<Double>.standardNormal([n, 1], using: &rng)
    let sampler = try UnadjustedLangevin<Double>(score: { -$0 }, stepSize: ε, temperature: scale)
    let x = try sampler.run(from: start, steps: 150, using: &rng).points
    let deviation = SampleMoments(x.scalars).variance.squareRoot()
    // Bias ε/4 = 0.5 %, sampling z = 4.5 at 1/√(2n) = 0.7 %.
    #expect(abs(deviation / scale.squareRoot() - 1) < 0.005 + 4.5 / (2 * Double(n)).squareRoot())
    #expect(abs(deviation / scale - 1) > 0.4)
  }
}
