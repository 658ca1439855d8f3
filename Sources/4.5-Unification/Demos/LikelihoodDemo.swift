import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// Log-densities by the probability flow, and where their errors come from.
  static let likelihood = Demo(
    id: "likelihood", title: "The likelihood of a point, by following it into the noise",
    summary: """
      The density of data from the score alone: follow the flow up, add what the volume lost. The error falls with the \
      order of the steps, down to a floor that has nothing to do with them: the prior is not quite the law at the end.
      """
  ) { context in
    let (example, process) = (try LineExample(), try VariancePreserving())
    let (earliest, xs) = (1e-5, evenlySpaced(-4...4, count: context.choose(161, quick: 41)))
    let points = try Tensor(xs, shape: [xs.count, 1])
    let exact = try example.law.noised(at: process.moment(at: earliest)).logDensity(at: points)
    let last = try example.law.noised(at: process.moment(at: 1))
    let evaluation = example.law.diffusionScoreWithDivergence()
    func found(_ scheme: StepScheme, _ steps: Int, prior: Bool) throws -> Tensor<Double> {
      let times = try TimeGrid.uniformTime.times(of: process, from: earliest, to: 1, steps: steps)
      return try DiffusionDynamics.flow(of: process, scheme: scheme).logLikelihood(
        of: points, through: times, evaluation: evaluation
      ) { try prior ? process.priorLogDensity(at: $0) : last.logDensity(at: $0) }
    }
    let coarse = try found(.euler, 30, prior: true)
    let counts = context.choose([8, 16, 32, 64, 128, 256, 512], quick: [8, 32, 128])
    var table = TextTable("steps", "Euler", "Heun", "Runge–Kutta", "Runge–Kutta, prior 𝒩(0, 1)")
    var errors: [[Double]] = [[], [], [], []]
    for steps in counts {
      let all = try [
        found(.euler, steps, prior: false), found(.heun, steps, prior: false), found(.rungeKutta4, steps, prior: false),
        found(.rungeKutta4, steps, prior: true),
      ]
      for (index, value) in all.enumerated() { errors[index].append(try abs(value - exact).mean()) }
      table.append("\(steps)", errors.map { $0[$0.count - 1] })
    }
    let names = ["Euler", "Heun", "Runge–Kutta", "Runge–Kutta, prior 𝒩(0, 1)"]
    let hues: [Hue] = [.orange, .green, .blue, .red]
    try context.show(
      Figure(
        "Log-densities by the probability flow", columns: 2, width: 900, height: 420,
        panels: [
          Panel(
            "Euler, 30 steps", x: "x", y: "log-density, nats",
            marks: [
              .line(x: xs, y: exact.scalars, label: "exact", hue: .ink),
              .line(x: xs, y: coarse.scalars, style: .dashed, label: "by the flow", hue: .orange),
            ]),
          Panel(
            "Error against steps", x: .logarithmic("number of steps"), y: .logarithmic("mean error, nats"),
            marks: zip(zip(names, hues), errors).map { look, values in
              .line(x: counts.map(Double.init), y: values, label: look.0, hue: look.1)
            }),
        ]), named: "4.5-likelihood")
    context.table(table)
    context.say(
      """

      The floor of the last column is the prior's mismatch; with the exact law at time 1 it is gone. It has
      both signs, and all but cancels in the mean over data, which for normal data with these moments is \(NumberText.compact(process.priorMismatch(mean: example.mean, variance: example.variance), digits: 2)) nats.

      """)
    try hutchinson(example, process, in: context)
  }

  /// The cost of probes in place of the exact trace, in the plane.
  private static func hutchinson(
    _ example: LineExample, _ process: VariancePreserving, in context: DemoContext
  ) throws {
    let law = try GaussianMixtureInPlane.law()
    var rng = Philox(seed: context.seed, stream: 1)
    let count = context.choose(400, quick: 60)
    let point = try Tensor([[1.0, 0.4]])
    let points = try point.broadcast(to: [count, 2])
    let times = try TimeGrid.uniformTime.times(of: process, from: 1e-5, to: 1, steps: 100)
    let last = try law.noised(at: process.moment(at: 1))
    let dynamics = DiffusionDynamics.flow(of: process, scheme: .heun)
    let exact = try law.noised(at: process.moment(at: 1e-5)).logDensity(at: point).sum()
    var table = TextTable(
      "probes", "mean log-density", "deviation of one estimate", "exact \(NumberText.fixed(exact, decimals: 4))")
    for number in [1, 4, 16] {
      let probes = try (0..<number).map { _ in try Tensor<Double>.rademacher([count, 2], using: &rng) }
      let found = try dynamics.logLikelihood(
        of: points, through: times,
        evaluation: { x, time in
          let noised = try law.noised(at: time)
          let H = try noised.hessian(at: x)
          // vᵀHv, as a backward pass through a network would give it.
          let estimates = try probes.map { v in
            let Hv = try (H * v.reshaped(to: [count, 1, 2])).sum(axis: 2)
            return try (Hv * v).sum(axis: 1) / Double(number)
          }
          return (try noised.score(at: x), try estimates.dropFirst().reduce(estimates[0]) { try $0 + $1 })
        }, terminal: { try last.logDensity(at: $0) })
      let mean = try found.mean()
      let deviation = try (found - mean).squared().mean().squareRoot()
      table.append(
        .integer(number), .fixed(mean, decimals: 4), .fixed(deviation, decimals: 4),
        .fixed(mean - exact, decimals: 4))
    }
    context.say("Hutchinson's probes of signs in place of the trace, at one point of two clumps in the plane:\n")
    context.table(table)
    context.say(
      """

      Each row has \(count) estimates of the same number. The last column is the error of their mean; the deviation
      falls like 1/√probes. A network of d dimensions needs d backward passes for the trace, and one for a probe.
      """)
  }
}

/// Two oblique clumps in the plane.
private enum GaussianMixtureInPlane {
  static func law() throws -> GaussianMixture {
    try GaussianMixture(
      weights: [0.3, 0.7],
      components: [
        Gaussian(mean: Tensor([-2, 0.5]), covariance: Tensor([[0.5, 0.2], [0.2, 0.4]])),
        Gaussian(mean: Tensor([2, -0.5]), covariance: Tensor([[0.3, -0.1], [-0.1, 0.6]])),
      ])
  }
}
