import Foundation
import Plotting
import ScoreFunctions
import ScoreMatching
import Tensors

extension ThreeSchedules {
  private static let hues: [Hue] = [.blue, .orange, .green]

  /// How fast each schedule learned, and what its training loss says of that: nothing.
  func learningFigure(_ runs: [Run]) throws -> Figure {
    let checkpoints = (1...5).map { Double(steps * $0 / 5) }
    let curves = try zip(runs, Self.hues).map { run, hue in
      let losses = try (0..<5).map { k in try run.loss { $0.commonLosses[k] } }
      return Mark.line(
        x: checkpoints, y: losses.map { $0.mean }, errors: losses.map { $0.error },
        label: run.name, hue: hue)
    }
    let names = runs.map(\.name)
    return Figure(
      "Three schedules learn",
      panels: [
        Panel("loss at common levels", x: "step", y: "loss", marks: curves),
        Panel(
          "at the end", x: "levels", y: "loss",
          marks: [
            .bars(try runs.map { try $0.loss { $0.commonLosses[4] }.mean }, names: names, label: "common levels"),
            .bars(try runs.map { try $0.loss(\.trainingLoss).mean }, names: names, label: "its own levels"),
          ]),
      ])
  }

  /// How good the samples are, with few steps a level and with many.
  func distanceFigure(_ runs: [Run]) throws -> Figure {
    let marks = try zip(runs, Self.hues).enumerated().flatMap { position, entry in
      let (run, hue) = entry
      // Beside each other, not on top of each other.
      let shift = pow(1.08, Double(position - 1))
      let places = stepsPerLevel.map { Double($0) * shift }
      let means = try stepsPerLevel.map { try run.distance($0) }
      let dots = stepsPerLevel.indices.flatMap { k in
        (run.distances[stepsPerLevel[k]] ?? []).map { (places[k], $0) }
      }
      return [
        Mark.line(
          x: places, y: means.map { $0.mean }, errors: means.map { $0.error }, label: run.name,
          hue: hue),
        .scatter(x: dots.map { $0.0 }, y: dots.map { $0.1 }, size: 5, opacity: 0.5, hue: hue),
      ]
    }
    let largest = runs.flatMap { $0.distances.values.joined() }.max() ?? 1
    let (few, many) = (Double(stepsPerLevel[0]), Double(stepsPerLevel[1]))
    return Figure(
      "Distance of the samples from the data", x: .logarithmic("steps a level", range: few / 1.4...many * 1.4),
      y: Axis("energy distance", range: 0...1.1 * max(largest, 1e-9)), marks: marks)
  }

  /// The score of a trained network at three noise levels: where it points, and how long it is on the average.
  func fieldFigure(_ record: TrainingRecord) throws -> Figure {
    let side = try Tensor<Float>.linspace(-2.4, 2.4, count: 21).scalars
    let points = try Tensor(side.flatMap { y in side.map { x in [x, y] } })
    let ((x, y), data) = (try columns(points), try columns(laboratory.data.sliced(0..<800)))
    let axis = -2.6...2.6
    return Figure(
      "The score a network learned",
      panels: try [1, 4, 7].map { level in
        let σ = record.levels[level]
        let (u, v) = try columns(record.score(points, Float(σ)))
        let length = zip(u, v).reduce(0) { $0 + hypot($1.0, $1.1) } / Double(u.count)
        return Panel(
          "σ = \(NumberText.compact(σ, digits: 2)), mean length \(NumberText.fixed(length, decimals: 1))",
          x: Axis("x", range: axis), y: Axis("y", range: axis), equalAspect: true,
          marks: [
            .scatter(x: data.0, y: data.1, size: 2.5, opacity: 0.6, hue: .orange),
            .arrows(x: x, y: y, u: u, v: v, lengths: .equal, hue: .blue),
          ])
      })
  }

  /// The two coordinates of points or vectors.
  private func columns(_ points: Tensor<Float>) throws -> ([Double], [Double]) {
    let rows = try points.rows()
    return (rows.map { Double($0[0]) }, rows.map { Double($0[1]) })
  }
}
