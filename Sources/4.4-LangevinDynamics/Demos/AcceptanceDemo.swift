import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// The step that moves MALA farthest is accepted about 57 % of the time, in any large dimension.
  static let acceptance = Demo(
    id: "acceptance", title: "The best acceptance of MALA as the dimension grows",
    summary: """
      Long steps are refused, short ones lead nowhere. The mean squared distance of a step is largest near the acceptance \
      0.574 in many dimensions, at a step that shrinks like d^(−1/3).
      """
  ) { context in
    let dimensions = context.choose([1, 4, 16, 64, 256], quick: [1, 16, 64])
    let factors = (0..<context.choose(13, quick: 9)).map { 0.25 * pow(context.choose(1.22, quick: 1.35), Double($0)) }
    var marks: [Mark] = [.vertical(at: 0.574, label: "0.574")]
    var table = TextTable("dimension d", "best step ε", "ε·d^(1/3)", "acceptance there", "jump² of a coordinate")
    for d in dimensions {
      let chains = max(context.choose(100_000, quick: 20_000) / d, 60)
      var (accepted, jumps, errors): ([Double], [Double], [Double]) = ([], [], [])
      for factor in factors {
        let ε = 2 * factor * pow(Double(d), -1.0 / 3)
        var rng = Philox(seed: context.seed, stream: UInt64(d))
        let sampler = try MetropolisAdjustedLangevin<Double>(
          logDensity: { try -0.5 * $0.squared().sum(axis: 1) }, score: { -$0 }, stepSize: ε)
        let start = try Tensor<Double>.standardNormal([chains, d], using: &rng)
        let run = try sampler.record(
          from: sampler.initialState(at: start, using: &rng), steps: 40, using: &rng)
        let summary = try run.acceptanceProbabilities.map { try AcceptanceSummary(of: $0) }
        accepted.append(summary?.mean ?? .nan)
        jumps.append(run.expectedSquaredJumpDistance.mean / Double(d))
        errors.append(run.expectedSquaredJumpDistance.standardError / Double(d))
      }
      let best = jumps.indices.max { jumps[$0] < jumps[$1] } ?? 0
      // The top of the parabola through the best step and its neighbours, in log ε.
      let peak = vertex(jumps, around: best)
      let top = jumps[best]
      let between = { (values: [Double]) -> Double in
        let low = min(max(Int(peak), 0), values.count - 2)
        return values[low] + (peak - Double(low)) * (values[low + 1] - values[low])
      }
      let ε = 2 * exp(between(factors.map { log($0) })) * pow(Double(d), -1.0 / 3)
      table.append(
        .integer(d), .fixed(ε, decimals: 3), .fixed(ε * pow(Double(d), 1.0 / 3), decimals: 2),
        .fixed(between(accepted), decimals: 3), .measured(top, errors[best], decimals: 4))
      marks.append(
        .line(x: accepted, y: jumps.map { $0 / top }, label: "d = \(d)"))
    }
    try context.show(
      Figure(
        "MALA on 𝒩(0, I): how far a step goes", x: Axis("acceptance", range: 0...1),
        y: Axis("mean squared jump, best = 1", range: 0...1.08), marks: marks), named: "4.4-acceptance")
    context.table(table)
    context.say(
      """

      The curves are flat at the top: any acceptance between 0.45 and 0.7 is nearly as good. In few dimensions it pays to
      be refused more often. Chains start from the target itself, so no step is spent on getting there.
      """)
  }
}

/// Where the parabola through three neighbouring values has its top.
private func vertex(_ values: [Double], around index: Int) -> Double {
  guard index > 0, index + 1 < values.count else { return Double(index) }
  let (a, b, c) = (values[index - 1], values[index], values[index + 1])
  return Double(index) + 0.5 * (a - c) / (a - 2 * b + c)
}
