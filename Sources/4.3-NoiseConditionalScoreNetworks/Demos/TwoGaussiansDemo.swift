import Demos
import Foundation
import Metrics
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// The chapter's two Gaussians at three noise levels, and at all of them in turn.
  static let twoGaussians = Demo(
    id: "two-gaussians", title: "Two modes and one noise level",
    summary: """
      Langevin starts in the left mode. With little noise it stays there, with much it forgets that there were two. \
      Only going through the levels gets both: half the points on the right, and the modes as narrow as they were.
      """
  ) { context in
    let pair = try TwoModes()
    let count = context.choose(2000, quick: 400)
    var rng = Philox(seed: context.seed)
    let data = try pair.mixture().sample(count, using: &rng).sliced(0..<1, axis: 1)
    let left = try Tensor<Double>.standardNormal([count, 2], using: &rng) + Tensor([-5, 0])

    func row(_ name: String, _ law: TwoModes?, _ stepSize: String, _ points: Tensor<Double>) throws -> [TextTable.Cell]
    {
      let x = try points.sliced(0..<1, axis: 1)
      let right = try MonteCarloEstimate(of: x.map { $0 > 0 ? 1.0 : 0 })
      return [
        .text(name), law.map { .integer($0.modeCount) } ?? "",
        law.map { .fixed($0.barrier, decimals: 2) } ?? "", law.map { .fixed($0.meanCrossingTime, decimals: 0) } ?? "",
        .text(stepSize), .fixed(right.mean.sum(), decimals: 3), .fixed(right.standardError.sum(), decimals: 3),
        .fixed(try wassersteinDistance(x, data), decimals: 2),
      ]
    }
    var rows: [[TextTable.Cell]] = []
    var (scores, histograms): ([Panel], [Panel]) = ([], [])
    for σ in [0.1, 1.0, 5.0] {
      let (law, noised) = (try pair.noised(standardDeviation: σ), try pair.mixture().noised(standardDeviation: σ))
      // As the left mode looks at this noise.
      let start = try left + σ * Tensor.standardNormal([count, 2], using: &rng)
      let v = 1 + σ * σ
      var shown = start
      for (stepSize, steps) in [(0.01, 1000), (0.1 * v, 100)] {
        shown = try langevin(from: start, steps: steps, stepSize: stepSize, score: noised.score(at:), using: &rng)
        rows.append(
          try row(
            "σ = \(NumberText.compact(σ))", law, "\(steps) × \(NumberText.compact(stepSize, digits: 2))", shown))
      }
      let name = "σ = \(NumberText.compact(σ))"
      scores.append(
        Panel(
          "Score, \(name)", x: Axis("x₁", range: -12...12), y: Axis("score", range: -6...6), showsLegend: false,
          marks: [.horizontal(at: 0), .curve(-12...12, hue: .blue) { law.score(at: $0) }]))
      histograms.append(panel("Langevin, \(name)", shown, law, bins: 48))
    }
    // By hand, since the chains are to start in the left mode like the others.
    let levels = try NoiseLevels.geometric(largest: 10, smallest: 0.1, count: 8)
    var annealed = left
    for σ in levels {
      let law = try pair.mixture().noised(standardDeviation: σ)
      annealed = try langevin(from: annealed, steps: 60, stepSize: 0.1 * σ * σ, score: law.score(at:), using: &rng)
    }
    rows.append(try row("10 … 0.1", nil, "8 × 60 × 0.1σ²", annealed))
    let last = try pair.noised(standardDeviation: 0.1)
    histograms.append(panel("All levels, 10 … 0.1", annealed, last, bins: 48))
    scores.append(
      Panel(
        "Scores of all levels", x: Axis("x₁", range: -12...12), y: Axis("score", range: -6...6),
        marks: try [10, 5, 1, 0.1].map { (σ: Double) in
          let law = try pair.noised(standardDeviation: σ)
          return .curve(-12...12, label: "σ = \(NumberText.compact(σ))") { law.score(at: $0) }
        }))

    context.say(
      """
      ½𝒩(−5, 1) + ½𝒩(5, 1) along the first axis; crossing time: mean time from −5 to 0,
      where a step ε counts ε. Distance: Wasserstein-1 from the data along the axis.

      """)
    context.table(
      TextTable(
        header: ["noise", "modes", "barrier", "crossing time", "steps", "right half", "± s.e.", "distance"], rows: rows)
    )
    context.say(
      """

      σ = 0.1 changes nothing, σ = 1 hardly anything: to expect one crossing takes 66
      thousand steps of 0.01. σ = 5 has one hump (but only just, two end at √24 = 4.9);
      even there a thousand steps of 0.01 are too short, since steps must grow with the
      variance. They then fill both halves, and are nothing like the data. Down from 10 to
      0.1, from the same start, takes half as many steps and gets both modes.
      """)
    try context.show(
      Figure(
        "Two Gaussians, three noise levels, and all of them", columns: 4, width: 1060, height: 520,
        panels: scores + histograms),
      named: "4.3-two-gaussians")
  }

  private static func panel(_ title: String, _ points: Tensor<Double>, _ law: TwoModes, bins: Int) -> Panel {
    let x = stride(from: 0, to: points.count, by: 2).map { points.scalars[$0] }
    return Panel(
      title, x: Axis("x₁", range: -12...12), y: Axis("density", range: 0...0.45), showsLegend: false,
      marks: [
        .histogram(x, bins: bins, range: -12...12, label: "samples", hue: .sky),
        .curve(-12...12, label: "noised density", hue: .ink) { exp(law.logDensity(at: $0)) },
      ])
  }
}
