import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// Two chains with the same noise come together at the promised rate; the law stays below the proved bound.
  static let contraction = Demo(
    id: "contraction", title: "How fast Langevin forgets its start: the rate and the bound",
    summary: """
      On a strongly log-concave target two chains driven by the same noise approach each other by the factor 1 − mε \
      in every step. The distance to the target stays below Dalalyan and Karagulyan's bound, and ends at the bias.
      """
  ) { context in
    let (m, M, d) = (1.0, 10.0, 3)
    let curvatures = [1.0, 4, 10]
    let start = [5.0, 5, 5]
    let steps = 400
    let longest = LogConcaveBound.longestStep(smallest: m, largest: M)
    var lines: [Mark] = []
    var table = TextTable("ε", "1 − mε", "largest W₂/bound", "W₂ at the end", "floor of the bound")
    for (ε, hue) in zip([0.01, 0.05, longest], [Hue.blue, .orange, .green]) {
      let bound = try LogConcaveBound(smallest: m, largest: M, dimension: d, stepSize: ε)
      let exact = (0...steps).map {
        exactWasserstein(from: start, curvatures: curvatures, stepSize: ε, after: $0)
      }
      let bounds = (0...steps).map { bound.distance(after: $0, from: exact[0]) }
      let worst = zip(exact, bounds).dropFirst().map { $0 / $1 }.max() ?? 0
      let xs = (0...steps).map { Double($0) }
      let label = "ε = \(NumberText.compact(ε, digits: 2))"
      lines.append(.line(x: xs, y: exact, label: label, hue: hue))
      lines.append(.line(x: xs, y: bounds, width: 1.3, style: .dashed, label: ε == 0.01 ? "bounds" : nil, hue: hue))
      table.append(
        .number(ε), .fixed(bound.contraction, decimals: 4), .fixed(worst, decimals: 3),
        .fixed(exact[steps], decimals: 4), .fixed(bound.floor, decimals: 2))
    }

    // −log p = Σ m x²/2 + (M − m) log cosh x: curvatures from m, far out, to M, at the origin.
    let score: @Sendable (Tensor<Double>) throws -> Tensor<Double> = { x in try -(m * x + (M - m) * tanh(x)) }
    var rng = Philox(seed: context.seed)
    let (ε, chains) = (0.05, context.choose(2000, quick: 500))
    let sampler = try UnadjustedLangevin(score: score, stepSize: ε)
    let well = try DoubleWell(barrier: 3)
    let other = try UnadjustedLangevin<Double>(score: { try well.score(at: $0) }, stepSize: 0.005)
    let far = Positions(points: try 5 * Tensor<Double>.ones([chains, d]))
    let near = Positions(points: try -5 * Tensor<Double>.ones([chains, d]))
    let together = try sampler.coupledDistances(from: far, and: near, steps: 150, using: &rng)
    let ones = try Tensor<Double>.ones([chains, 1])
    let apart = try other.coupledDistances(
      from: Positions(points: ones), and: Positions(points: -1 * ones), steps: 150, using: &rng)
    let xs = together.indices.map { Double($0) }
    let rates = zip(together, together.dropFirst()).map { $1 / $0 }.prefix(60)
    try context.show(
      Figure(
        "Forgetting the start",
        panels: [
          Panel(
            "W₂ to 𝒩(0, diag(1, ¼, ⅒)), exactly", x: "step", y: .logarithmic("W₂", range: 0.005...300), marks: lines),
          Panel(
            "Two chains with the same noise", x: "step", y: .logarithmic("distance", range: 1e-5...100),
            marks: [
              .line(x: xs, y: together, label: "log-concave, 1 ≤ U″ ≤ 10", hue: .blue),
              .line(
                x: xs, y: xs.map { together[0] * pow(1 - m * ε, $0) }, width: 1.3, style: .dashed, label: "(1 − mε)ᵏ",
                hue: .gray),
              .line(x: xs, y: apart, label: "two wells", hue: .red),
            ]),
        ]), named: "4.4-contraction")
    context.table(table)
    context.say(
      """

      Right: with ε = 0.05 the promise is a factor \(NumberText.compact(1 - m * ε)) in each step; measured it lies between
      \(NumberText.fixed(rates.min() ?? 0, decimals: 3)) and \(NumberText.fixed(rates.max() ?? 0, decimals: 3)). Two wells \
      have no m > 0: the theorem says
      nothing of them, and under the same noise chains stay in their wells until one of them happens to cross.
      """)
  }
}
