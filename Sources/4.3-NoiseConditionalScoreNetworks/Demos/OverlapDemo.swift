import Demos
import Foundation
import Plotting

extension Demo {
  /// How close neighbouring levels must be, and how many levels that makes.
  static let overlap = Demo(
    id: "overlap", title: "How many levels a space needs",
    summary: """
      Noise in D dimensions is a thin shell of radius σ√D. Look where each curve crosses ½: that is the ratio of levels \
      of NCSNv2, and it shrinks to 1 as D grows.
      """
  ) { context in
    context.say(
      """
      Overlap: the share of the points of one level that lie where the level before has
      been trained. Song and Ermon (2020) ask for about a half.

      """)
    var table = TextTable("D", "overlap at γ = 2.576", "γ for ½", "levels 50…0.01", "KL of neighbours")
    for (dimension, _) in shown {
      let γ = try? ImprovedTechniques.levelRatio(dimension: dimension)
      let count = try? ImprovedTechniques.levelCount(largest: 50, smallest: 0.01, dimension: dimension)
      let divergence = try γ.map { Double(dimension) * (try NeighboringLevels(ratio: $0).divergenceOfWideFromNarrow) }
      table.append(
        .integer(dimension),
        .text(NumberText.compact(try ImprovedTechniques.overlap(levelRatio: 2.5763, dimension: dimension), digits: 2)),
        .text(γ.map { NumberText.fixed($0, decimals: 4) } ?? "any"),
        .text(count.map { String($0) } ?? "any"),
        .text(divergence.map { NumberText.fixed($0, decimals: 2) } ?? "—"))
    }
    context.table(table)
    var published = TextTable("published", "D", "σ_max", "levels", "γ", "overlap", "levels for ½")
    for (name, side, largest, count) in [
      ("CIFAR-10", 32, 50.0, 232), ("CelebA", 64, 90, 500), ("FFHQ", 256, 348, 2311),
    ] {
      let (dimension, γ) = (3 * side * side, pow(largest / 0.01, 1 / Double(count - 1)))
      published.append(
        .text(name), .integer(dimension), .number(largest), .integer(count), .fixed(γ, decimals: 4),
        .fixed(try ImprovedTechniques.overlap(levelRatio: γ, dimension: dimension), decimals: 3),
        .integer(try ImprovedTechniques.levelCount(largest: largest, smallest: 0.01, dimension: dimension)))
    }
    context.say()
    context.table(published)
    context.say(
      """

      In the plane any ratio will do; for pixels levels go into the hundreds, about
      log(σ_max/σ_min)·√(2D)/3. Neighbours that overlap by ½ are 4.5 nats apart or more
      (4.5 as D grows), so KL need not be small. What bounds the time to forget the level
      before is χ² (right), and it is infinite beyond γ = √2.
      """)
    try context.show(
      Figure(
        "Neighbouring noise levels", width: 860, height: 420,
        panels: [
          Panel(
            "Overlap", x: Axis("ratio γ of neighbours", range: 1...3), y: Axis("overlap", range: 0...1),
            marks: try shown.map { dimension, hue in
              try .curve(1...3, count: 401, label: "D = \(dimension)", hue: hue) {
                try ImprovedTechniques.overlap(levelRatio: $0, dimension: dimension)
              }
            } + [.horizontal(at: 0.5)]),
          Panel(
            "Divergence for each dimension", x: Axis("ratio γ of neighbours", range: 1...3),
            y: Axis("KL in nats, χ²", range: 0...3),
            marks: [
              try .curve(1...1.4, label: "χ²(wide ‖ narrow)", hue: .red) {
                try NeighboringLevels(ratio: $0).chiSquaredOfWideFromNarrow()
              },
              try .curve(1...3, label: "KL(wide ‖ narrow)", hue: .blue) {
                try NeighboringLevels(ratio: $0).divergenceOfWideFromNarrow
              },
              try .curve(1...3, style: .dashed, label: "KL(narrow ‖ wide)", hue: .sky) {
                try NeighboringLevels(ratio: $0).divergenceOfNarrowFromWide
              },
              .vertical(at: 2.0.squareRoot(), label: "√2"),
            ]),
        ]), named: "4.3-overlap")
  }

  private static let shown: [(dimension: Int, hue: Hue)] = [
    (2, .gray), (10, .green), (64, .orange), (784, .purple), (3072, .blue),
  ]
}
