import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// Schedules and grids: where the noise is, and where the steps go.
  static let grids = Demo(
    id: "grids", title: "Schedules of the noise, and where to put few steps",
    summary: """
      Left, how fast schedules lose the signal, and that none but one loses all of it. Right, the error of few Heun steps \
      on three grids. Which grid is good depends on the process; one of six is bad.
      """
  ) { context in
    let linear = try DiffusionChain.linear()
    let chains: [(name: String, hue: Hue, chain: DiffusionChain)] = [
      ("linear β", .blue, linear), ("scaled linear β", .orange, try .scaledLinear()), ("cosine", .green, try .cosine()),
      ("linear, no signal at the end", .red, try linear.withoutTerminalSignal()),
    ]
    var schedules = TextTable(
      "schedule", "√ᾱ at the end", "ends at log(α/σ)", "mismatch, nats", "log(α/σ) < 0 from step")
    var curves: [Mark] = []
    for (name, hue, chain) in chains {
      let moments = try (0..<1000).map { try chain.moment(after: $0) }
      let shown = moments.indices.filter { $0 % 8 == 7 || $0 == 0 }
      curves.append(
        .line(
          x: shown.map(Double.init), y: shown.map { max(moments[$0].logSignalToNoise, -12) },
          style: hue == .red ? .dashed : .solid, label: name, hue: hue))
      let end = moments[999]
      let ratio = 1 + end.signal * end.signal * (2.774 - 1)
      let mismatch = 0.5 * (ratio - 1 - log(ratio) + end.signal * end.signal * 0.45 * 0.45)
      schedules.append(
        .text(name), .number(end.signal), .number(end.logSignalToNoise), .number(mismatch),
        .integer(moments.firstIndex { $0.logSignalToNoise < 0 } ?? 1000))
    }
    let gridKinds: [(name: String, hue: Hue, grid: TimeGrid)] = [
      ("even in time", .blue, .uniformTime), ("even in log(α/σ)", .orange, .uniformLogSignalToNoise),
      ("power, ρ = 7", .green, .power()),
    ]
    let (example, earliest) = (try LineExample(), 1e-3)
    let processes: [(name: String, process: any DiffusionProcess)] = [
      ("Variance preserving", try VariancePreserving()),
      ("Variance exploding, σ = 20t", try LinearExploding(largest: 20)),
    ]
    let counts = context.choose([5, 7, 10, 14, 20, 28, 40, 56, 80], quick: [5, 10, 20])
    var panels = [Panel("What is left of the signal", x: "step", y: "log(α/σ)", marks: curves)]
    var table = TextTable(header: ["mean error of x"] + counts.map { "\($0) steps" })
    var rng = Philox(seed: context.seed)
    for (name, process) in processes {
      let start = try process.priorStandardDeviation * Tensor<Double>.standardNormal([200, 1], using: &rng)
      func end(_ grid: TimeGrid, _ steps: Int, _ scheme: StepScheme) throws -> Tensor<Double> {
        try DiffusionDynamics.flow(of: process, scheme: scheme).flow(
          start, through: grid.times(of: process, to: earliest, steps: steps), score: example.law.diffusionScore())
      }
      let exact = try end(.power(), 600, .rungeKutta4)
      var marks: [Mark] = []
      for (kind, hue, grid) in gridKinds {
        let errors = try counts.map { try abs(end(grid, $0, .heun) - exact).mean() }
        marks.append(
          .line(x: counts.map(Double.init), y: errors, label: panels.count == 1 ? kind : nil, hue: hue))
        table.append("\(process is LinearExploding ? "VE" : "VP"), \(kind)", errors)
      }
      panels.append(
        Panel(name, x: .logarithmic("Heun steps"), y: .logarithmic("mean error of x", range: 1e-4...10), marks: marks))
    }
    try context.show(
      Figure("Schedules and grids", columns: 3, width: 1100, height: 420, panels: panels), named: "4.5-grids")
    context.table(schedules)
    context.say(
      """

      The usual chains keep a little signal to the end, and sampling that starts from pure noise starts wrong by as
      much. Shifted and stretched, √ᾱ ends at 0 (drawn at −12); then only data or velocity can be predicted there.

      """)
    context.table(table)
    context.say(
      """

      All errors fall like the square of the number of steps; what differs is how the steps are shared among noise levels.
      Linear β shares them well by itself, and even steps in time are the best of the three there. With noise that grows
      linearly nearly all even steps go where there is only noise: the other grids need a fifth as many for the same error.
      """)
  }
}
