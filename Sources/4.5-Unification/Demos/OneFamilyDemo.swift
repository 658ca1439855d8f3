import Demos
import Foundation
import Plotting
import Randomness
import Tensors

extension Demo {
  /// The reverse dynamics at four noise levels.
  static let oneFamily = Demo(
    id: "one-family", title: "From one noise to the same data: paths with any noise level λ",
    summary: """
      Backwards from noise with the exact score: λ = 0 is the probability flow, λ = 1 the reverse diffusion, λ = 2 stirs \
      more. The paths have little in common, the histograms everything.
      """
  ) { context in
    let (example, process) = (try LineExample(), try VariancePreserving())
    let levels: [(λ: Double, hue: Hue)] = [(0, .blue), (0.5, .green), (1, .orange), (2, .red)]
    let earliest = 1e-3
    let moment = try process.moment(at: earliest)
    let grid = try TimeGrid.uniformLogSignalToNoise.times(
      of: process, to: earliest, steps: context.choose(250, quick: 80))
    let xs = evenlySpaced(-3.5...3.5, count: 281)
    let exact = try example.density(xs, at: moment)
    let sampleCount = context.choose(20_000, quick: 500)
    var table = TextTable("λ", "mean", "variance", "share left", "Kolmogorov distance", "mean length of a path")
    var (pathPanels, histogramPanels): ([Panel], [Panel]) = ([], [])
    let progress = context.progress(total: levels.count, label: "sampling")
    for (λ, hue) in levels {
      let dynamics = try DiffusionDynamics(of: process, noiseLevel: λ, scheme: .heun)
      // The same starts for all; the noise on the way is drawn by all, and used by those with λ > 0.
      var rng = Philox(seed: context.seed)
      let start = try Tensor<Double>.standardNormal([sampleCount, 1], using: &rng)
      var paths = [start.scalars]
      let end = try dynamics.run(start, through: grid, score: example.law.diffusionScore(), using: &rng) { _, x in
        paths.append(Array(x.scalars.prefix(400)))
      }
      progress.advance(detail: "λ = \(λ)")
      let lengths = (0..<min(400, sampleCount)).map { index in
        zip(paths, paths.dropFirst()).reduce(0) { $0 + abs($1.1[index] - $1.0[index]) }
      }
      let samples = end.scalars
      let n = Double(samples.count)
      let mean = samples.reduce(0, +) / n
      table.append(
        .number(λ), .fixed(mean, decimals: 3),
        .fixed(samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n, decimals: 3),
        .fixed(Double(samples.count { $0 < -0.6 }) / n, decimals: 4),
        .fixed(try example.distance(of: samples, at: moment), decimals: 4),
        .fixed(lengths.reduce(0, +) / Double(lengths.count), decimals: 1))
      pathPanels.append(
        Panel(
          "λ = \(NumberText.compact(λ))", x: Axis("−t, from noise to data", range: -1...0),
          y: Axis("x", range: -4...4),
          marks: (0..<24).map { index in
            .line(x: grid.map { -$0 }, y: paths.map { $0[index] }, width: 0.8, hue: hue)
          }))
      histogramPanels.append(
        Panel(
          "λ = \(NumberText.compact(λ)), at the end", x: Axis("x", range: -3.5...3.5),
          y: Axis("density", range: 0...0.7),
          marks: [
            .histogram(samples, bins: 60, range: -3.5...3.5, hue: hue),
            .line(x: xs, y: exact, label: λ == 0 ? "law of the data" : nil, hue: .ink),
          ]))
    }
    progress.finish()
    try context.show(
      Figure(
        "Paths differ, laws agree", columns: 4, width: 1100, height: 560, panels: pathPanels + histogramPanels),
      named: "4.5-one-family")
    context.table(table)
    context.say(
      """

      Right are 0.450, 2.774 and 0.3000. \(sampleCount) samples of the right law are
      \(NumberText.fixed(1.36 / Double(sampleCount).squareRoot(), decimals: 4)) away or more once in twenty. (The three rows with
      noise share their random numbers, so their errors are alike.) Larger λ needs smaller steps: the noise must be
      stirred in and taken out again. It pays where the score is wrong, since
      noise makes paths forget their errors; the flow remembers all of them.
      """)
  }
}
