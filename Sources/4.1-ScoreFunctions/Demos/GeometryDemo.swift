import Demos
import Foundation
import Plotting
import Tensors

let geometryDemo = Demo(
  id: "geometry", title: "Peak, saddle, and what a divergence does not say",
  summary: "Score, divergence and eigenvalues at the points of the chapter's mixture that its claims are about."
) { context in
  let mixture = try GaussianMixture.chapterPair()
  let plane = Plane(x: -4.5...4.5, y: -3...3)
  let peak = try modes(of: mixture, from: Tensor([[-2, 0]])).modes.scalars
  let named: [(String, [Double])] = [
    ("left mean", [-2, 0]), ("left mode", peak), ("saddle", [0, 0]), ("zero divergence", [0.4406868, 0]),
    ("far away", [5, 4]),
  ]
  let geometries = try mixture.geometry(at: Tensor(named.map(\.1)))

  context.say(
    """
    Two unit Gaussians at ±2. The score vanishes at three points: two peaks and the
    saddle between them, so a zero of the score need not be an extremum.

    """)
  var table = TextTable("point", "x₁", "x₂", "|score|", "div s", "λ₁", "λ₂", "kind")
  for ((name, x), geometry) in zip(named, geometries) {
    let λ = geometry.eigenvalues.scalars
    table.append(
      .text(name), .fixed(x[0], decimals: 4), .fixed(x[1], decimals: 1), .fixed(geometry.scoreNorm, decimals: 4),
      .fixed(geometry.divergence, decimals: 4), .fixed(λ[0], decimals: 4), .fixed(λ[1], decimals: 4),
      .text(geometry.kind().rawValue))
  }
  context.table(table)
  context.say(
    """

    - The mean is not the mode: the other hill pulls a little, and the mode lies at
      −1.9987.
    - The saddle has divergence +2, not 0. Where the divergence is 0 the score is
      almost 1: no equilibrium at all.
    - A negative divergence does not mean a peak is near: far away it is −2 as well.
    """)

  let divergence = try plane.grid(of: mixture.divergence(at:))
  let logDensity = try plane.grid(of: mixture.logDensity(at:))
  try context.show(
    Figure(
      "Divergence of the score (colours), log p (lines)", x: .linear("x₁", range: plane.x),
      y: .linear("x₂", range: plane.y),
      equalAspect: true, width: 700, height: 500,
      marks: [
        .heatMap(divergence, colors: .diverging, range: -4...4),
        .contours(logDensity, levels: [-7.5, -5, -3.5, -2.8], width: 0.7, hue: .ink),
        .contours(divergence, levels: [0], width: 2, label: "div s = 0", hue: .green),
        try plane.arrows(of: mixture.score(at:), 19, 13),
        .scatter(x: [peak[0], -peak[0]], y: [0, 0], size: 9, opacity: 1, marker: .triangle, label: "peak", hue: .ink),
        .scatter(x: [0], y: [0], size: 9, opacity: 1, marker: .cross, label: "saddle", hue: .ink),
      ]), named: "4.1-geometry")
}
