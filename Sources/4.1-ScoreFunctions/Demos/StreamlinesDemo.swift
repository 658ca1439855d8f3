import Demos
import Foundation
import Plotting
import Tensors

let streamlinesDemo = Demo(
  id: "streamlines", title: "Streamlines climb, level lines go round",
  summary: "Paths of ẋ = s(x) rise in log p all the way; turned by a right angle they become the level lines."
) { context in
  let mixture = try GaussianMixture.threeHills()
  let plane = Plane(x: -5...5, y: -4...4)
  let count = context.choose(48, quick: 24)
  // Starts around the border of the rectangle.
  let angles = (0..<count).map { 2 * Double.pi * (Double($0) + 0.5) / Double(count) }
  let starts = try Tensor(
    angles.flatMap { θ in
      let (c, s) = (cos(θ), sin(θ))
      let reach = min(4.9 / max(abs(c), 1e-9), 3.9 / max(abs(s), 1e-9))
      return [reach * c, reach * s]
    }, shape: [count, 2])
  let path = try streamlines(of: mixture.score(at:), from: starts, time: 12, steps: context.choose(1_200, quick: 600))
  let heights = try path.map { try mixture.logDensity(at: $0).scalars }

  // A level line through a point on the way of the first streamline.
  let through = try Tensor<Double>([[-1.5, 1.2], [3.2, -1.2], [0.4, 0.2]])
  let level = try levelCurves(of: mixture.score(at:), through: through, length: 12, steps: 600)
  let levels = try level.map { try mixture.logDensity(at: $0).scalars }

  context.say(
    """
    \(count) points from the border follow the score. On the way log p only rises, d/dt log p = |score|². Walking across the
    score instead keeps log p: that walk is a level line, and the two families meet at right angles.

    """)
  var table = TextTable("time", "x₁", "x₂", "log p", "|score|")
  for fraction in [0.0, 0.02, 0.05, 0.1, 0.25, 1] {
    let step = Int(fraction * Double(path.count - 1))
    let (x, s) = (path[step].scalars, try mixture.score(at: path[step].sliced(0..<1)).scalars)
    table.append(
      .fixed(12 * fraction, decimals: 2), .fixed(x[0], decimals: 4), .fixed(x[1], decimals: 4),
      .fixed(heights[step][0], decimals: 4), .number(hypot(s[0], s[1])))
  }
  context.table(table)
  let falls = zip(heights, heights.dropFirst()).map { zip($0, $1).map { $0 - $1 }.max() ?? 0 }.max() ?? 0
  let drift = (0..<3).map { i in levels.map { ($0[i] - levels[0][i]).magnitude }.max() ?? 0 }.max() ?? 0
  context.say(
    """

    Largest fall of log p in any step of any streamline: \(NumberText.compact(max(falls, 0), digits: 1)) (rounding).
    Largest change of log p on a walk of length 12 across the score: \(NumberText.compact(drift, digits: 1)).
    """)

  var marks: [Mark] = [.filledContours(try plane.grid { exp(try mixture.logDensity(at: $0)) }, count: 9)]
  for row in 0..<count {
    let thinned = path.indices.filter { $0 % 4 == 0 || $0 < 60 }
    let xs = thinned.map { path[$0].scalars[2 * row] }
    let ys = thinned.map { path[$0].scalars[2 * row + 1] }
    marks.append(.line(x: xs, y: ys, width: 1.1, label: "streamline", hue: .ink))
  }
  for row in 0..<3 {
    let (xs, ys) = (level.map { $0.scalars[2 * row] }, level.map { $0.scalars[2 * row + 1] })
    marks.append(.line(x: xs, y: ys, width: 2.2, label: "across the score", hue: .orange))
  }
  try context.show(
    Figure(
      "Streamlines and level lines", x: .linear("x₁", range: plane.x), y: .linear("x₂", range: plane.y),
      equalAspect: true, marks: marks), named: "4.1-streamlines")
}
