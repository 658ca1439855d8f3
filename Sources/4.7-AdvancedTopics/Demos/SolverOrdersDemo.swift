import Demos
import Foundation
import LangevinDynamics
import Plotting
import Randomness
import ScoreFunctions
import Tensors
import Unification

extension Demo {
  /// How fast the solvers of the probability flow converge.
  static let orders = Demo(
    id: "orders", title: "Orders of convergence of the samplers without noise",
    summary: """
      Every solver follows the probability flow of two hills, with the exact score, from σ/α = 20 to 0.05; the error is the \
      worst over some starts, against a solution of ten digits. A line of slope −k is a solver of order k.
      """
  ) { context in
    let law = try GaussianMixture.twoHills()
    let (predictor, clock) = (law.noisePredictor(), DiffusionClock(try VariancePreserving()))
    let ends = [20, 0.05]
    var rng = Philox(seed: context.seed)
    let start = try law.noised(at: clock.moment(atNoiseToSignal: ends[0])).sample(16, using: &rng)
    let exact = try AdaptiveSampler(tolerance: 1e-12, clock: clock).sample(
      from: start, along: clock.moments(from: ends[0], to: ends[1], steps: 1), predictor: predictor, using: &rng)
    let time = ExponentialIntegrator.Variable.time(clock)
    let groups: [(title: String, solvers: [(NamedSampler, order: Int)])] = [
      (
        "From the start of each step",
        [
          (NamedSampler("Euler = DDIM", .gray, EulerSampler()), 1),
          (NamedSampler("Heun", .blue, HeunSampler(), cost: 2), 2),
          (NamedSampler("DPM-Solver-2", .orange, try SinglestepSolver(order: 2), parts: 2), 2),
          (
            NamedSampler(
              "DPM-Solver++(2S)", .purple, try SinglestepSolver(order: 2, predicting: .data), parts: 2), 2
          ),
          (NamedSampler("DPM-Solver-3", .green, try SinglestepSolver(order: 3), parts: 3), 3),
        ]
      ),
      (
        "From steps before",
        [
          (NamedSampler("DPM-Solver++(2M)", .orange, try MultistepSolver(order: 2)), 2),
          (NamedSampler("DEIS, degree 1", .purple, try ExponentialIntegrator(degree: 1, in: time)), 2),
          (
            NamedSampler("DPM-Solver++(3M), halved", .red, try MultistepSolver(order: 3, quadraticShare: 0.5)), 2
          ),
          (NamedSampler("DPM-Solver++(3M)", .green, try MultistepSolver(order: 3)), 3),
          (NamedSampler("DEIS, degree 2", .blue, try ExponentialIntegrator(degree: 2, in: time)), 3),
        ]
      ),
    ]
    let counts = context.choose([24, 48, 96, 192, 384, 768], quick: [24, 48, 96])
    var table = TextTable("solver", "order", "slope, last half", "error, \(counts[1]) evaluations")
    var panels: [Panel] = []
    for (title, solvers) in groups {
      var marks: [Mark] = []
      for (named, order) in solvers {
        let errors = try counts.map { count in
          let moments = try gentleMoments(
            of: clock, from: ends[0], to: ends[1], steps: count / named.cost / named.parts)
          let end = try named.sampler.sample(
            from: start, along: clock.divided(moments, into: named.parts), predictor: predictor, using: &rng)
          return try end.worstDistance(to: exact)
        }
        let half = max(counts.count / 2, 2)
        let slope = powerLawExponent(counts.suffix(half).map(Double.init), Array(errors.suffix(half)))
        table.append(.text(named.name), .integer(order), .fixed(slope, decimals: 2), .number(errors[1]))
        marks.append(.line(x: counts.map(Double.init), y: errors, label: named.name, hue: named.hue))
      }
      panels.append(
        Panel(
          title, x: .logarithmic("evaluations of the network"), y: .logarithmic("worst error", range: 1e-8...10),
          marks: marks))
    }
    try context.show(
      Figure("Error of a solution against its cost", width: 900, height: 520, panels: panels), named: "4.7-orders")
    context.table(table)
    context.say(
      """

      Multistep solvers of order 3 have to begin with steps of order 1 and 2. The list begins with two short ones for that,
      or their errors would be all there is to see. With half of the quadratic term, as most programs have it, order 3 is
      order 2 — and still better than order 2 was, which is why nobody noticed.
      """)
  }
}

/// Moments even in λ behind two short steps of length `h^{3/2}`, so that what a multistep solver loses in starting is of
/// the order `h³`.
private func gentleMoments(
  of clock: DiffusionClock, from largest: Double, to smallest: Double, steps: Int
) throws -> [DiffusionTime] {
  let h = log(largest / smallest) / Double(steps)
  let short = min(pow(h, 1.5), h)
  let starts = [0, short].map { largest * exp(-$0) }
  return try starts.map { try clock.moment(atNoiseToSignal: $0) }
    + clock.moments(from: largest * exp(-2 * short), to: smallest, steps: max(steps - 2, 1))
}
