import AdvancedTopics
import Foundation
import LangevinDynamics
import ScoreFunctions
import Tensors
import TestSupport
import Testing
import Unification

// The end of the flow that SciPy found to ten digits is the reference, and the exponent of error against steps the order.
// The next term of the error bends the line: between 96 and 192 evaluations the exponent may be 0.3 from the order, a third
// of what would be another order.
@Suite struct `Orders of convergence` {
  struct Solver: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let sampler: any DiffusionSampler
    let order: Double
    var parts = 1

    /// The exponent of the error between 96 and 192 evaluations, and the error with 96.
    func measured() throws -> (order: Double, error: Double) {
      let golden = try Golden("samplers")("dpm_convergence_pm2")
      let (start, exact) = (try golden.inputs["starts"].tensor(), try golden.outputs["exact_endpoint"].tensor())
      let predictor = try golden.mixture().noisePredictor()
      let steps = [96, 192]
      let errors = try steps.map { count in
        let moments = try clock.divided(gentleMoments(steps: count / parts), into: parts)
        return try sampler.end(from: start, along: moments, predictor).largestDifference(from: exact)
      }
      return (-powerLawExponent(steps.map(Double.init), errors), errors[0])
    }
  }

  static let clock = DiffusionClock { try .preserving(ratio: $0) }

  /// Even in λ after two short steps of length `h^{3/2}`: what is lost in starting is then of order h³ too.
  static func gentleMoments(steps: Int) throws -> [DiffusionTime] {
    let short = pow(log(400) / Double(steps), 1.5)
    return try [20, 20 * exp(-short)].map { try DiffusionTime.preserving(ratio: $0) }
      + clock.moments(from: 20 * exp(-2 * short), to: 0.05, steps: steps - 2)
  }

  static let solvers: [Solver] =
    (try? [
      Solver(testDescription: "Euler", sampler: EulerSampler(), order: 1),
      Solver(testDescription: "DPM-Solver-1", sampler: SinglestepSolver(order: 1), order: 1),
      Solver(testDescription: "Heun", sampler: HeunSampler(), order: 2),
      Solver(testDescription: "DPM-Solver-2", sampler: SinglestepSolver(order: 2), order: 2, parts: 2),
      Solver(
        testDescription: "DPM-Solver++(2S)", sampler: SinglestepSolver(order: 2, predicting: .data), order: 2, parts: 2),
      Solver(testDescription: "DPM-Solver-3", sampler: SinglestepSolver(order: 3), order: 3, parts: 3),
      Solver(
        testDescription: "DPM-Solver-3, halved on the way",
        sampler: SinglestepSolver(order: 3, rule: .halvedOnTheWay), order: 3, parts: 3),
      Solver(
        testDescription: "DPM-Solver++-3, interpolated",
        sampler: SinglestepSolver(order: 3, predicting: .data, rule: .interpolated), order: 3, parts: 3),
      Solver(testDescription: "DPM-Solver++(2M)", sampler: MultistepSolver(order: 2), order: 2),
      Solver(
        testDescription: "DPM-Solver-2, multistep", sampler: MultistepSolver(order: 2, predicting: .noise), order: 2),
      Solver(testDescription: "DPM-Solver++(3M)", sampler: MultistepSolver(order: 3), order: 3),
      Solver(
        testDescription: "DPM-Solver-3, multistep", sampler: MultistepSolver(order: 3, predicting: .noise), order: 3),
      Solver(testDescription: "DEIS of degree 1 in ρ", sampler: ExponentialIntegrator(degree: 1), order: 2),
      Solver(testDescription: "DEIS of degree 2 in ρ", sampler: ExponentialIntegrator(degree: 2), order: 3),
    ]) ?? []

  @Test func `all solvers are there`() { #expect(Self.solvers.count == 14) }

  @Test(arguments: solvers) func `are what theory says`(_ solver: Solver) throws {
    let (order, error) = try solver.measured()
    #expect(abs(order - solver.order) < 0.3, "order \(order), error \(error)")
  }

  @Test func `half the quadratic term makes order 3 order 2`() throws {
    let right = try Solver(testDescription: "", sampler: MultistepSolver(order: 3), order: 3).measured()
    let halved = try Solver(testDescription: "", sampler: MultistepSolver(order: 3, quadraticShare: 0.5), order: 2)
      .measured()
    #expect(abs(halved.order - 2) < 0.12)
    #expect(halved.error > 2 * right.error)
  }

  @Test func `any wrong coefficient costs an order`() throws {
    // Euler is order 2 with no slope, and order 3 with no bend.
    let noBend = try Solver(testDescription: "", sampler: MultistepSolver(order: 3, quadraticShare: 0), order: 2)
      .measured()
    #expect(abs(noBend.order - 2) < 0.12)
  }
}
