import Demos
import Foundation
import Plotting
import Tensors

let modesDemo = Demo(
  id: "modes", title: "Modes, and the basins that lead to them",
  summary: "Gradient ascent from a grid of starts, coloured by the mode each one climbs to."
) { context in
  let mixture = try GaussianMixture.threeHills()
  let plane = Plane(x: -5...5, y: -4...4)
  let (columns, rows) = context.choose((31, 25), quick: (21, 17))
  let starts = try plane.inset(columns, rows).points(columns, rows)
  let search = try modes(of: mixture, from: starts)

  context.say(
    """
    \(columns * rows) starts climb log p with steps that adapt to the curvature they meet
    and shrink when they fail. The marks say where a start ends. Near the borders of
    the basins a climb first heads for a saddle.

    """)
  var table = TextTable("mode", "x₁", "x₂", "log p", "to nearest mean", "starts", "median steps")
  let peaks = try search.modes.rows()
  for (index, peak) in peaks.enumerated() {
    let steps = search.basins.indices.filter { search.basins[$0] == index }.map { search.steps[$0] }.sorted()
    let offsets = mixture.components.map { hypot($0.mean.scalars[0] - peak[0], $0.mean.scalars[1] - peak[1]) }
    table.append(
      .integer(index + 1), .fixed(peak[0], decimals: 4), .fixed(peak[1], decimals: 4),
      .fixed(search.logDensities.scalars[index], decimals: 4), .number(offsets.min() ?? 0),
      "\(NumberText.fixed(100 * Double(steps.count) / Double(columns * rows), decimals: 1)) %",
      .integer(steps.isEmpty ? 0 : steps[steps.count / 2]))
  }
  context.table(table)
  let exact = try mixture.score(at: search.modes)
  let largest = try sqrt(exact.squared().sum(axis: 1)).max()
  context.say(
    """

    Largest |score| at a mode: \(NumberText.compact(largest, digits: 1)). Modes are near the means, not at them:
    every hill leans towards its neighbours.
    """)

  let looks: [(Hue, Marker)] = [(.blue, .circle), (.orange, .triangle), (.green, .cross)]
  let points = starts.columns
  let basins: [Mark] = peaks.indices.map { mode in
    let members = search.basins.indices.filter { search.basins[$0] == mode }
    return .scatter(
      x: members.map { points[0][$0] }, y: members.map { points[1][$0] }, size: 6, opacity: 0.5,
      marker: looks[mode % looks.count].1,
      label: "to mode \(mode + 1)", hue: looks[mode % looks.count].0)
  }
  let logDensity = try plane.grid(of: mixture.logDensity(at:))
  try context.show(
    Figure(
      "Where a climb ends", x: .linear("x₁", range: plane.x), y: .linear("x₂", range: plane.y),
      equalAspect: true, width: 640, height: 590,
      marks: basins + [
        .contours(logDensity, levels: [-8, -5, -3.4, -2.7], width: 0.9),
        .scatter(
          x: peaks.map { $0[0] }, y: peaks.map { $0[1] }, size: 11, opacity: 1, marker: .diamond, label: "mode",
          hue: .ink),
      ]), named: "4.1-modes")
}
