import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors
import Unification

extension Demo {
  /// What an adaptive solver makes of its tolerance.
  static let adaptive = Demo(
    id: "adaptive", title: "Adaptive steps: tolerance, error and cost",
    summary: """
      The pair of Dormand and Prince follows the probability flow of two hills from σ/α = 100 to 0.02 and chooses its \
      steps itself. Look at how the error follows the tolerance, and at where a solver with fixed steps is cheaper.
      """
  ) { context in
    let law = try GaussianMixture.twoHills()
    let (predictor, clock) = (law.noisePredictor(), DiffusionClock(try VariancePreserving()))
    var rng = Philox(seed: context.seed)
    let ends = try clock.moments(from: 100, to: 0.02, steps: 1)
    let start = try law.noised(at: ends[0]).sample(context.choose(64, quick: 16), using: &rng)
    let exact = try AdaptiveSampler(tolerance: 1e-13, clock: clock).sample(
      from: start, along: ends, predictor: predictor, using: &rng)
    func run(_ sampler: some DiffusionSampler, _ moments: [DiffusionTime]) throws -> (error: Double, cost: Double) {
      var cost = 0
      let end = try sampler.sample(from: start, along: moments, predictor: predictor, using: &rng) {
        cost = $0.evaluations
      }
      return (try end.worstDistance(to: exact), Double(cost))
    }
    let tolerances = context.choose((2...11).map { pow(10, -Double($0)) }, quick: [1e-2, 1e-4, 1e-6])
    var table = TextTable("tolerance", "worst error", "error / tolerance", "evaluations", "network asked between σ/α")
    let adaptive = try tolerances.map { tolerance in
      let result = try run(try AdaptiveSampler(tolerance: tolerance, clock: clock), ends)
      let places = Recorder()
      _ = try AdaptiveSampler(tolerance: tolerance, clock: clock).sample(
        from: start, along: ends,
        predictor: { x, moment in
          places.append(moment.noiseToSignal)
          return try predictor(x, moment)
        }, using: &rng)
      let middle = places.values.filter { 0.1...5 ~= $0 }.count
      table.append(
        .number(tolerance), .number(result.error), .fixed(result.error / tolerance, decimals: 1),
        .integer(Int(result.cost)), .text("0.1 and 5: \(100 * middle / max(places.values.count, 1)) %"))
      return result
    }
    let budgets = context.choose([12, 24, 48, 96, 192, 384, 768, 1536], quick: [12, 48])
    let fixed: [NamedSampler] = [
      NamedSampler("Heun", .blue, HeunSampler(), cost: 2),
      NamedSampler("DPM-Solver++(3M)", .green, try MultistepSolver(order: 3)),
      NamedSampler("DPM-Solver-3", .red, try SinglestepSolver(order: 3), parts: 3),
    ]
    var marks: [Mark] = [
      .line(x: adaptive.map(\.cost), y: adaptive.map(\.error), label: "adaptive (RK45)", hue: .orange)
    ]
    for named in fixed {
      let results = try budgets.map { budget in
        try run(
          named.sampler,
          clock.divided(
            clock.moments(from: 100, to: 0.02, steps: max(budget / named.cost / named.parts, 1)), into: named.parts))
      }
      marks.append(.line(x: results.map(\.cost), y: results.map(\.error), label: named.name, hue: named.hue))
    }
    try context.show(
      Figure(
        "Adaptive steps on the probability flow", width: 900, height: 480,
        panels: [
          Panel(
            "Error against tolerance", x: .logarithmic("tolerance"),
            y: .logarithmic("worst error of \(start.shape[0])"),
            marks: [
              .line(x: tolerances, y: tolerances, style: .dashed, label: "error = tolerance", hue: .gray),
              .line(x: tolerances, y: adaptive.map(\.error), label: "measured", hue: .orange),
            ]),
          Panel(
            "Error against cost", x: .logarithmic("evaluations of the network"), y: .logarithmic("worst error"),
            marks: marks),
        ]), named: "4.7-adaptive")
    context.table(table)
    context.say(
      """

      What every step lets pass adds up on the way, or dies out, so that the error at the end is some multiple of the
      tolerance. Ten times less of it costs 1.3 times as much on average, and in the end nearly 10^(1/5) = 1.6 times, as
      with order 5. For one or two digits, all that samples need, the solvers made for this equation are cheaper. The
      worst trajectory of the batch decides.
      """)
  }
}

/// Collects numbers from inside a predictor.
private final class Recorder {
  private(set) var values: [Double] = []
  func append(_ value: Double) { values.append(value) }
}
