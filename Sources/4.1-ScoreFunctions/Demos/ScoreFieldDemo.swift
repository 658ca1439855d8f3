import Demos
import Foundation
import Plotting
import Tensors

let scoreFieldDemo = Demo(
  id: "score-field", title: "The score of a mixture as a field of arrows",
  summary: "Arrows climb to higher density, across the level lines, and are long where the density is small."
) { context in
  let mixture = try GaussianMixture.threeHills()
  let plane = Plane(x: -5...5, y: -4...4)

  context.say(
    """
    The score ∇log p of three Gaussian hills. Look for two things:
      - every arrow crosses the level line it starts on at a right angle;
      - arrows are short on the hills and long in the emptiness around them, where p
        and its slope ∇p are tiny: the score is the relative slope ∇p/p.

    """)
  var table = TextTable("x", "y", "p", "|∇p|", "|score|", "angle to the nearest mean")
  let probes = try Tensor<Double>([[-1.5, 0.4], [0, 0], [3, 1], [-4, 3], [4.5, -3.5]])
  let (densities, scores) = try (exp(mixture.logDensity(at: probes)).scalars, mixture.score(at: probes).rows())
  for (index, x) in try probes.rows().enumerated() {
    let (s, p) = (scores[index], densities[index])
    let length = hypot(s[0], s[1])
    let toMeans = mixture.components.map { [$0.mean.scalars[0] - x[0], $0.mean.scalars[1] - x[1]] }
    let nearest = toMeans.min { hypot($0[0], $0[1]) < hypot($1[0], $1[1]) } ?? s
    let cosine = (s[0] * nearest[0] + s[1] * nearest[1]) / (length * hypot(nearest[0], nearest[1]))
    let degrees = acos(min(max(cosine, -1), 1)) * 180 / Double.pi
    table.append(
      .fixed(x[0], decimals: 1), .fixed(x[1], decimals: 1), .number(p), .number(p * length), .number(length),
      "\(NumberText.fixed(degrees, decimals: 0))°")
  }
  context.table(table)
  context.say(
    """

    The arrows do not point at the means: a hill that is not round is climbed along a
    curve.
    """)

  let density = try plane.grid { exp(try mixture.logDensity(at: $0)) }
  try context.show(
    Figure(
      "The score of three hills", x: .linear("x₁", range: plane.x), y: .linear("x₂", range: plane.y),
      equalAspect: true, width: 640, height: 570,
      marks: [
        .filledContours(density, count: 9), .contours(density, levels: [0.0005, 0.006, 0.03, 0.08], width: 0.8),
        try plane.arrows(of: mixture.score(at:)),
      ]), named: "4.1-score-field")
}
