import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// The step that moves MALA farthest is accepted a little more than half the time, in the limit 57.4 %.
  static let acceptance = Demo(
    id: "acceptance", title: "The best acceptance of MALA as the dimension grows",
    summary: """
      Long steps are refused, short ones lead nowhere. The mean squared distance of a step is largest near the acceptance \
      0.574 in very many dimensions, at a step that shrinks like d^(−1/3).
      """
  ) { context in
    let dimensions = [4, 64, 1_000, 1_000_000, 1_000_000_000]
    let draws = context.choose(100_000, quick: 10_000)
    var marks: [Mark] = [.vertical(at: 0.574, label: "0.574")]
    var table = TextTable(
      "dimension d", "best step ε", "ε·d^(1/3)", "acceptance there", "sampler's", "jump² of a coordinate", "sampler's")
    for (index, d) in dimensions.enumerated() {
      var rng = Philox(seed: context.seed, stream: UInt64(index))
      let proposals = try GaussianProposals(dimension: d, draws: draws, using: &rng)
      let (best, root) = (proposals.bestStep(), pow(Double(d), 1.0 / 3))
      let top = proposals.outcome(stepSize: best)
      let curve = (0..<25).map { proposals.outcome(stepSize: 0.25 / root * pow(1.12, Double($0))) }
      var row: [TextTable.Cell] = [
        .text(NumberText.compact(Double(d))), .number(best), .fixed(best * root, decimals: 3),
        .fixed(top.acceptance, decimals: 3),
      ]
      let hue = Hue.allCases[index]
      marks.append(
        .line(
          x: curve.map(\.acceptance), y: curve.map { $0.squaredJump / top.squaredJump },
          label: "d = \(NumberText.compact(Double(d)))", hue: hue))
      // Where chains fit into memory, the sampler itself is asked.
      if d <= context.choose(1000, quick: 64) {
        let chains = context.choose(200, quick: 100)
        func measure(_ ε: Double) throws -> (acceptance: (mean: Double, error: Double), jump: Double, error: Double) {
          let sampler = try MetropolisAdjustedLangevin<Double>(
            logDensity: { try -0.5 * $0.squared().sum(axis: 1) }, score: { -$0 }, stepSize: ε)
          let start = try Tensor<Double>.standardNormal([chains, d], using: &rng)
          let run = try sampler.record(
            from: sampler.initialState(at: start, using: &rng), steps: context.choose(40, quick: 20), using: &rng)
          let jump = run.expectedSquaredJumpDistance
          let means = try run.acceptanceProbabilities?.mean(axis: 0).scalars ?? []
          return (try meanAndError(means), jump.mean / Double(d), jump.standardError / Double(d))
        }
        let measured = try measure(best)
        row.append(.measured(measured.acceptance.mean, measured.acceptance.error, decimals: 3))
        row += [.fixed(top.squaredJump, decimals: 4), .measured(measured.jump, measured.error, decimals: 4)]
        let others = try [0.55, 1, 1.5].map { try measure(best * $0) }
        marks.append(
          .scatter(
            x: others.map(\.acceptance.mean), y: others.map { $0.jump / top.squaredJump }, size: 6, opacity: 1,
            marker: .circle, label: "the sampler", hue: .ink))
      } else {
        row += ["", .number(top.squaredJump), ""]
      }
      table.append(row)
    }
    try context.show(
      Figure(
        "MALA on 𝒩(0, I): how far a step goes", x: Axis("acceptance", range: 0...1),
        y: Axis("mean squared jump, best = 1", range: 0...1.1), marks: marks), named: "4.4-acceptance")
    context.table(table)
    context.say(
      """

      Lines: on 𝒩(0, I) a step depends on three numbers, so any dimension can be computed; black dots: the
      sampler itself. The limit
      0.574 is real and far away: a hundred dimensions do best at 0.54. The curves are flat at the top, any acceptance
      between 0.45 and 0.7 is nearly as good.
      """)
  }
}
