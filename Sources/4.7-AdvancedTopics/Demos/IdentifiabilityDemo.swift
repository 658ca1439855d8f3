import Demos
import Foundation
import Plotting

extension Demo {
  /// The weights of separate modes hardly show in the score.
  static let identifiability = Demo(
    id: "identifiability", title: "Weights that the score hardly shows",
    summary: """
      Two unit normal laws at ±a with weights 0.2 and 0.8, against equal weights. Left: how different the Fisher and the \
      Kullback–Leibler divergence find them. Right: how many times more data score matching needs than likelihood.
      """
  ) { context in
    let N = context.choose(56, quick: 14)
    let offsets = (0...N).map { 0.5 + 5.5 * Double($0) / Double(N) }
    let problems = try offsets.map { try ModeWeightEstimation(offset: $0, weight: 0.2) }
    func price(_ p: ModeWeightEstimation) -> Double { p.scoreMatchingVariance / p.likelihoodVariance }
    let noised = try problems.map { try $0.noised(standardDeviation: $0.offset) }
    try context.show(
      Figure(
        "Weights of two modes at ±a",
        panels: [
          Panel(
            "How different 0.2 and 0.5 look", x: "a", y: .logarithmic("divergence"),
            marks: [
              .line(x: offsets, y: try problems.map { try $0.klDivergence(from: 0.5) }, label: "KL", hue: .blue),
              .line(
                x: offsets, y: try problems.map { try $0.fisherDivergence(from: 0.5) }, label: "Fisher", hue: .red),
              .line(
                x: offsets, y: try noised.map { try $0.fisherDivergence(from: 0.5) }, style: .dashed,
                label: "Fisher, with noise σ = a", hue: .red),
            ]),
          Panel(
            "The price of score matching", x: "a", y: .logarithmic("variance of ŵ, to that of likelihood"),
            marks: [
              .line(x: offsets, y: problems.map(price), label: "no noise", hue: .red),
              .line(x: offsets, y: noised.map(price), style: .dashed, label: "noise σ = a", hue: .red),
              .horizontal(at: 1, label: "likelihood"),
            ]),
        ]), named: "4.7-identifiability")
    var table = TextTable("a", "KL", "Fisher", "n·var, likelihood", "n·var, score matching", "price", "price at σ = a")
    for a in [1.0, 2, 3, 4, 5] {
      let p = try ModeWeightEstimation(offset: a, weight: 0.2)
      table.append(
        .number(a), .fixed(try p.klDivergence(from: 0.5), decimals: 4),
        .text(NumberText.compact(try p.fisherDivergence(from: 0.5), digits: 3)),
        .fixed(p.likelihoodVariance, decimals: 4),
        .text(NumberText.compact(p.scoreMatchingVariance, digits: 3)), .text(NumberText.compact(price(p), digits: 3)),
        .fixed(price(try p.noised(standardDeviation: a)), decimals: 2))
    }
    context.table(table)
    context.say(
      """

      In theory the score determines the density, and equal scores mean equal laws. In numbers the difference of two weights
      lives in the gap, where a share e^(−a²/2) of the data is. Noise as wide as the gap brings it back: what a diffusion
      model knows of weights it learns at its large noise levels.
      """)
  }
}
