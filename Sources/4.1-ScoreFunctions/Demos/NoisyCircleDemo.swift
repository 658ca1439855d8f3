import Demos
import Foundation
import Plotting
import Tensors

let noisyCircleDemo = Demo(
  id: "noisy-circle", title: "Data near a circle: pull back, explore along",
  summary: "Across the circle the score grows like 1/σ and denoises; along it, it stays bounded and explores."
) { context in
  let plane = Plane(x: -1.7...1.7, y: -1.6...1.6)
  let circle = try NoisyCircle(noise: 0.2, concentration: 1)

  context.say(
    """
    Angles with density ∝ exp(cos θ) on the unit circle, seen through noise σ. At the
    top of the circle, one σ outside, the score is split into its parts across and
    along the circle.

    """)
  var table = TextTable("σ", "across", "−1/σ", "along", "−sin θ", "ratio", "ridge (κ = 0)", "1 − σ²/2")
  let noises = [0.3, 0.1, 0.03, 0.01]
  for σ in noises {
    let noisy = try NoisyCircle(noise: σ, concentration: 1)
    let x = try Tensor<Double>([[0, 1 + σ]])
    let parts = try tangentAndNormal(of: noisy.score(at: x), at: x)
    let (across, along) = (parts.normal.sum(), parts.tangential.sum())
    let ridge = try NoisyCircle(noise: σ).ridgeRadius()
    table.append(
      .number(σ), .fixed(across, decimals: 3), .fixed(-1 / σ, decimals: 3), .fixed(along, decimals: 4), "-1",
      .fixed(abs(across / along), decimals: 2), .fixed(ridge, decimals: 6), .fixed(1 - σ * σ / 2, decimals: 6))
  }
  context.table(table)
  context.say(
    """

    With less noise the pull across grows without bound, the part along tends to
    d/dθ log q = −sin θ. The pull vanishes on a ridge just inside the circle, not on
    the circle itself.
    """)

  let arrows = try tangentArrows(circle)
  let noiseLevels = evenlySpaced(-2.3 ... -0.3, count: 41).map { pow(10, $0) }
  let parts = try noiseLevels.map { σ in
    let x = try Tensor<Double>([[0, 1 + σ]])
    return try tangentAndNormal(of: NoisyCircle(noise: σ, concentration: 1).score(at: x), at: x)
  }
  try context.show(
    Figure(
      "The score of a noisy circle", width: 940, height: 470,
      panels: [
        Panel(
          "σ = 0.2: density and score", x: .linear("x₁", range: plane.x), y: .linear("x₂", range: plane.y),
          equalAspect: true,
          marks: [
            .filledContours(try plane.grid { exp(try circle.logDensity(at: $0)) }, count: 10),
            try plane.arrows(of: circle.score(at:), 15, 14), arrows,
          ]),
        Panel(
          "One σ outside, at the top", x: .logarithmic("noise σ"), y: .logarithmic("length"),
          marks: [
            .line(x: noiseLevels, y: noiseLevels.map { 1 / $0 }, style: .dashed, label: "1/σ", hue: .gray),
            .line(x: noiseLevels, y: parts.map { abs($0.normal.sum()) }, label: "across", hue: .blue),
            .line(x: noiseLevels, y: parts.map { abs($0.tangential.sum()) }, label: "along", hue: .orange),
          ]),
      ]), named: "4.1-noisy-circle")
}

/// The tangential part of the score on the circle itself.
private func tangentArrows(_ circle: NoisyCircle) throws -> Mark {
  let angles = (0..<40).map { 2 * Double.pi * Double($0) / 40 }
  let points = try Tensor(angles.flatMap { [cos($0), sin($0)] }, shape: [40, 2])
  let along = try tangentAndNormal(of: circle.score(at: points), at: points).tangential.scalars
  return .arrows(
    x: points.columns[0], y: points.columns[1], u: zip(angles, along).map { -sin($0) * $1 },
    v: zip(angles, along).map { cos($0) * $1 }, lengths: .proportional, label: "part along the circle", hue: .orange)
}
