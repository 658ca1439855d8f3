import Demos
import Foundation
import Plotting
import ScoreMatching

extension Demo {
  /// The four schedules beside each other.
  static let schedules = Demo(
    id: "schedules", title: "Four ways from σ = 50 to σ = 0.01",
    summary: """
      Ten levels each. Look at the right panel: only the geometric list goes down in even steps; the others leap by a \
      factor of 60 to 560 at the end, where the details are.
      """
  ) { context in
    let names = NoiseSchedule.allCases
    let analyses = try names.map {
      try ScheduleAnalysis($0.levels(largest: 50, smallest: 0.01, count: 10))
    }
    context.say(
      """
      The ratio of neighbours is what a sampler feels: at each new level it holds points
      that are too wide by that factor.

      """)
    var table = TextTable(
      "schedule", "levels < 1", "ratio min", "max", "mean", "KL at max", "χ² at min", "overlap d=2", "d=64")
    for (name, analysis) in zip(names, analyses) {
      let widest = try NeighboringLevels(ratio: analysis.largestRatio)
      let narrowest = try NeighboringLevels(ratio: analysis.smallestRatio)
      let divergence = try narrowest.chiSquaredOfWideFromNarrow()
      table.append(
        .text(name.rawValue), .integer(analysis.count(below: 1)), .fixed(analysis.smallestRatio, decimals: 3),
        .fixed(analysis.largestRatio, decimals: 3), .fixed(analysis.meanRatio, decimals: 3),
        .text(NumberText.compact(widest.divergenceOfWideFromNarrow, digits: 3)),
        .text(divergence.isFinite ? NumberText.compact(divergence, digits: 2) : "∞"),
        .text(NumberText.compact(try analysis.smallestOverlap(dimension: 2), digits: 2)),
        .text(NumberText.compact(try analysis.smallestOverlap(dimension: 64), digits: 2)))
    }
    context.table(table)
    context.say(
      """

      KL of the wider from the narrower level in nats for each dimension, χ² likewise,
      overlap: the share of points of a level that the one before has seen (NCSNv2),
      where neighbours are furthest apart. Ten levels are few: even the geometric list
      has γ = 2.576, an infinite χ² (it needs γ < √2) and no overlap at all in the 64
      dimensions of an 8 × 8 image.
      """)
    let places = (1...10).map(Double.init)
    try context.show(
      Figure(
        "Noise schedules", width: 860, height: 400,
        panels: [
          Panel(
            "Levels", x: "level i", y: .logarithmic("σ", range: 0.007...80),
            marks: zip(names, analyses).map { name, analysis in
              .line(x: places, y: Array(analysis.levels), label: name.rawValue)
            }),
          Panel(
            "Ratio to the next level", x: Axis("level i", range: 0.5...9.5),
            y: .logarithmic("σᵢ / σᵢ₊₁", range: 1...800),
            marks: zip(names, analyses).map { name, analysis in
              .line(x: Array(places.dropLast()), y: analysis.ratios, label: name.rawValue)
            } + [.horizontal(at: 2.0.squareRoot(), label: "√2: χ² finite below", hue: .gray)]),
        ]), named: "4.3-schedules")
  }
}
