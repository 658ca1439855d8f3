import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import Testing

@Suite struct `A step on a Gaussian` {
  @Test(arguments: [0.5, 1.0, 1.9])
  func `settles where the recursion of its variance does`(ε: Double) {
    for L in [1.0, 4] {
      // v ← a²v + c, repeated until nothing changes; the closed form is another way to the same number.
      let steps = [
        LinearStep.explicit(stepSize: ε / L, curvature: L), .implicit(stepSize: ε / L, curvature: L),
        .implicit(stepSize: ε / L, curvature: L, implicitness: 0.5),
      ]
      for step in steps {
        var v = 0.0
        for _ in 0..<4000 { v = step.multiplier * step.multiplier * v + step.noiseVariance }
        // Rounding of the recursion, as its memory adds it up.
        #expect(abs(v - step.stationaryVariance) < 1e-12 * v)
        #expect(abs(step.law(mean: 3, variance: 0, after: 5000).variance - v) < 1e-12 * v)
      }
      #expect(abs(steps[0].stationaryVariance - 1 / (L * (1 - ε / 2))) < 1e-12)
      #expect(abs(steps[1].stationaryVariance - 1 / (L * (1 + ε / 2))) < 1e-14)
      #expect(abs(steps[2].stationaryVariance - 1 / L) < 1e-14)
    }
  }

  @Test func `is stable below 2/L, for the explicit one, and always for the implicit ones`() {
    #expect(abs(LinearStep.explicit(stepSize: 1.9).stationaryVariance - 20) < 1e-12)
    #expect(!LinearStep.explicit(stepSize: 2).isStable && !LinearStep.explicit(stepSize: 2.01).isStable)
    #expect(LinearStep.explicit(stepSize: 2.01).stationaryVariance == .infinity)
    #expect(LinearStep.explicit(stepSize: 0.499, curvature: 4).isStable)
    #expect(!LinearStep.explicit(stepSize: 0.501, curvature: 4).isStable)
    for ε in [0.5, 2, 10, 1e6] {
      #expect(LinearStep.implicit(stepSize: ε).isStable && LinearStep.implicit(stepSize: ε, implicitness: 0.5).isStable)
    }
    // From 0, two steps of ε = 3: mean 0, variance 6 then 4·6 + 6.
    let law = LinearStep.explicit(stepSize: 3).law(mean: 1, variance: 0, after: 2)
    #expect(law.mean == 4 && law.variance == 30)
  }

  @Test func `measured chains have these variances`() throws {
    let (n, ε) = (20_000, 0.5)
    let score: Score<Double> = { -$0 }
    let jacobian: Score<Double> = { try -1 * Tensor.ones([$0.shape[0], 1, 1]) }
    func variance(_ sampler: some Sampler<Double>, chains: Int, seed: UInt64) throws -> Double {
      var rng = Philox(seed: seed)
      let start = try Tensor<Double>.standardNormal([chains, 1], using: &rng)
      // A start at variance 1 is at most a third off: (1 − ε)^(2·20) = 10⁻¹² of that is left.
      return try sampler.run(from: start, steps: 20, using: &rng).points.squared().mean()
    }
    // z = 4.5 on each, the relative error of a variance being √(2/n): 3 failures in 10⁵ for the four.
    let explicit = try variance(UnadjustedLangevin(score: score, stepSize: ε), chains: n, seed: 1)
    #expect(abs(explicit * 0.75 - 1) < 4.5 * (2 / Double(n)).squareRoot())
    let leimkuhler = try variance(LeimkuhlerMatthews(score: score, stepSize: ε), chains: n, seed: 2)
    #expect(abs(leimkuhler - 1) < 4.5 * (2 / Double(n)).squareRoot())
    let few = 2000
    let implicit = try variance(
      ImplicitLangevin(score: score, jacobian: jacobian, stepSize: ε), chains: few, seed: 3)
    #expect(abs(implicit * 1.25 - 1) < 4.5 * (2 / Double(few)).squareRoot())
    let middle = try variance(
      ImplicitLangevin(score: score, jacobian: jacobian, stepSize: 2, implicitness: 0.5), chains: few, seed: 4)
    #expect(abs(middle - 1) < 4.5 * (2 / Double(few)).squareRoot())
  }

  @Test func `E-81: the bias of a fixed step is of order ε and does not fade with more steps`() {
    // Variance bias/ε, W₂/ε and KL/ε² as ε falls: to ½, ¼ and 1/16. Expected numbers from the closed form in NumPy.
    let expected: [(Double, Double, Double, Double)] = [
      (0.4, 0.625, 0.295, 0.0839), (0.2, 0.556, 0.270, 0.0719), (0.1, 0.526, 0.260, 0.0669),
      (0.05, 0.513, 0.255, 0.0646),
      (0.025, 0.506, 0.2524, 0.0636),
    ]
    for (ε, variance, wasserstein, divergence) in expected {
      let bias = StationaryBias(variance: LinearStep.explicit(stepSize: ε).stationaryVariance)
      // The numbers were rounded to three or four digits.
      #expect(abs(bias.variance / ε - variance) < 6e-4)
      #expect(abs(bias.wasserstein / ε - wasserstein) < 6e-4)
      #expect(abs(bias.divergence / (ε * ε) - divergence) < 6e-5)
    }
    let step = LinearStep.explicit(stepSize: 0.4)
    let early = step.law(mean: 0, variance: 1, after: 50).variance
    let late = step.law(mean: 0, variance: 1, after: 50_000).variance
    #expect(abs(early - 1.25) < 1e-12 && abs(late - 1.25) < 1e-12)
    let tiny = StationaryBias(variance: LinearStep.explicit(stepSize: 1e-4).stationaryVariance)
    #expect(abs(tiny.variance / 1e-4 - 0.5) < 1e-4 && abs(tiny.wasserstein / 1e-4 - 0.25) < 1e-4)
    #expect(abs(tiny.divergence / 1e-8 - 1.0 / 16) < 1e-4)
  }

  @Test func `extrapolation leaves an error of ε²/8`() {
    for ε in [0.4, 0.2, 0.1, 0.01] {
      let (full, half) = (LinearStep.explicit(stepSize: ε), LinearStep.explicit(stepSize: ε / 2))
      let rest = richardsonRomberg(step: full.stationaryVariance, halfStep: half.stationaryVariance) - 1
      // The next term is −3ε³/32 and the series alternates in nothing: twice the term bounds what follows for ε ≤ 0.4.
      #expect(abs(rest + ε * ε / 8) < 2 * 3 * ε * ε * ε / 32)
    }
  }
}

@Suite struct `Orders of the Euler–Maruyama step` {
  @Test func `additive noise has strong order 1`() throws {
    let well = try DoubleWell(barrier: 0.25)
    var rng = Philox(seed: 7)
    let errors = try PathErrors(
      of: .langevin { try well.score(at: $0) }, from: 0.5 * Tensor.ones([2048, 1]), time: 1, coarsest: 32, levels: 4,
      using: &rng)
    let (order, error) = errors.strongOrder
    // Terms of higher order in h bend the slope: 0.06 is what the next one leaves between 1/32 and 1/256. z = 5.
    #expect(abs(order - 1) < 5 * error + 0.06)
    #expect(error < 0.03)
    #expect(errors.stepSizes == [0.03125, 0.015625, 0.0078125, 0.00390625])
  }

  @Test func `multiplicative noise has strong order ½ and weak order 1`() throws {
    var rng = Philox(seed: 8)
    let (μ, σ, n) = (0.5, 1.0, 4096)
    let errors = try PathErrors(
      of: .geometricBrownianMotion(drift: μ, volatility: σ), from: Tensor.ones([n, 1]), time: 1, coarsest: 16,
      levels: 5, using: &rng)
    let (order, error) = errors.strongOrder
    // Again terms of higher order: the drift's error of order h bends the slope by about 0.03. z = 5.
    #expect(abs(order - 0.5) < 5 * error + 0.05)
    #expect(error < 0.03)
    for (h, weak) in zip(errors.stepSizes, errors.weak) {
      // The mean of the Euler path is (1 + μh)^(1/h), that of the solution e^μ. z = 5 with an error from 16 groups
      // (Student's t with 15 degrees of freedom): 2 failures in 10⁴ each, and 1 in 10³ over five levels.
      let exact = exp(μ) - pow(1 + μ * h, 1 / h)
      #expect(abs(weak.mean - exact) < 5 * weak.standardError)
    }
    // The first of the closed-form errors: e^μ μ²h/2 to leading order, so of order 1.
    let exact = errors.stepSizes.map { exp(μ) - pow(1 + μ * $0, 1 / $0) }
    #expect(abs(powerLawExponent(errors.stepSizes, exact) - 1) < 0.02)
  }

  @Test func `a path of one equation is the sum it says`() throws {
    let equation = StochasticEquation(drift: { 2 * $0 }, diffusion: { 3 * $0 })
    let end = try equation.eulerMaruyama(
      from: Tensor([[1.0]]), stepSize: 0.5, increments: [Tensor([[1.0]]), Tensor([[-0.5]])])
    // 1 → 1 + 1 + 3 = 5 → 5 + 5 − 7.5.
    #expect(end.scalars == [2.5])
  }

  @Test func `say what is wrong with their input`() throws {
    var rng = Philox(seed: 1)
    let equation = StochasticEquation.geometricBrownianMotion(drift: 1, volatility: 1)
    let start = try Tensor<Double>.ones([16, 1])
    #expect(throws: LangevinError.notPositive("the time", 0)) {
      try PathErrors(of: equation, from: start, time: 0, coarsest: 4, levels: 2, using: &rng)
    }
    #expect(throws: LangevinError.self) {
      try PathErrors(of: equation, from: start, time: 1, coarsest: 0, levels: 2, using: &rng)
    }
    #expect(throws: LangevinError.self) {
      try PathErrors(of: equation, from: start, time: 1, coarsest: 4, levels: 1, using: &rng)
    }
    #expect(throws: DiagnosticsError.notChains(shape: [17, 1])) {
      try PathErrors(of: equation, from: Tensor.ones([17, 1]), time: 1, coarsest: 4, levels: 2, using: &rng)
    }
  }

  @Test func `the exponent of a power law is found`() {
    let x = [1.0, 2, 4, 8]
    #expect(abs(powerLawExponent(x, x.map { 3 * pow($0, 1.5) }) - 1.5) < 1e-14)
    #expect(powerLawExponent([1], [1]).isNaN && powerLawExponent([], []).isNaN)
  }
}

@Suite struct `A steep potential` {
  static let score: @Sendable (Tensor<Double>) throws -> Tensor<Double> = { x in try -1 * x * x.squared() }

  @Test func `4.4.2: plain Langevin leaves exp(−x⁴/4) from 10 as the chapter's stub would show`() throws {
    // Without noise: x ← x − 0.1x³ from 10.
    var x = 10.0
    var path: [Double] = []
    for _ in 0..<5 {
      x -= 0.1 * x * x * x
      path.append(x)
    }
    #expect(path[0] == -90 && abs(path[1] - 72_810) < 1)
    // With noise a step moves by a further √0.2·z, a hundredth of 90: the cubes keep a digit.
    var rng = Philox(seed: 3)
    var seen: [Double] = []
    let sampler = try UnadjustedLangevin(score: Self.score, stepSize: 0.1)
    do {
      _ = try sampler.run(from: Tensor([[10.0]]), steps: 100, using: &rng) { _, state, _ in
        seen.append(state.points.sum())
      }
      Issue.record("the chain is still finite")
    } catch LangevinError.diverged(let step, let chain, _) {
      #expect(step <= 7 && chain == 0)
    }
    #expect(seen.count >= 5 && abs(seen[0] + 90) < 4 && abs(seen[1] / 72_810 - 1) < 0.15)
    #expect(seen[2] < -1e13 && seen[3] > 1e39)
  }

  @Test func `tamed and implicit steps come back, and a refused proposal stays`() throws {
    let start = try 10 * Tensor<Double>.ones([500, 1])
    var rng = Philox(seed: 4)
    let tamed = try TamedLangevin(score: Self.score, stepSize: 0.1).run(from: start, steps: 60, using: &rng).points
    let implicit = try ImplicitLangevin(
      score: Self.score, jacobian: { x in try (-3 * x.squared()).reshaped(to: [x.shape[0], 1, 1]) }, stepSize: 0.1
    ).run(from: start, steps: 30, using: &rng).points
    // E x² = 2Γ(¾)/Γ(¼) = 0.676 with variance 1 − 0.676² of x²: ±0.033 for 500 chains, and a bias of order ε, measured
    // +0.13 for tamed and −0.02 for implicit steps. z = 5: fewer than 1 failure in 10⁶.
    #expect(abs(try tamed.squared().mean() - 0.676 - 0.13) < 5 * 0.033 + 0.03)
    #expect(abs(try implicit.squared().mean() - 0.676 + 0.02) < 5 * 0.033 + 0.03)
    let adjusted = try MetropolisAdjustedLangevin<Double>(
      logDensity: { try -0.25 * $0.squared().squared().sum(axis: 1) }, score: Self.score, stepSize: 0.1)
    let frozen = try adjusted.run(from: start, steps: 20, using: &rng)
    // The density at −90 is e^(−1.6·10⁷) of that at 10: no proposal is accepted, ever.
    #expect(frozen.points == start)
  }
}
