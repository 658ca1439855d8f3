import Autodiff
import Foundation
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Likelihoods by the probability flow` {
  static let golden: [Golden.Case] = ["ode_ve_pm2", "ode_vp_pm2"].compactMap { try? Golden("samplers")($0) }

  static func process(of golden: Golden.Case) throws -> any DiffusionProcess {
    if golden.inputs["kind"].text == "ve" {
      return try VarianceExploding(
        smallest: golden.inputs["sigma_min"].double(), largest: golden.inputs["sigma_max"].double())
    }
    return try VariancePreserving(
      firstRate: golden.inputs["beta_min"].double(), lastRate: golden.inputs["beta_max"].double())
  }

  @Test(arguments: golden) func `paths and densities are the reference's`(golden: Golden.Case) throws {
    let (law, process) = (try mixture(from: golden.inputs["gmm"]), try Self.process(of: golden))
    let (x0, stops) = (try golden.inputs["data_points"].tensor(), try golden.inputs["t_eval"].tensor().scalars)
    let dynamics = DiffusionDynamics.flow(of: process, scheme: .rungeKutta4)
    let evaluation = law.diffusionScoreWithDivergence()
    // RK4 with h = 1/400: 1e-8 where the reference promises 1e-7; the bound is 100 times the file's for that.
    func between(_ a: Double, _ b: Double) -> [Double] {
      let steps = Int((abs(b - a) * 400).rounded())
      return (0...steps).map { a + (b - a) * Double($0) / Double(steps) }
    }
    var (x, change) = (x0, try Tensor<Double>.zeros([x0.shape[0]]))
    let path = try golden.outputs["forward_trajectory"].tensor()
    let integrals = try golden.outputs["forward_int_div"].tensor()
    for (index, (a, b)) in zip(stops, stops.dropFirst()).enumerated() {
      let (end, increment) = try dynamics.flowWithDensity(x, through: between(a, b), evaluation: evaluation)
      (x, change) = (end, try change + increment)
      let expected = try path.sliced(index + 1..<index + 2, axis: 1).reshaped(to: x.shape)
      #expect(x.isClose(to: expected, relative: 1e-7), "\(golden) at \(b)")
      let integral = try integrals.sliced(index + 1..<index + 2, axis: 1).reshaped(to: change.shape)
      #expect((-change).isClose(to: integral, relative: 1e-6, absolute: 1e-7), "\(golden) at \(b)")
    }
    let end = try law.noised(at: process.moment(at: 1))
    let exact = try dynamics.logLikelihood(
      of: x0, through: between(0, 1), evaluation: evaluation, terminal: { try end.logDensity(at: $0) })
    #expect(exact.isClose(to: try golden.outputs["loglik_exact_prior"].tensor(), absolute: 1e-6))
    #expect(exact.isClose(to: try golden.outputs["log_p_t0_closed_form"].tensor(), absolute: 1e-6))
    let prior = try dynamics.logLikelihood(
      of: x0, through: between(0, 1), evaluation: evaluation, terminal: { try process.priorLogDensity(at: $0) })
    #expect(prior.isClose(to: try golden.outputs["loglik_gaussian_prior"].tensor(), absolute: 1e-6))
    // Backwards, without densities.
    x = try golden.inputs["latents"].tensor()
    let down = try golden.outputs["reverse_trajectory"].tensor()
    // The file lists them at the same times, from 1 down to 0 or up from 0: the latents say which.
    let isDescending = try down.sliced(0..<1, axis: 1).reshaped(to: x.shape).isClose(to: x, relative: 1e-12)
    for (index, (a, b)) in zip(stops.reversed(), stops.reversed().dropFirst()).enumerated() {
      x = try dynamics.flow(x, through: between(a, b), score: law.diffusionScore())
      let column = isDescending ? index + 1 : stops.count - 2 - index
      let expected = try down.sliced(column..<column + 1, axis: 1).reshaped(to: x.shape)
      #expect(x.isClose(to: expected, relative: 1e-6), "\(golden) down to \(b)")
    }
  }

  @Test func `with the prior of sampling they are wrong by its mismatch, with the exact law by the steps alone`() throws
  {
    let (law, process) = (try lineMixture(), try VariancePreserving())
    let points = try Tensor([[-2.0], [0], [1.5], [3]])
    let times = (0...1000).map { 1e-5 + (1 - 1e-5) * Double($0) / 1000 }
    let dynamics = DiffusionDynamics.flow(of: process, scheme: .rungeKutta4)
    func largestError(_ terminal: (Tensor<Double>) throws -> Tensor<Double>) throws -> Double {
      let found = try dynamics.logLikelihood(
        of: points, through: times, evaluation: law.diffusionScoreWithDivergence(), terminal: terminal)
      return found.largestDifference(from: try law.noised(at: process.moment(at: 1e-5)).logDensity(at: points))
    }
    let exact = try law.noised(at: process.moment(at: 1))
    // 9.5e-3 and 8e-11 in the chapter's checks, with an adaptive solver.
    #expect(try largestError { try process.priorLogDensity(at: $0) }.isClose(to: 9.5e-3, relative: 0.02))
    #expect(try largestError { try exact.logDensity(at: $0) } < 1e-8)
  }

  @Test(arguments: [0.01, 0.3, 1])
  func `data points and normal laws around them have the mixture's score and divergence`(
    time: Double
  ) throws {
    let (centers, τ) = (try Tensor([[-1.0, 0.5], [2, 0], [0.3, -1]]), 0.4)
    let law = try GaussianMixture(weights: [1, 1, 1], means: centers, standardDeviation: τ)
    let moment = try VariancePreserving().moment(at: time)
    let x = try Tensor([[0.2, 0.1], [-1.5, 2], [3, 0]])
    let noised = try law.noised(at: moment)
    let data = try EmpiricalScore(points: centers)
    let (score, divergence) = try data.diffusionScoreWithDivergence(componentDeviation: τ)(x, moment)
    // Moments of a softmax in another order: rounding, times the curvature 1/τ⁴ of 40.
    #expect(score.isClose(to: try noised.score(at: x), relative: 1e-13))
    #expect(try data.diffusionScore(componentDeviation: τ)(x, moment) == score)
    #expect(divergence.isClose(to: try noised.divergence(at: x), relative: 1e-12))
    #expect(try diffusionScore(from: law.noisePredictor())(x, moment).isClose(to: score, relative: 1e-12))
  }

  @Test func `divergences of networks are traces`() throws {
    // s(x) = xA has the divergence tr A; probes over all signs have the exact mean, as all vᵢvⱼ cancel.
    let A = try Tensor([[-1.0, 0.7], [0.2, -0.4]])
    let moment = try DiffusionTime(time: 0.5, signal: 1, standardDeviation: 1)
    let x = try Tensor([[0.3, -2], [1, 1], [0, 5]])
    func linear(_ x: Variable<Double>, _ time: DiffusionTime) throws -> Variable<Double> { try x.matmul(Variable(A)) }
    let signs = try [Tensor([[1.0, 1], [1, 1], [1, 1]]), Tensor([[1.0, -1], [1, -1], [1, -1]])]
    for estimate in [DivergenceEstimate<Double>.exact, .hutchinson(probes: signs)] {
      let (s, divergence) = try withDivergence(estimate, of: linear)(x, moment)
      #expect(s == (try x.matmul(A)))
      #expect(divergence.isClose(to: try Tensor(repeating: -1.4, shape: [3]), relative: 1e-15))
    }
    // A single probe is off by 2(v₁v₂)(A₁₂ + A₂₁)/2, here 0.9.
    let single = try withDivergence(.hutchinson(probes: [signs[0]]), of: linear)(x, moment).divergence
    #expect(single.isClose(to: try Tensor(repeating: -0.5, shape: [3]), relative: 1e-15))
    #expect(throws: UnificationError.badCount("the number of probes", 0)) {
      try withDivergence(.hutchinson(probes: []), of: linear)
    }
    // A real network, against central differences; h² of a third derivative is 1e-8.
    var rng = Philox(seed: 3)
    let network = try LogNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 16, activation: .silu, using: &rng)
    let evaluation = try withDivergence { x, time in
      try network(x, standardDeviations: Variable(Tensor(repeating: time.standardDeviation, shape: [x.shape[0], 1])))
    }
    let found = try evaluation(x, moment).divergence
    var differences = try Tensor<Double>.zeros([3])
    for axis in 0..<2 {
      let h = try 1e-4 * Tensor<Double>.identity(2).sliced(axis..<axis + 1)
      let slope = try (network.score(at: x + h, standardDeviation: 1) - network.score(at: x - h, standardDeviation: 1))
      differences = try differences + slope.sliced(axis..<axis + 1, axis: 1).reshaped(to: [3]) / 2e-4
    }
    #expect(found.isClose(to: differences, absolute: 1e-7))
  }

  @Test func `a network that is exact has the exact likelihood, with Hutchinson's probes on average`() throws {
    // Data 𝒩(0, diag(1, 4)): the score −x/(α²v + σ²) is a network of two weights. Probes of both signs are exact.
    let process = try VariancePreserving()
    let law = try Gaussian(mean: Tensor([0, 0]), covariance: Tensor([[1, 0], [0, 4]]))
    func score(_ x: Variable<Double>, _ time: DiffusionTime) throws -> Variable<Double> {
      let (α², σ²) = (time.signal * time.signal, time.standardDeviation * time.standardDeviation)
      return try -x / Tensor([α² + σ², 4 * α² + σ²])
    }
    let points = try Tensor([[0.5, -1], [2, 3]])
    let times = (0...300).map { Double($0) / 300 }
    let dynamics = DiffusionDynamics.flow(of: process, scheme: .rungeKutta4)
    let end = try law.noised(at: process.moment(at: 1))
    let probes = [try Tensor([[1.0, -1], [-1, -1]])]
    for estimate in [DivergenceEstimate<Double>.exact, .hutchinson(probes: probes)] {
      let found = try dynamics.logLikelihood(
        of: points, through: times, evaluation: withDivergence(estimate, of: score),
        terminal: { try end.logDensity(at: $0) })
      // A diagonal Jacobian makes every probe of signs exact; 1e-7 is RK4's error at 300 steps.
      #expect(found.isClose(to: try law.logDensity(at: points), absolute: 1e-7))
    }
  }

  @Test func `the mismatch of the prior is the divergence of the laws at time 1`() throws {
    for process in processes {
      let data = try Gaussian(mean: Tensor([0.8]), covariance: Tensor([[2.25]]))
      let end = try data.noised(at: process.moment(at: 1))
      let line = try Quadrature.grid([-100...100], pointsPerSide: 40_001)
      let divergence = try line.integral { x in
        let p = try end.logDensity(at: x)
        return try exp(p) * (p - process.priorLogDensity(at: x))
      }
      // A difference of numbers of size 3 that is 1e-5 itself.
      #expect(process.priorMismatch(mean: 0.8, variance: 2.25).isClose(to: divergence, absolute: 1e-12), "\(process)")
    }
  }
}
