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
  let path = try streamlines(of: mixture.score(at:), from: starts, time: 12, steps: context.choose(600, quick: 300))
  let heights = try path.map { try mixture.logDensity(at: $0).scalars }

  // A level line through a point on the way of the first streamline.
  let through = try Tensor<Double>([[-1, -0.2], [3, -1.2], [0.5, 2.6], [3.4, 1.7]])
  let level = try levelCurves(of: mixture.score(at:), through: through, length: 30, steps: 750)
  let levels = try level.map { try mixture.logDensity(at: $0).scalars }

  context.say(
    """
    \(count) points from the border follow the score. On the way log p only rises, as
    d/dt log p = |score|². Walking across the score instead keeps log p: that walk is
    a level line, and the two families meet at right angles.

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
  let drift = (0..<4).map { i in levels.map { ($0[i] - levels[0][i]).magnitude }.max() ?? 0 }.max() ?? 0
  context.say(
    """

    Largest fall of log p in any step of any streamline: \(NumberText.compact(max(falls, 0), digits: 1)) (rounding).
    Largest change of log p on a walk of length 30 across the score: \(NumberText.compact(drift, digits: 1)).
    """)

  try context.show(
    Figure(
      "Streamlines and level lines", x: .linear("x₁", range: plane.x), y: .linear("x₂", range: plane.y),
      equalAspect: true, width: 640, height: 590,
      marks: [
        .filledContours(try plane.grid { exp(try mixture.logDensity(at: $0)) }, count: 9),
        curves(path, spacing: 0.09, width: 1.1, label: "streamline", hue: .ink),
        curves(level, spacing: 0.05, width: 2.2, label: "across the score", hue: .orange),
      ]), named: "4.1-streamlines")
}

/// Many curves as one mark: points at some distance from each other, with gaps between the curves.
private func curves(
  _ path: [Tensor<Double>], spacing: Double, width: Double, label: String, hue: Hue
) -> Mark {
  let moments = path.map(\.scalars)
  var (xs, ys) = ([Double](), [Double]())
  for row in 0..<(path.first?.shape[0] ?? 0) {
    for (index, moment) in moments.enumerated() {
      let (x, y) = (moment[2 * row], moment[2 * row + 1])
      let isNew = index == 0 || hypot(x - (xs.last ?? x), y - (ys.last ?? y)) >= spacing
      if isNew || index == moments.count - 1 {
        xs.append(x)
        ys.append(y)
      }
    }
    xs.append(.nan)
    ys.append(.nan)
  }
  return .line(x: xs, y: ys, width: width, label: label, hue: hue)
}
