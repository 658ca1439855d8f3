import Demos
import Foundation
import Plotting
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// From one point of the data to another: along an arc, or through the latent space of the probability flow.
  static let interpolation = Demo(
    id: "interpolation", title: "Between two points of the data",
    summary: """
      Dots are evenly spaced steps of a path from one mode to another. Look at where they are dense: on the left they \
      cross the empty middle, on the right they hurry through it.
      """
  ) { context in
    let law = try GaussianMixture(
      weights: [1, 1, 1], means: Tensor([[-5, -2], [5, -2], [0, 5]]), standardDeviation: 0.8)
    let flow = try ProbabilityFlow(largest: 50, smallest: 0.02, steps: context.choose(200, quick: 60))
    let score = try law.noisedScore(at: flow.levels)
    let (from, to) = (
      try Tensor<Double>([[-5, -2.2], [5.2, -2], [-0.3, 5.3]]),
      try Tensor<Double>([[5.3, -1.6], [0.2, 4.6], [-4.6, -1.7]])
    )
    let fractions = (0...context.choose(60, quick: 30)).map { Double($0) / Double(context.choose(60, quick: 30)) }
    let arcs = try fractions.map { try sphericalInterpolation(from: from, to: to, at: $0) }
    let paths = try flow.interpolate(from: from, to: to, at: fractions, score: score)
    let (latentFrom, latentTo) = (try flow.encode(from, score: score), try flow.encode(to, score: score))
    let latents = try fractions.map { try sphericalInterpolation(from: latentFrom, to: latentTo, at: $0) }

    let grid = Grid.points(x: -9...9, y: -6...9, columns: 91, rows: 76)
    let density = try exp(law.logDensity(at: Tensor(grid.flatMap { [$0.x, $0.y] }, shape: [grid.count, 2])))
    let field = try Grid(x: -9...9, y: -6...9, columns: 91, rows: 76, values: density.scalars)
    func panel(_ title: String, _ steps: [Tensor<Double>], radius: Double?) throws -> Panel {
      let hues: [Hue] = [.blue, .orange, .green]
      var marks: [Mark] = radius == nil ? [.contours(field, levels: [0.002, 0.01, 0.03, 0.06], hue: .gray)] : []
      for row in 0..<3 {
        let points = try steps.map { try $0.sliced(row..<row + 1).scalars }
        let (x, y) = (points.map { $0[0] }, points.map { $0[1] })
        marks.append(.line(x: x, y: y, width: 1, hue: hues[row]))
        marks.append(.scatter(x: x, y: y, size: 4, opacity: 0.9, hue: hues[row]))
      }
      let (x, y) = (radius.map { -$0...$0 } ?? -9...9, radius.map { -$0...$0 } ?? -6...9)
      return Panel(title, x: Axis("x₁", range: x), y: Axis("x₂", range: y), equalAspect: true, marks: marks)
    }
    try context.show(
      Figure(
        "Three paths in the data and through the latents",
        panels: [
          try panel("arcs between the data", arcs, radius: nil),
          try panel("arcs between the latents", latents, radius: 100),
          try panel("these decoded", paths, radius: nil),
        ]), named: "4.3-interpolation")

    // Outside three standard deviations of every mode the density is below this.
    let threshold = log(1 / 3.0) - log(2 * .pi * 0.64) - 4.5
    func share(_ steps: [Tensor<Double>], _ row: Int) throws -> Double {
      let values = try steps.map { try law.logDensity(at: $0.sliced(row..<row + 1)).sum() }
      return Double(values.filter { $0 < threshold }.count) / Double(values.count)
    }
    var table = TextTable("path", "arc in the data", "through the latents")
    for (row, name) in ["left to right", "right to top", "top to left"].enumerated() {
      table.append(.text(name), .fixed(try share(arcs, row), decimals: 2), .fixed(try share(paths, row), decimals: 2))
    }
    context.say("\nShare of the steps that lie further than three standard deviations from every mode:")
    context.table(table)
    context.say(
      """

      The chapter calls an arc between the data an interpolation "in latent space": there is no latent in it. The
      probability flow has one. Its paths must cross the gaps too, being continuous, but a gap is a thin slice of the
      latent space, and hardly a step falls into it.
      """)
  }
}
