import AdvancedTopics
import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Adaptive sampling` {
  @Test(arguments: ["ode_vp_pm2", "ode_ve_pm2"]) func `follows the probability flow to ten digits`(
    _ name: String
  ) throws {
    let golden = try Golden("samplers")(name)
    let times = try Array(golden.inputs["t_eval"].tensor().scalars.reversed())
    let path: [Tensor<Double>]
    func follow(_ process: some DiffusionProcess) throws -> [Tensor<Double>] {
      try AdaptiveSampler(tolerance: 1e-11, clock: DiffusionClock(process)).path(
        from: golden.inputs["latents"].tensor(), along: times.map { try process.moment(at: $0) },
        golden.mixture().noisePredictor())
    }
    if golden.inputs["kind"].text == "ve" {
      path = try follow(
        VarianceExploding(
          smallest: golden.inputs["sigma_min"].double(), largest: golden.inputs["sigma_max"].double()))
    } else {
      path = try follow(
        VariancePreserving(
          firstRate: golden.inputs["beta_min"].double(), lastRate: golden.inputs["beta_max"].double()))
    }
    for (row, trajectory) in golden.outputs["reverse_trajectory"].elements.enumerated() {
      for (place, points) in path.enumerated() {
        let (found, expected) = (try points.sliced(row..<row + 1), try trajectory[place].tensor())
        // The bound of the reference, 10⁻⁷ of the size and 10⁻⁸; the tolerance of each step is 10⁻¹¹.
        let bound = golden.bound(for: "reverse_trajectory", scale: expected.largestMagnitude)
        #expect(try found.largestDifference(from: expected.reshaped(to: [1, 2])) <= bound)
      }
    }
  }

  @Test func `the error follows the tolerance and the cost its fifth root`() throws {
    let (law, clock) = (try hills(), DiffusionClock(try VariancePreserving()))
    var rng = Philox(seed: 4)
    let moments = try clock.moments(from: 100, to: 0.02, steps: 1)
    let start = try law.noised(at: moments[0]).sample(20, using: &rng)
    func run(_ tolerance: Double) throws -> (end: Tensor<Double>, evaluations: Int) {
      var evaluations = 0
      let end = try AdaptiveSampler(tolerance: tolerance, clock: clock).sample(
        from: start, along: moments, predictor: law.noisePredictor(), noise: { _ in throw UnwantedNoise() },
        observe: { evaluations = $0.evaluations })
      return (end, evaluations)
    }
    let exact = try run(1e-13).end
    let (loose, tight, tightest) = (try run(1e-5), try run(1e-9), try run(1e-12))
    // What the steps let pass adds up: a multiple of the tolerance, but not fifty times; at these tolerances the demo finds 0.9 to 4 times.
    #expect(loose.end.largestDifference(from: exact) < 50 * 1e-5)
    #expect(tight.end.largestDifference(from: exact) < 50 * 1e-9)
    #expect(loose.end.largestDifference(from: exact) > 1e-7)
    // 10^(3/5) = 4 times the steps for a thousandth of the tolerance; order 4 would take 5.6 times, order 3 ten.
    let ratio = Double(tightest.evaluations) / Double(tight.evaluations)
    #expect(2.8 < ratio && ratio < 4.8, "\(tight.evaluations), \(tightest.evaluations)")
  }

  @Test func `a difficult trajectory is not lost among easy ones`() throws {
    let (law, clock) = (try hills(), DiffusionClock(try VariancePreserving()))
    let moments = try clock.moments(from: 100, to: 0.02, steps: 1)
    let sampler = try AdaptiveSampler(tolerance: 1e-6, clock: clock)
    let hard = try Tensor<Double>([[0.05, 1.7]])
    let alone = try sampler.path(from: hard, along: moments, law.noisePredictor())
    let many = try Tensor.concatenated([hard] + (0..<200).map { _ in try Tensor<Double>([[0.5, -1.0]]) })
    let together = try sampler.path(from: many, along: moments, law.noisePredictor())
    // The same tolerance for both: with a mean over the batch the error would be √200 times as large.
    let exact = try AdaptiveSampler(tolerance: 1e-12, clock: clock).path(
      from: hard, along: moments, law.noisePredictor())
    let (a, b) = (
      alone[1].largestDifference(from: exact[1]), try together[1].sliced(0..<1).largestDifference(from: exact[1])
    )
    #expect(b < 2 * a + 1e-7, "\(a), \(b)")
  }

  @Test func `a network that is not smooth is an error, not a run without end`() throws {
    let clock = DiffusionClock.noiseLevel
    var noise = Philox(seed: 2)
    let values = try Tensor<Double>.standardNormal([1000], using: &noise).scalars
    #expect(throws: SamplerError.self) {
      try AdaptiveSampler(tolerance: 1e-10, clock: clock, stepLimit: 200).end(
        from: .ones([1, 1]), along: clock.moments(from: 10, to: 0.1, steps: 1)
      ) { _, moment in
        // Like noise: another value at every σ.
        let digits = Int((moment.standardDeviation * 1e9).truncatingRemainder(dividingBy: 1000))
        return try Tensor([values[digits]]).reshaped(to: [1, 1])
      }
    }
  }
}
