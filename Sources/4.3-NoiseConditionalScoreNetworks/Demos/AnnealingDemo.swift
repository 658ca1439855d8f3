import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// Annealed Langevin on the exact score, level by level.
  static let annealing = Demo(
    id: "annealing", title: "Annealed Langevin, level by level",
    summary: """
      Points that start with standard deviation 50 are led to two unit Gaussians at ±5. Look at which level they part, \
      and from which level on they no longer change sides.
      """
  ) { context in
    let law = try GaussianMixture.fivesPair()
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 100, stepRatio: 0.2)
    let (count, followed) = (context.choose(3000, quick: 400), 10)
    var rng = Philox(seed: context.seed)
    var paths = [[Double]](repeating: [], count: followed)
    var stages: [(level: Int, points: Tensor<Double>)] = []
    var table = TextTable("level", "σ", "variance of x₂", "± 1 s.e.", "recursion", "1 + σ²")
    // Across the line between the modes data are 𝒩(0, 1): the variance follows a recursion, step by step.
    var expected = 2500.0
    _ = try sampler.sample(count, dimension: 2, score: law.noisedScore(at: levels), using: &rng) { moment in
      let (σ, ε) = (moment.standardDeviation, sampler.stepSizes[moment.level])
      expected = pow(1 - ε / (1 + σ * σ), 2) * expected + 2 * ε
      let first = try moment.points.coordinate(0)
      for path in 0..<followed { paths[path].append(first[path]) }
      guard moment.isLastAtLevel else { return }
      if [0, 1, 2, 3, 5, 9].contains(moment.level) { stages.append((moment.level, moment.points)) }
      let variance = sampleVariance(try moment.points.coordinate(1))
      table.append(
        .integer(moment.level + 1), .number(σ), .number(variance),
        .number(expected * (2 / Double(count)).squareRoot()), .number(expected), .number(1 + σ * σ))
    }
    let panels = try stages.map { stage in
      let σ = levels[stage.level]
      let radius = 6 + 2.5 * (1 + σ * σ).squareRoot()
      return Panel(
        "after level \(stage.level + 1), σ = \(NumberText.compact(σ, digits: 2))",
        x: Axis("x₁", range: -radius...radius), y: Axis("x₂", range: -radius...radius), equalAspect: true,
        marks: [
          .scatter(
            x: try stage.points.coordinate(0), y: try stage.points.coordinate(1), size: 2, opacity: 0.5, hue: .blue),
          .scatter(x: [-5, 5], y: [0, 0], size: 8, opacity: 1, marker: .cross, label: "modes", hue: .orange),
        ])
    }
    try context.show(Figure("Annealed Langevin from 50 down to 0.01", panels: panels), named: "4.3-annealing")
    try context.show(
      Figure(
        "The first coordinate of \(followed) points, coloured by where they end",
        x: "step, 100 a level (σ = 7.5 from step 200, 2.9 from 300, 1.1 from 400 …)",
        y: Axis("x₁", range: -20...20),
        marks: paths.map { path in
          // Before σ = 7.5 the paths fill the frame and more.
          .line(
            x: path.indices.dropFirst(200).map(Double.init), y: Array(path.dropFirst(200)), width: 1.2,
            hue: (path.last ?? 0) < 0 ? .blue : .orange)
        } + [.horizontal(at: 5), .horizontal(at: -5)]), named: "4.3-annealing-paths")
    context.table(table)
    context.say(
      """

      Down to σ = 1.1 a hundred steps settle every level, at a variance 1/(1 − r/2) of the noise: the price of ε = rσ²
      with r = 0.2. Below, a level only settles what is as narrow as itself. What was too wide at σ = 1.1 stays a little
      too wide to the end: 7 % of variance, that no later level takes back.
      """)
  }
}
