import Demos
import Plotting
import Tensors

extension Demo {
  /// How much of the loss each noise level makes up under the three weights.
  static let weighting = Demo(
    id: "weighting", title: "Which noise level the loss listens to",
    summary: """
      The target of level σ has mean square d/σ². Look at the left-most bar group: without the weight λ = σ² nearly all \
      of the loss comes from the smallest noise.
      """
  ) { context in
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10)
    let σ: Tensor<Double> = levels.tensor()
    let names = [(LossWeighting.uniform, "λ = 1"), (.standardDeviation, "λ = σ"), (.variance, "λ = σ²")]
    let shares = try names.map { weighting, name in
      let parts = try weighting(σ) / σ.squared()
      return (name, (parts / parts.sum()).scalars.reversed().map { 100 * $0 })
    }
    try context.show(
      Figure(
        "Share of each noise level in the expected loss", x: "σ", y: "percent",
        marks: shares.map { name, heights in
          .bars(heights, names: levels.reversed().map { NumberText.compact($0, digits: 2) }, label: name)
        }), named: "4.2-weighting")
    var table = TextTable("weight", "smallest σ", "largest σ", "heaviest / lightest")
    for (name, heights) in shares {
      table.append(
        .text(name), .text(NumberText.compact(heights[0], digits: 3) + " %"),
        .text(NumberText.compact(heights[9], digits: 3) + " %"),
        .number((heights.max() ?? 0) / (heights.min() ?? 1)))
    }
    context.table(table)
    context.say(
      """

      Exercise 4.2 is printed with λ = 1: 85 % of its loss is the level σ = 0.01, and the largest levels, where sampling
      starts, are hardly trained. The listing of 4.2.2 has λ = σ, "balanced": still 5000 to 1. Only λ = σ² is even.
      """)
  }
}
