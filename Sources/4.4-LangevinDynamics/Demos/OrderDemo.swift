import Demos
import Plotting
import Randomness
import Tensors

extension Demo {
  /// How fast Euler–Maruyama paths converge, with additive and with multiplicative noise.
  static let order = Demo(
    id: "order", title: "Strong and weak order of the Euler–Maruyama step",
    summary: """
      The same Brownian paths at coarser and coarser steps. Single paths converge like h where the noise is the same \
      everywhere, as in Langevin's equation, and like √h where it depends on the place; means like h in both.
      """
  ) { context in
    let paths = context.choose(16_384, quick: 4_096)
    let levels = context.choose(5, quick: 4)
    let well = try DoubleWell(barrier: 0.25)
    let equations: [(name: String, equation: StochasticEquation, start: Double)] = [
      ("additive: dx = (x − x³)dt + √2 dW", .langevin { try well.score(at: $0) }, 0.5),
      ("multiplicative: dx = x dt + x dW", .geometricBrownianMotion(drift: 1, volatility: 1), 1),
    ]
    var panels: [Panel] = []
    var table = TextTable("noise", "strong order", "expected", "weak order", "expected")
    for (index, (name, equation, start)) in equations.enumerated() {
      var rng = Philox(seed: context.seed, stream: UInt64(index))
      let errors = try PathErrors(
        of: equation, from: start * Tensor.ones([paths, 1]), time: 1, coarsest: 32, levels: levels, using: &rng)
      let (strong, weak) = (errors.strong, errors.weak)
      let (h, expected) = (errors.stepSizes, index == 0 ? 1.0 : 0.5)
      panels.append(
        Panel(
          name, x: .logarithmic("step h"), y: .logarithmic("error at time 1"),
          marks: [
            .line(
              x: h, y: h.map { strong[0].mean * (index == 0 ? $0 / h[0] : ($0 / h[0]).squareRoot()) }, width: 1.2,
              style: .dashed, hue: .gray),
            .line(x: h, y: h.map { weak[0].mean * $0 / h[0] }, width: 1.2, style: .dashed, hue: .gray),
            .line(
              x: h, y: strong.map(\.mean), errors: strong.map { 2 * $0.standardError }, label: "single paths (strong)",
              hue: .blue),
            .line(
              x: h, y: weak.map(\.mean), errors: weak.map { 2 * $0.standardError }, label: "means (weak)", hue: .orange),
          ]))
      let (s, w) = (errors.strongOrder, errors.weakOrder)
      table.append(
        .text(index == 0 ? "additive" : "multiplicative"), .measured(s.order, s.standardError, decimals: 3),
        .number(expected), .measured(w.order, w.standardError, decimals: 3), 1)
    }
    try context.show(
      Figure("Errors of Euler–Maruyama on \(paths) shared Brownian paths", panels: panels), named: "4.4-order")
    context.table(table)
    context.say(
      """

      Bars are ± 2 standard errors, dashes the expected slopes. A path is compared with the exact solution on the same
      Brownian path (right) or, where none is known (left), with the path of half the step.
      """)
  }
}
