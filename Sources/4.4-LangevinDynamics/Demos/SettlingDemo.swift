import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors

extension Demo {
  /// An animation: particles fall into the modes, and only much later have the right share in each.
  static let settling = Demo(
    id: "settling", title: "Particles settling into the modes of a mixture, animated",
    summary: """
      Particles start on a ring and move by Langevin steps. Open the SVG in a browser: it plays. Look at how fast the \
      modes are filled, and how slowly their shares become those of the mixture.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    let weights = [0.5, 0.3, 0.2]
    let means = try Tensor<Double>([[-1.6, -1], [1.6, -1], [0, 1.7]])
    let mixture = try GaussianMixture(weights: weights, means: means, standardDeviation: 0.6)
    let (count, shown, ε) = (context.choose(6000, quick: 1500), 150, 0.02)
    let angles = try Tensor<Double>.uniform([count, 1], in: 0..<(2 * .pi), using: &rng)
    let start = try 4 * Tensor.concatenated([cos(angles), sin(angles)], axis: 1)
    let sampler = try UnadjustedLangevin(score: mixture.score, stepSize: ε)

    // A frame at every step at first, at longer and longer intervals later.
    let frames = (0..<50).map { Int((pow(1.12, Double($0)) - 1) * 1.6 + Double($0)) }
    let last = context.choose(4000, quick: 600)
    let listed = [0, 10, 50, 200, 600, 4000]
    var (xs, ys, names): ([[Double]], [[Double]], [String]) = ([], [], [])
    var table = TextTable("step", "time", "share of mode 1", "mode 2", "mode 3", "± 1 s.e.")
    func look(_ step: Int, _ points: Tensor<Double>) throws {
      if frames.contains(step) {
        let few = try points.sliced(0..<shown)
        xs.append(try few.sliced(0..<1, axis: 1).scalars)
        ys.append(try few.sliced(1..<2, axis: 1).scalars)
        names.append("step \(step)")
      }
      guard listed.contains(step) else { return }
      let shares = try mixture.responsibilities(at: points).mean(axis: 0).scalars
      table.append(
        .integer(step), .number(Double(step) * ε), .fixed(shares[0], decimals: 3), .fixed(shares[1], decimals: 3),
        .fixed(shares[2], decimals: 3), .fixed(0.5 / Double(count).squareRoot(), decimals: 3))
    }
    try look(0, start)
    _ = try sampler.run(from: start, steps: last, using: &rng) { step, state, _ in try look(step, state.points) }
    table.append("mixture", "", 0.5, 0.3, 0.2)

    let density = try Grid(x: -4.5...4.5, y: -4.5...4.5, columns: 61, rows: 61) { x, y in
      try exp(mixture.logDensity(at: Tensor([[x, y]])).sum())
    }
    try context.show(
      Figure(
        "\(shown) particles, x ← x + εs(x) + √(2ε)z with ε = \(NumberText.compact(ε))",
        x: Axis("x₁", range: -4.5...4.5), y: Axis("x₂", range: -4.5...4.5), equalAspect: true,
        marks: [
          .filledContours(density, count: 8, colors: .fade(.sky)),
          .moving(x: xs, y: ys, names: names, seconds: 10, size: 5, label: "particles", hue: .orange),
        ]), named: "4.4-settling")
    context.table(table)
    context.say(
      """

      The shares are means of the mixture's responsibilities over \(count) particles. Every particle is in some mode
      within a hundred steps. Where it fell it stays for a while: the shares first say where the particles came
      from, and become the weights only as fast as particles cross the passes between the modes.
      """)
  }
}
