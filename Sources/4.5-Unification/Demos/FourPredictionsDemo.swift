import Autodiff
import Demos
import Foundation
import Plotting
import ScoreFunctions
import Tensors

extension Parameterization {
  /// How demos write and draw it.
  var look: (name: String, hue: Hue) {
    switch self {
    case .noise: ("noise ε", .blue)
    case .score: ("score s", .red)
    case .data: ("data x₀", .green)
    case .velocity: ("velocity v", .purple)
    }
  }
}

extension Demo {
  /// One best guess in four terms, and what an error in one is in the others.
  static let fourPredictions = Demo(
    id: "four-predictions", title: "Noise, score, data, velocity: one prediction in four terms",
    summary: """
      Two clumps of points on a line, noised. Above, the best prediction of each kind at three moments; below, what an \
      error of 1 in the output of a network does to the score and to the clean point.
      """
  ) { context in
    let (example, chain) = (try LineExample(), try DiffusionChain.linear())
    let xs = evenlySpaced(-4...4, count: 321)
    let x = try Tensor(xs, shape: [xs.count, 1])
    let panels = try [60, 250, 700].map { step in
      let moment = try chain.moment(after: step)
      let kernel: PerturbationKernel<Double> = try moment.kernel()
      let s = try example.law.noised(at: moment).score(at: x)
      let sigma = NumberText.fixed(moment.standardDeviation, decimals: 2)
      return Panel(
        "t = \(step), σ = \(sigma)", x: "noised point x", y: Axis("best prediction", range: -4...4),
        marks: try Parameterization.allCases.map { target in
          let y = try kernel.converted(s, from: .score, to: target, at: x).scalars
          return .line(x: xs, y: y, label: step == 60 ? target.look.name : nil, hue: target.look.hue)
        })
    }
    try context.show(
      Figure(
        "The best prediction of each kind, by the exact score", columns: 3, width: 960, height: 380, panels: panels),
      named: "4.5-four-predictions")
    context.say(
      """
      All four are the same knowledge. With little noise the data are nearly x itself and the score is steep;
      with much noise the noise is nearly x, the score is −x, and the data are where the mean is.

      """)
    try context.show(errorFigure(chain), named: "4.5-four-predictions-errors")
    context.say(
      """
      An error of 1 in the output, read as a score (left) or a clean point (right). Where a curve is above 1, the output
      must be learned that much better: data at little noise, noise and score at much. The velocity stays below 1 at both.

      """)
    try lossTable(chain, in: context)
  }

  /// What an error of 1 becomes, against the ratio of noise and signal.
  private static func errorFigure(_ chain: DiffusionChain) throws -> Figure {
    let moments = try stride(from: 0, to: 1000, by: 9).map { try chain.moment(after: $0) }
    let ratios = moments.map { $0.standardDeviation / $0.signal }
    let panels = try [(Parameterization.score, "error of σ·score"), (.data, "error of the clean point")].map {
      target, name in
      Panel(
        name, x: .logarithmic("σ/α"), y: .logarithmic("for an error of 1 in the output", range: 1e-4...1e3),
        marks: try Parameterization.allCases.map { source in
          let sizes = try moments.map { moment in
            let kernel: PerturbationKernel<Double> = try moment.kernel()
            let factor = target == .score ? moment.standardDeviation : 1
            return factor * (try kernel.squaredErrorRatio(of: target, to: source)).sum().squareRoot()
          }
          return .line(
            x: ratios, y: sizes, style: source == .velocity ? .dashed : .solid,
            label: target == .score ? source.look.name : nil, hue: source.look.hue)
        })
    }
    return Figure("What the output's errors become", columns: 2, width: 860, height: 400, panels: panels)
  }

  /// DDPM's loss and score matching on the same network, and what a weight changes.
  private static func lossTable(_ chain: DiffusionChain, in context: DemoContext) throws {
    var table = TextTable("t", "1 − ᾱ", "DDPM's loss", "score matching", "ratio", "weight in the bound")
    // Points that have the moments of 𝒩(0, 1) data exactly, and a network that says half of the point is noise.
    let (clean, noise) = (try Tensor([[1.0], [1], [-1], [-1]]), try Tensor([[1.0], [-1], [1], [-1]]))
    let weights = chain.variationalWeights()
    for step in [1, 10, 100, 500, 999] {
      let moment = try chain.moment(after: step)
      let batch = try DiffusedBatch(clean: clean, noise: noise, kernel: moment.kernel())
      let output = Variable(0.5 * batch.noisy)
      let process = try DenoisingLoss<Double>.simple(reading: .noise)(of: output, on: batch).value.sum()
      let score = try DenoisingLoss<Double>(reading: .noise, errorOf: .score)(of: output, on: batch).value.sum()
      table.append(
        .integer(step), .number(1 - chain.cumulativeAlphas[step]), .number(process), .number(score),
        .number(process / score), .number(weights[step]))
    }
    context.table(table)
    context.say(
      """

      The ratio is 1 − ᾱ at every t: with that weight DDPM's loss is score matching of the conditional score
      (erratum E-45); without it the same network is trained for something else. If one slope c must serve all
      noise levels, s = −cx on data 𝒩(0, 0.25), DDPM's weighting makes it 1.093, no weight 1.260, the bound's
      rate β 1.080. "Only another parameterisation" leaves out the weight, and a constant that no network can lower.
      """)
  }
}
