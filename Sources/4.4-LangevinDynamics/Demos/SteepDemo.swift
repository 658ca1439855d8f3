import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// A potential that grows faster than a parabola throws plain Langevin out at any step size.
  static let steep = Demo(
    id: "steep", title: "A steep potential: x⁴ and four samplers",
    summary: """
      The score of exp(−x⁴/4) is −x³. From x = 10 a plain step of 0.1 lands at −90, the next at 7·10⁴. Tamed and \
      implicit steps come back at once. The accept/reject test never explodes, but from there it never moves either.
      """
  ) { context in
    let ε = 0.1
    let score: @Sendable (Tensor<Double>) throws -> Tensor<Double> = { try -1 * $0 * $0.squared() }
    let jacobian: @Sendable (Tensor<Double>) throws -> Tensor<Double> = { x in
      try (-3 * x.squared()).reshaped(to: [x.shape[0], 1, 1])
    }
    let logDensity: @Sendable (Tensor<Double>) throws -> Tensor<Double> = { x in
      try -0.25 * x.squared().squared().sum(axis: 1)
    }
    let plain = try UnadjustedLangevin(score: score, stepSize: ε)
    let tamed = try TamedLangevin(score: score, stepSize: ε)
    let implicit = try ImplicitLangevin(score: score, jacobian: jacobian, stepSize: ε)
    let adjusted = try MetropolisAdjustedLangevin(logDensity: logDensity, score: score, stepSize: ε)
    /// Where one chain stands after each step, until it leaves the finite numbers.
    func path(_ sampler: some Sampler<Double>, from start: Double, steps: Int) throws -> [Double] {
      var rng = Philox(seed: context.seed)
      var xs = [start]
      do {
        _ = try sampler.run(from: Tensor([[start]]), steps: steps, using: &rng) { _, state, _ in
          xs.append(state.points.sum())
        }
      } catch LangevinError.diverged { return xs }
      return xs
    }
    let steps = 30
    let paths = try [
      ("plain", path(plain, from: 10, steps: steps), Hue.red), ("tamed", path(tamed, from: 10, steps: steps), .blue),
      ("implicit", path(implicit, from: 10, steps: steps), .green),
      ("accept/reject", path(adjusted, from: 10, steps: steps), .purple),
    ]
    let exploded = paths[0].1
    let words = exploded.prefix(6).map { NumberText.compact($0, digits: 3) }
    context.say("Plain Langevin: " + words.joined(separator: " → "))
    context.say("and no number any more after \(exploded.count) steps.\n")
    try context.show(
      Figure(
        "exp(−x⁴/4) from x = 10, ε = 0.1",
        x: Axis("step", range: 0...Double(steps)), y: .logarithmic("|x|", range: 1e-2...1e8),
        marks: paths.map { name, xs, hue in
          .line(x: xs.indices.map(Double.init), y: xs.map(\.magnitude), label: name, hue: hue)
        }), named: "4.4-steep")

    // E[x²] = 2Γ(¾)/Γ(¼).
    let exact = 2 * tgamma(0.75) / tgamma(0.25)
    var table = TextTable("sampler", "start", "steps", "mean of x²", "exactly", "acceptance")
    let (count, length) = (context.choose(12_000, quick: 2_000), 100)
    func settle(_ name: String, _ sampler: some Sampler<Double>, from start: Double) throws {
      var rng = Philox(seed: context.seed, stream: 1)
      var accepted: [Double] = []
      let begin = try start * Tensor<Double>.ones([count, 1])
      do {
        let end = try sampler.run(from: begin, steps: length, using: &rng) { _, _, info in
          if let mean = try info.acceptanceProbabilities?.mean() { accepted.append(mean) }
        }
        let (mean, error) = try meanAndError(end.points.squared().scalars)
        table.append(
          .text(name), .number(start), .integer(length), .measured(mean, error, decimals: 4),
          .fixed(exact, decimals: 4),
          accepted.isEmpty ? "" : .fixed(accepted.reduce(0, +) / Double(accepted.count), decimals: 3))
      } catch LangevinError.diverged(let step, _, _) {
        table.append(
          .text(name), .number(start), .integer(step), "not finite", .fixed(exact, decimals: 4), "")
      }
    }
    for start in [10.0, 1] {
      try settle("plain", plain, from: start)
      try settle("tamed", tamed, from: start)
      try settle("implicit", implicit, from: start)
      try settle("accept/reject", adjusted, from: start)
    }
    context.table(table)
    context.say(
      """

      From 10 every proposal goes to about −90, where the density is e^(−1.6·10⁷) times smaller: all are refused. The
      accept/reject test has the right law in the long run, and a long run that never comes. From 1 plain Langevin
      looks well: only beyond √(2/ε) ≈ 4.5 does a step lead farther out, and chains inside hardly ever get there. But
      who knows where to start? Tamed and implicit steps pay with a bias of order ε.
      """)
  }
}
