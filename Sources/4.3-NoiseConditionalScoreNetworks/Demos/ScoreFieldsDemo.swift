import Datasets
import Demos
import Foundation
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// What a noise-conditional network has to learn: a different field for every level.
  static let scoreFields = Demo(
    id: "score-fields", title: "One data set, four score fields",
    summary: """
      The exact score of 400 noised points. With much noise all arrows point to the middle of the data; with less they \
      point to the nearer moon, and at last to single points.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    let data = try TwoMoons(noise: 0.05).sample(400, using: &rng)
    let empirical = try EmpiricalScore(points: data)
    let levels = try NoiseLevels([2, 0.5, 0.15, 0.05])
    let frame: (x: ClosedRange<Double>, y: ClosedRange<Double>) = (-1.6...2.6, -1.2...1.7)
    let grid = Grid.points(x: -1.45...2.45, y: -1.08...1.58, columns: 20, rows: 14).map { [$0.x, $0.y] }
    let places = try Tensor(grid)
    var table = TextTable("σ", "rms score", "σ × rms score", "σ × rms target")
    var panels: [Panel] = []
    for σ in levels {
      let z = try Tensor<Double>.standardNormal(data.shape, using: &rng)
      // Where samples of this level are, the length is √2/σ less what the data hides.
      let typical = try empirical.score(at: data + σ * z, standardDeviation: σ).squared().sum(axis: 1).mean()
      table.append(
        .number(σ), .number(typical.squareRoot()), .fixed(σ * typical.squareRoot(), decimals: 3),
        .fixed(2.0.squareRoot(), decimals: 3))
      let arrows = try empirical.score(at: places, standardDeviation: σ).rows()
      let points = try data.rows()
      panels.append(
        Panel(
          "σ = \(NumberText.compact(σ))", x: Axis("x₁", range: frame.x), y: Axis("x₂", range: frame.y),
          equalAspect: true,
          marks: [
            .scatter(x: points.map { $0[0] }, y: points.map { $0[1] }, size: 2.5, opacity: 0.6, hue: .sky),
            .arrows(
              x: grid.map { $0[0] }, y: grid.map { $0[1] }, u: arrows.map { $0[0] }, v: arrows.map { $0[1] },
              lengths: .compressed, hue: .ink),
          ]))
    }
    context.table(table)
    context.say(
      """

      The length of the score grows nearly like 1/σ; σ times the score keeps about one
      size over the forty-fold of these levels. So the networks compute f(x, σ)/σ, and f
      has numbers of order one to learn at every level (technique 3 of NCSNv2).
      """)
    try context.show(
      Figure("Scores of two moons at four noise levels", columns: 2, width: 820, height: 640, panels: panels),
      named: "4.3-score-fields")
  }
}
