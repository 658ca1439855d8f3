import Foundation
import LangevinDynamics
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `One family of dynamics` {
  static let levels: [Double] = [0, 0.5, 1, 2]

  @Test(arguments: processes) func `every noise level solves the same Fokker–Planck equation, both ways`(
    process: any DiffusionProcess
  ) throws {
    let law = try lineMixture()
    let (time, x, h, k) = (0.4, 0.6, 1e-5, 1e-3)
    let moment = try process.moment(at: time)
    let noised = try law.noised(at: moment)
    func density(_ x: Double, at moment: DiffusionTime) throws -> Double {
      try exp(law.noised(at: moment).logDensity(at: Tensor([[x]]))).sum()
    }
    let change =
      try (density(x, at: process.moment(at: time + h)) - density(x, at: process.moment(at: time - h))) / (2 * h)
    let (left, p, right) = (
      try density(x - k, at: moment), try density(x, at: moment), try density(x + k, at: moment)
    )
    let curvature = (right - 2 * p + left) / (k * k)
    let g = process.diffusion(at: time)
    for λ in Self.levels {
      for forwards in [true, false] {
        let (a, b) = try DiffusionDynamics(of: process, noiseLevel: λ).driftFactors(at: time, forwards: forwards)
        func flux(_ x: Double, _ p: Double) throws -> Double {
          try (a * x + b * noised.score(at: Tensor([[x]])).sum()) * p
        }
        let divergence = try (flux(x + k, right) - flux(x - k, left)) / (2 * k)
        // Forwards ∂ₜp = −(drift p)′ + ½λ²g²p″; backwards time and noise run the other way.
        let rate = -divergence + (forwards ? 0.5 : -0.5) * λ * λ * g * g * curvature
        // Truncation of the differences is k² of the terms, at scale 0.3; the terms are up to 5 times the sum.
        #expect(rate.isClose(to: change, relative: 1e-3, absolute: 1e-5 * g * g), "\(process) λ = \(λ) \(forwards)")
      }
    }
  }

  @Test(arguments: levels) func `samples at every noise level have the law of the data`(λ: Double) throws {
    let (law, process) = (try lineMixture(), try VariancePreserving())
    let times = try TimeGrid.uniformLogSignalToNoise.times(of: process, from: 1, to: 1e-3, steps: 150)
    var rng = Philox(seed: 20)
    let start = try Tensor<Double>.standardNormal([3000, 1], using: &rng)
    let dynamics = try DiffusionDynamics(of: process, noiseLevel: λ, scheme: .heun)
    let end = try dynamics.run(start, through: times, score: law.diffusionScore(), using: &rng)
    // The exact law at the last time; 0.45, 2.774 and 0.3 to the precision of σ(10⁻³) = 0.01.
    let noised = try law.noised(at: process.moment(at: 1e-3))
    let (m, v) = (0.45, 2.774)
    // The mixture's kurtosis is below 2; the discretisation's allowance of 0.01 was found by halving the step.
    #expect(areMoments(of: end.scalars, mean: m, variance: v, kurtosis: 2, alsoWithin: 0.01), "λ = \(λ)")
    // Kolmogorov and Smirnov's distance; 0.043 is exceeded once in a million runs (z² = ½ log(2·10⁶)).
    let sorted = end.scalars.sorted()
    func distribution(_ x: Double) -> Double {
      zip(noised.weights.scalars, noised.components).reduce(0) { sum, part in
        let (μ, σ) = (part.1.mean.sum(), part.1.covariance.sum().squareRoot())
        return sum + part.0 * 0.5 * erfc((μ - x) / (σ * 2.0.squareRoot()))
      }
    }
    let gap = sorted.enumerated().map { abs(distribution($1) - (Double($0) + 0.5) / 3000) }.max()
    #expect(try #require(gap) < (0.5 * log(2e6) / 3000).squareRoot() + 0.003, "λ = \(λ)")
  }

  @Test func `paths at different noise levels differ, and with the same noise depend on λ`() throws {
    let (law, process) = (try lineMixture(), try VariancePreserving())
    let times = try TimeGrid.uniformTime.times(of: process, to: 0.01, steps: 50)
    let start = try Tensor([[0.3]])
    var ends: [Double] = []
    for λ in Self.levels {
      var rng = Philox(seed: 1)
      ends.append(
        try DiffusionDynamics(of: process, noiseLevel: λ).run(
          start, through: times, score: law.diffusionScore(), using: &rng
        ).sum())
    }
    #expect(Set(ends).count == ends.count)
  }

  @Test func `a step of the reverse equation is the reference's`() throws {
    for golden in try Golden("samplers").cases("score_sde_vp_") {
      let config = golden.inputs["config"]
      let process = try VariancePreserving(
        firstRate: config["beta_min"].double(), lastRate: config["beta_max"].double())
      let (law, t) = (try mixture(from: golden.inputs["gmm"]), try golden.inputs["t"].double())
      let dynamics = try DiffusionDynamics(of: process, noiseLevel: 1)
      let next = t - 1 / (try config["N"].double())
      let (x, z) = (try golden.inputs["x"].tensor(), try golden.inputs["noise"].tensor())
      for (noise, name) in [(z, "x_next"), (try .zeros(z.shape), "x_mean")] {
        let found = try dynamics.step(x, from: t, to: next, noise: noise, score: law.diffusionScore())
        let reference = try golden.outputs[name].tensor()
        let bound = golden.bound(for: name, scale: reference.largestMagnitude)
        #expect(found.isClose(to: reference, absolute: bound), "\(golden) \(name)")
      }
    }
  }

  @Test(arguments: processes) func `with λ = 1 forwards, points have the closed-form marginals`(
    process: any DiffusionProcess
  ) throws {
    let dynamics = try DiffusionDynamics(of: process, noiseLevel: 1, scheme: .heun)
    #expect(dynamics.driftFactors(at: 0.3, forwards: true).score == 0)
    #expect(dynamics.driftFactors(at: 0.3, forwards: false).score == -pow(process.diffusion(at: 0.3), 2))
    let times = (0...100).map { 0.005 * Double($0) }
    var rng = Philox(seed: 31)
    let start = try Tensor<Double>(repeating: 1.3, shape: [10_000, 1])
    let end = try dynamics.run(start, through: times, score: { x, _ in try .zeros(x.shape) }, using: &rng)
    // From a clean point; the variance-exploding process starts with its smallest noise in the data already.
    let (σ, σ0) = (process.standardDeviation(at: 0.5), process.standardDeviation(at: 0))
    let variance = σ * σ - σ0 * σ0
    // Trapezoids over 100 steps: relative error (f h)²/12 and the like, below 1e-3.
    #expect(
      areMoments(of: end.scalars, mean: 1.3 * process.signal(at: 0.5), variance: variance, alsoWithin: 1e-3 * variance),
      "\(process)")
    // The same in two exact steps.
    let middle = try process.advanced(start, from: 0, to: 0.2, using: &rng)
    let exact = try process.advanced(middle, from: 0.2, to: 0.5, using: &rng)
    #expect(areMoments(of: exact.scalars, mean: 1.3 * process.signal(at: 0.5), variance: variance), "\(process)")
  }

  @Test func `the sub-variance-preserving process has variance 0·84812 at time ½`() throws {
    // The chapter's inventory has it from 2·10⁵ simulated points.
    let process = try SubVariancePreserving()
    #expect(pow(process.standardDeviation(at: 0.5), 2).isClose(to: 0.84812, absolute: 5e-6))
  }

  @Test func `schemes have their orders on a flow`() throws {
    let (law, process) = (try lineMixture(), try VariancePreserving())
    let start = try Tensor([[-1.0], [0.2], [0.5], [1.4]])
    func end(_ scheme: StepScheme, _ steps: Int) throws -> Tensor<Double> {
      let times = try TimeGrid.uniformTime.times(of: process, from: 0.8, to: 0.2, steps: steps)
      return try DiffusionDynamics.flow(of: process, scheme: scheme).flow(
        start, through: times, score: law.diffusionScore())
    }
    let exact = try end(.rungeKutta4, 1000)
    for (scheme, counts) in [
      (StepScheme.euler, [100, 200, 400]), (.heun, [50, 100, 200]), (.rungeKutta4, [20, 40, 80]),
    ] {
      let errors = try counts.map { try abs(end(scheme, $0) - exact).sum() }
      let order = -powerLawExponent(counts.map(Double.init), errors)
      // The next order bends a slope by the ratio of terms, a tenth at these steps.
      #expect(abs(order - Double(scheme.order)) < 0.25, "\(scheme): \(order)")
      #expect(scheme.weights.reduce(0, +).isClose(to: 1, relative: 1e-15))
    }
  }

  @Test func `the flow of section 4·3 is this one with the noise as its clock`() throws {
    let law = try GaussianMixture(weights: [1, 2], means: Tensor([[-2, 0], [1, 1]]), standardDeviation: 0.4)
    let (before, process) = (
      try ProbabilityFlow(largest: 10, smallest: 0.01, steps: 40), try LinearExploding(largest: 10)
    )
    var rng = Philox(seed: 2)
    let start = try 10 * Tensor<Double>.standardNormal([20, 2], using: &rng)
    let times = try TimeGrid.power().times(of: process, to: 0.001, steps: 40)
    let found = try DiffusionDynamics.flow(of: process).flow(start, through: times, score: law.diffusionScore())
    let expected = try before.decode(start, score: { x, σ in try law.noised(standardDeviation: σ).score(at: x) })
    // Two codes for 40 steps, with rounding magnified where paths part.
    #expect(found.isClose(to: expected, absolute: 1e-11))
    let steps = (0...40).map { before.levels[$0] / 10 }
    for (a, b) in zip(times, steps) { #expect(a.isClose(to: b, relative: 1e-13)) }
  }

  @Test func `in the coordinates x∕α and log(α∕σ) all processes have one flow`() throws {
    let law = try lineMixture()
    let reference = try DiffusionTime(time: 0, signal: 1, standardDeviation: exp(2))
    let start = try Tensor([[-9.0], [-3], [0.5], [4]])
    var ends: [Tensor<Double>] = []
    for process in processes {
      let (first, last) = (process.time(atLogSignalToNoise: -2), process.time(atLogSignalToNoise: 2.5))
      let (before, after) = (try process.moment(at: first), try process.moment(at: last))
      let times = try TimeGrid.uniformLogSignalToNoise.times(of: process, from: first, to: last, steps: 200)
      let x = try DiffusionDynamics.flow(of: process, scheme: .rungeKutta4).flow(
        reference.carried(start, to: before), through: times, score: law.diffusionScore())
      ends.append(try after.carried(x, to: DiffusionTime(time: 0, signal: 1, standardDeviation: exp(-2.5))))
    }
    // Truncation of RK4, about 1e-8 at 200 steps; by the fourth power.
    for end in ends.dropFirst() { #expect(end.isClose(to: ends[0], absolute: 1e-6)) }
    #expect(throws: UnificationError.self) {
      try reference.carried(start, to: DiffusionTime(time: 0, signal: 1, standardDeviation: 1))
    }
  }

  @Test func `a noise level may change with time`() throws {
    let process = try VarianceExploding(smallest: 0.1, largest: 10)
    let (a, b) = (0.4, 0.3)
    func g(_ time: Double) -> Double { process.diffusion(at: time) }
    let changing = DiffusionDynamics(of: process, scheme: .heun) { 3 * $0 }
    let drift = changing.driftFactors(at: a, forwards: false).score
    #expect(drift.isClose(to: -0.5 * (1 + 1.2 * 1.2) * g(a) * g(a), relative: 1e-14))
    // Trapezoids of λ²g² over the step, by hand.
    let variance = 0.1 * 0.5 * (1.2 * 1.2 * g(a) * g(a) + 0.9 * 0.9 * g(b) * g(b))
    #expect(changing.noiseDeviation(from: a, to: b).isClose(to: variance.squareRoot(), relative: 1e-13))
    // Where it is 0 all along, noise is drawn and not used; where it is not, a flow refuses.
    let silent = DiffusionDynamics(of: process, scheme: .heun) { _ in 0 }
    var rng = Philox(seed: 1)
    let x = try Tensor([[1.0, 2]])
    let (run, flow) = (
      try silent.run(x, through: [a, b], score: { x, _ in -x }, using: &rng),
      try silent.flow(x, through: [a, b], score: { x, _ in -x })
    )
    #expect(run == flow)
  }

  @Test func `what cannot be followed is refused`() throws {
    let process = try VariancePreserving()
    let x = try Tensor([[1.0, 2]])
    #expect(throws: UnificationError.outOfRange("the noise level λ", -1)) {
      try DiffusionDynamics(of: process, noiseLevel: -1)
    }
    #expect(throws: UnificationError.outOfRange("the noise level of a flow, which must be 0,", 1)) {
      try DiffusionDynamics(of: process, noiseLevel: 1).flow(x, through: [1, 0.5], score: { x, _ in -x })
    }
    #expect(throws: TensorError.shapeMismatch(operation: "the score in a diffusion", [1], [1, 2])) {
      try DiffusionDynamics.flow(of: process).flow(x, through: [1, 0.5], score: { _, _ in Tensor([1]) })
    }
    #expect(throws: UnificationError.outOfRange("the time of a diffusion", 1.5)) {
      try DiffusionDynamics.flow(of: process).flow(x, through: [1.5, 0.5], score: { x, _ in -x })
    }
    #expect(throws: UnificationError.diverged(time: 0.5)) {
      try DiffusionDynamics.flow(of: process).flow(x, through: [1, 0.5], score: { x, _ in .infinity * x })
    }
    #expect(throws: UnificationError.reversed("the times of a step", smaller: 0.5, larger: 0.2)) {
      var rng = Philox(seed: 1)
      _ = try process.advanced(x, from: 0.5, to: 0.2, using: &rng)
    }
  }
}
