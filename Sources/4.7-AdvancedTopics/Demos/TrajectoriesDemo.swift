import Demos
import Foundation
import Plotting
import Randomness
import ScoreFunctions
import Tensors
import Unification

extension Demo {
  /// Paths of samplers with and without noise, from the same starts.
  static let trajectories = Demo(
    id: "trajectories", title: "Paths from noise to data",
    summary: """
      Two hills on a line, a variance-preserving diffusion backwards from pure noise on the left to data on the right; \
      shaded is the law of the data on the way. Look at which paths cross, and at what few steps do to a smooth path.
      """
  ) { context in
    let law = try GaussianMixture(weights: [0.35, 0.65], means: Tensor([[-1.5], [1.2]]), standardDeviation: 0.25)
    let process = try VariancePreserving()
    let steps = context.choose(400, quick: 60)
    let starts = try Tensor<Double>([-1.8, -1.1, -0.7, -0.45, -0.2, 0.2, 0.7, 1.3, 2.1]).reshaped(to: [9, 1])
    let one = try Tensor<Double>(repeating: -0.45, shape: [9, 1])
    let columns = 81
    let background = try Grid(
      x: 0...1, y: -3...3, columns: columns, rows: 61,
      values: transposedRows(
        (0..<columns).map { column in
          let moment = try process.moment(at: max(1 - Double(column) / Double(columns - 1), 1e-3))
          let ys = try Tensor<Double>.linspace(-3, 3, count: 61).reshaped(to: [61, 1])
          return exp(try law.noised(at: moment).logDensity(at: ys)).scalars
        }))
    let runs: [(title: String, sampler: any DiffusionSampler, start: Tensor<Double>, steps: Int, stream: UInt64)] = [
      ("probability flow (DDIM)", DDIMSampler(), starts, steps, 0),
      ("ancestral, the same starts", AncestralSampler(), starts, steps, 3),
      ("half the noise, η = ½", try DDIMSampler(noiseShare: 0.5), starts, steps, 4),
      ("ancestral, nine runs from one start", AncestralSampler(), one, steps, 2),
      ("flow in 7 steps, Euler", EulerSampler(), starts, 7, 0),
      ("flow in 7 steps, DPM-Solver++(2M)", try MultistepSolver(order: 2, lowersOrderAtEnd: true), starts, 7, 0),
    ]
    var table = TextTable("sampler", "evaluations", "crossings of two paths", "of 4,000 starts end left")
    let panels = try runs.map { run in
      var rng = Philox(seed: context.seed, stream: run.stream)
      let moments = try (0...run.steps).map { try process.moment(at: 1 - 0.999 * Double($0) / Double(run.steps)) }
      let path = try run.sampler.trajectory(
        from: run.start, along: moments, predictor: law.noisePredictor(), using: &rng)
      let x = path.map { 1 - $0.moment.time }
      let columns = path.map(\.points.scalars)
      let many = try run.sampler.sample(
        from: process.priorStandardDeviation * .standardNormal([4000, 1], using: &rng), along: moments,
        predictor: law.noisePredictor(), using: &rng)
      table.append(
        .text(run.title), .integer(path.last?.evaluations ?? 0), .integer(crossings(of: columns)),
        .fixed(Double(many.scalars.filter { $0 < 0 }.count) / 4000, decimals: 3))
      return Panel(
        run.title, x: Axis("1 − t", range: 0...1), y: Axis("x", range: -3...3),
        marks: [.filledContours(background, levels: [0.05, 0.15, 0.3, 0.5, 0.8, 1.1], colors: .fade(.gray))]
          + columns[0].indices.map { row in
            let isLeft = columns[columns.count - 1][row] < 0
            return .line(x: x, y: columns.map { $0[row] }, width: 1.2, hue: isLeft ? .blue : .orange)
          })
    }
    try context.show(
      Figure("From noise to data", columns: 3, width: 1000, height: 680, panels: panels), named: "4.7-trajectories")
    context.table(table)
    context.say(
      """

      Without noise a path is determined by its start: paths never cross, and the starts are divided between the hills in
      their order. With noise the same start leads anywhere, and every start by itself has the law of the data before it. All
      of them put 0.35 of their points on the left hill, up to the standard error of 4,000 starts, 0.008, and the error of long steps.
      """)
  }

  /// Lists of columns, row by row.
  private static func transposedRows(_ columns: [[Double]]) -> [Double] {
    (columns.first ?? []).indices.flatMap { row in columns.map { $0[row] } }
  }

  /// How often two paths change their order.
  private static func crossings(of columns: [[Double]]) -> Int {
    zip(columns, columns.dropFirst()).reduce(0) { total, pair in
      let (a, b) = pair
      return total
        + a.indices.reduce(0) { sum, i in
          sum + (0..<i).filter { j in (a[i] - a[j]) * (b[i] - b[j]) < 0 }.count
        }
    }
  }
}
