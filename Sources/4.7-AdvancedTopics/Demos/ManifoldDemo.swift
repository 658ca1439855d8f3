import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// The dimension of a manifold from the scores around it.
  static let manifold = Demo(
    id: "manifold", title: "Scores tell the dimension of the data",
    summary: """
      A sphere, two-dimensional, in ten dimensions. Near it scores point across, along the eight normal directions: eight \
      large singular values, then a cliff. Look at how the cliff goes as the noise becomes as wide as the sphere.
      """
  ) { context in
    let sphere = try NoisySphere()
    var rng = Philox(seed: context.seed)
    let count = context.choose(2000, quick: 300)
    let levels = [0.02, 0.05, 0.2, 1.0]
    var marks: [Mark] = []
    var table = TextTable("σ", "large values", "small values", "dimension", "share along the sphere")
    for σ in levels {
      let point = try sphere.sample(1, using: &rng).reshaped(to: [10])
      let score: (Tensor<Double>, Double) throws -> Tensor<Double> = { try sphere.score(at: $0, standardDeviation: $1) }
      let estimate = try manifoldDimension(
        at: point, score: score, standardDeviation: σ, count: count, using: &rng)
      // Unit scores: the squares of the values sum to their number.
      let values = estimate.singularValues.map { $0 / Double(count).squareRoot() }
      marks.append(.line(x: (1...10).map(Double.init), y: values, label: "σ = \(NumberText.compact(σ))"))
      let x = try sphere.sample(count, using: &rng)
      let s = try score(x + σ * .standardNormal(x.shape, using: &rng), σ)
      let radial = try (s * x).sum(axis: 1, keepingAxis: true) * x
      let along = try (s - radial).sliced(0..<3, axis: 1)
      let share = (along.squared().sum() / s.squared().sum()).squareRoot()
      let split = 10 - estimate.dimension
      func text(_ part: ArraySlice<Double>) -> String {
        let (first, last) = (part.first ?? 0, part.last ?? 0)
        return part.isEmpty ? "–" : "\(NumberText.fixed(first, decimals: 3)) … \(NumberText.fixed(last, decimals: 3))"
      }
      table.append(
        .number(σ), .text(text(values[..<split])), .text(text(values[split...])), .integer(estimate.dimension),
        .fixed(share, decimals: 4))
    }
    try context.show(
      Figure(
        "Singular values of scores near a sphere S² in ten dimensions",
        x: Axis("number of the value", range: 0.5...10.5),
        y: .logarithmic("singular value / √count"),
        marks: marks + [.vertical(at: 8.5, label: "eight directions across")]),
      named: "4.7-manifold")
    context.table(table)
    context.say(
      """

      √(1/8) = 0.354: eight directions across share the unit scores evenly. The part of the score along the sphere falls in
      proportion to σ: in the limit the score is orthogonal to the manifold, and says nothing about where on it the data
      are dense. At σ = 1 noise fills the sphere, and the cliff is hardly a step.
      """)
  }
}
