import Demos
import Foundation
import Plotting
import Tensors

let heatFlowDemo = Demo(
  id: "heat-flow", title: "Probability runs down its own score",
  summary: "Moving with v = −∇log p is the heat equation; the sign printed in the chapter collapses everything."
) { context in
  let start = try GaussianMixture(weights: [0.5, 0.5], means: Tensor([[-2], [2]]), standardDeviation: 0.6)
  let equation = try FokkerPlanck(range: -12...12, cells: context.choose(1_200, quick: 300))
  let cells = try Tensor(equation.centers, shape: [equation.centers.count, 1])
  func exact(_ t: Double) throws -> GaussianMixture { try start.noised(standardDeviation: (2 * t).squareRoot()) }

  context.say(
    """
    ∂ₜp = −∇·(p v) with v = −∇log p is the heat equation: p noised with σ² = 2t. The
    grid solves the heat equation and knows nothing of scores; points that move with
    v land on the same density. With the printed sign, v = +∇log p, the two hills of
    width 0.6 would shrink to points by t = 0.18.

    """)
  // Particles at even quantiles of the start: no randomness, the flow alone spreads them.
  let count = context.choose(4_000, quick: 800)
  var particles = try quantiles(of: start, count: count)
  let moments = [0.0, 0.1, 0.4, 1.0]
  var (density, time) = (try exp(start.logDensity(at: cells)).scalars, 0.0)
  var table = TextTable("t", "|grid − exact|", "∫p", "variance: grid", "points", "exact", "printed sign")
  var marks: [Mark] = []
  for (index, t) in moments.enumerated() {
    if t > time {
      density = try equation.evolve(density, time: t - time, steps: context.choose(200, quick: 60))
      particles = try carry(particles, from: time, to: t, steps: context.choose(60, quick: 30), law: exact)
      time = t
    }
    let truth = try exp(exact(t).logDensity(at: cells)).scalars
    let error = zip(density, truth).map { abs($0 - $1) }.max() ?? 0
    let variance = zip(equation.centers, density).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } * equation.width
    let printed: TextTable.Cell = t < 0.18 ? .fixed(4.36 - 2 * t, decimals: 4) : "no solution"
    table.append(
      .fixed(t, decimals: 1), .number(error), .fixed(equation.mass(of: density), decimals: 6),
      .fixed(variance, decimals: 4), .fixed(try particles.squared().mean(), decimals: 4),
      .fixed(4.36 + 2 * t, decimals: 4), printed)
    let hue: Hue = [.blue, .green, .orange, .red][index]
    marks.append(.line(x: equation.centers, y: density, label: "t = \(NumberText.compact(t))", hue: hue))
  }
  marks.append(.histogram(particles.scalars, bins: 36, range: -9...9, label: "particles, t = 1", hue: .gray))
  context.table(table)
  context.say("\nBoth signs keep ∫p = 1. Only one of them spreads what it moves.")

  try context.show(
    Figure(
      "v = −∇log p is the heat equation",
      panels: [
        Panel(
          "Grid (lines) and particles (bars)", x: .linear("x", range: -8...8), y: "density",
          marks: Array(marks.suffix(1) + marks.dropLast())),
        Panel(
          "A Gaussian of variance 2", x: "time", y: .linear("variance", range: 0...5),
          marks: [
            .curve(0...1.4, label: "v = −∇log p", hue: .blue) { 2 + 2 * $0 },
            .curve(0...1, label: "as printed", hue: .red) { 2 - 2 * $0 },
            .horizontal(at: 2, style: .dotted),
          ]),
      ]), named: "4.1-heat-flow")
}

/// Points that cut a density on the line into equal parts, by bisection of the distribution function on a fine grid.
private func quantiles(of density: GaussianMixture, count: Int) throws -> Tensor<Double> {
  let xs = evenlySpaced(-8...8, count: 8_001)
  let p = try exp(density.logDensity(at: Tensor(xs, shape: [xs.count, 1]))).scalars
  var sums = p
  for i in sums.indices.dropFirst() { sums[i] += sums[i - 1] }
  var (points, i) = ([Double](), 1)
  for k in 0..<count {
    let level = (Double(k) + 0.5) / Double(count) * sums[sums.count - 1]
    while i < sums.count - 1, sums[i] < level { i += 1 }
    points.append(xs[i] - (sums[i] - level) / p[i] * (xs[1] - xs[0]))
  }
  return try Tensor(points, shape: [count, 1])
}

/// Points moved with `v = −∇log pₜ` by the midpoint rule.
private func carry(
  _ points: Tensor<Double>, from start: Double, to end: Double, steps: Int, law: (Double) throws -> GaussianMixture
) throws -> Tensor<Double> {
  let h = (end - start) / Double(steps)
  var x = points
  for step in 0..<steps {
    let t = start + Double(step) * h
    let half = try x + h / 2 * gradientFlowVelocity(of: law(t).score(at:))(x)
    x = try x + h * gradientFlowVelocity(of: law(t + h / 2).score(at:))(half)
  }
  return x
}
