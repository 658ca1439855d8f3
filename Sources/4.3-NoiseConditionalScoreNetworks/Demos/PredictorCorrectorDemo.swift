import Demos
import Foundation
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// Three rules for the predictor's noise, against the number of levels.
  static let predictorCorrector = Demo(
    id: "predictor-corrector", title: "How much noise a predictor puts back",
    summary: """
      Data are one point, so that the exact score is −x/σ²; levels go from 50 to 0.01. Lines are exact, crosses are samples. \
      Look for the rule that gets worse as levels are added, and for the one that is wrong only where they are few.
      """
  ) { context in
    let rules: [(predictor: Predictor, name: String, hue: Hue)] = [
      (.ancestral, "ancestral", .blue), (.reverseDiffusion, "reverse diffusion", .orange),
      (.asPrinted, "as printed", .red),
    ]
    let counts = [3, 4, 6, 10, 18, 30, 55, 100, 180, 300, 550, 1000]
    let simulated = context.choose([10, 30, 100, 300], quick: [10, 30])
    let chains = context.choose(20_000, quick: 4000)
    let score: NoiseConditionalScore<Double> = { x, σ in -x / (σ * σ) }
    var table = TextTable("levels", "ratio γ", "ancestral", "reverse diffusion", "as printed", "printed + corrector")
    for count in [10, 30, 100, 300, 1000] {
      let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: count)
      let ratios = rules.map { varianceRatio($0.predictor, levels: levels, correctorRatio: nil) }
      table.append(
        .integer(count), .fixed(levels[0] / levels[1], decimals: 3), .fixed(ratios[0], decimals: 3),
        .fixed(ratios[1], decimals: 3), .fixed(ratios[2], decimals: 3),
        .fixed(varianceRatio(.asPrinted, levels: levels, correctorRatio: 0.16), decimals: 3))
    }
    var panels: [Panel] = []
    for (title, steps) in [("Predictor alone", 0), ("With one published corrector step", 1)] {
      var marks: [Mark] = []
      for rule in rules {
        let lines = try counts.map { count in
          varianceRatio(
            rule.predictor, levels: try .geometric(largest: 50, smallest: 0.01, count: count),
            correctorRatio: steps == 0 ? nil : .some(.none))
        }
        marks.append(.line(x: counts.map(Double.init), y: lines, label: rule.name, hue: rule.hue))
        let dots = try simulated.map { count in
          var rng = Philox(seed: context.seed, stream: UInt64(count))
          let sampler = try PredictorCorrector(
            levels: .geometric(largest: 50, smallest: 0.01, count: count), predictor: rule.predictor,
            correctorSteps: steps, denoisesAtEnd: false)
          let x = try sampler.sample(chains, dimension: 1, score: score, using: &rng)
          return try x.squared().mean() / 1e-4
        }
        marks.append(
          .scatter(
            x: simulated.map(Double.init), y: dots, size: 12, opacity: 1, marker: .cross, label: "samples", hue: .ink))
      }
      marks.append(.horizontal(at: 1))
      panels.append(
        Panel(
          title, x: .logarithmic("number of levels"), y: .logarithmic("variance at the end / 0.01²", range: 0.5...100),
          marks: marks))
    }
    try context.show(Figure("Predictors on a point mass", panels: panels), named: "4.3-predictor-corrector")
    context.table(table)
    context.say(
      """

      As printed, the noise has variance σ′² at every step: the more steps, the more of it. The obvious repair, the
      variance σ² − σ′² of the diffusion, is right for many levels, and at ten worse than the mistake. The ancestral rule
      takes the finite step into account and is right at once. A corrector hides part of the error at best: the printed one,
      in the last column, some of it, the published one, a third as long, hardly any.
      """)
  }
}

/// The variance at the last level over its noise, for a point mass, step by step in closed form.
///
/// `correctorRatio` is ε/σ²; none for no corrector, `.some(nil)` for the published rule, whose ε is `2snr²σ⁴/v`.
private func varianceRatio(_ predictor: Predictor, levels: NoiseLevels, correctorRatio: Double??) -> Double {
  var v = levels.largest * levels.largest
  for (σ, σʹ) in zip(levels, levels.dropFirst()) {
    v = pow(σʹ / σ, 4) * v + predictor.noiseVariance(from: σ, to: σʹ)
    guard let correctorRatio else { continue }
    let r = correctorRatio ?? 2 * 0.16 * 0.16 * σʹ * σʹ / v
    v = pow(1 - r, 2) * v + 2 * r * σʹ * σʹ
  }
  return v / (levels.smallest * levels.smallest)
}
