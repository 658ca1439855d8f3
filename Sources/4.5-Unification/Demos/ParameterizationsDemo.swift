import Demos
import Foundation
import Plotting
import ScoreFunctions
import Tensors

extension Demo {
  /// Which parameterisation behaves at both ends, on real training runs.
  static let parameterizations = Demo(
    id: "parameterizations", title: "The same network trained to predict noise, score, data or velocity",
    summary: """
      One small network, one budget, four readings of its output, each trained on its own squared error and on DDPM's. \
      Look at the ends: who does not know the noise, and who does not know the data.
      """
  ) { context in
    let laboratory = try PredictionLaboratory(examined: context.choose(400, quick: 60), seed: context.seed)
    let steps = context.choose(5000, quick: 60)
    let seeds = (0..<UInt64(context.choose(3, quick: 2))).map { 7 &* context.seed &+ $0 }
    let runs = Parameterization.allCases.flatMap { output in
      [
        PredictionRun(output: output, loss: .plain(reading: output), isPlain: true),
        PredictionRun(output: output, loss: .simple(reading: output), isPlain: false),
      ]
    }.filter { $0.isPlain || $0.output != .noise }
    context.say(
      """
      A network 3→128→128→2 on a thick Swiss roll, \(steps) steps of batches of 128, \(seeds.count) seeds; variance-preserving
      noise at times between 0.001 and 1, log(α/σ) uniform. The judge is the exact score of the noised roll.

      """)
    let progress = context.progress(total: runs.count * seeds.count, label: "training")
    let results = try runs.map { run in
      var run = run
      for seed in seeds {
        let network = try laboratory.train(on: run.loss, steps: steps, seed: seed)
        run.errors.append(try laboratory.errors(of: network))
        let samples = try laboratory.samples(context.choose(1000, quick: 200), of: network, seed: seed)
        run.distances.append(try laboratory.distance(of: samples))
        if run.samples == nil { run.samples = samples }
        progress.advance(detail: run.output.look.name)
      }
      return run
    }
    progress.finish()
    let ratios = try laboratory.times.map { time in
      let moment = try laboratory.process.moment(at: time)
      return moment.standardDeviation / moment.signal
    }
    try context.show(PredictionRun.errorFigure(results, ratios: ratios), named: "4.5-parameterizations")
    context.say(
      """
      Above, each is trained on the plain squared error of its own output; below, all on DDPM's loss, the error of the
      noise. Left the error of the noise (σ times that of the score), right that of the clean point.

      """)
    try context.show(
      PredictionRun.sampleFigure(results, data: laboratory.fresh(seed: context.seed)),
      named: "4.5-parameterizations-samples")
    let distances = try seeds.map { try laboratory.distance(of: laboratory.fresh(seed: $0)) }
    let floor = distances.reduce(0, +) / Double(seeds.count)
    var table = TextTable(
      "output", "loss", "noise error, σ/α = 0.01", "clean error, σ/α = 150", "worst of both", "energy distance", "±")
    for run in results {
      let (noise, data) = (run.mean(\.noise), run.mean(\.data))
      let distance = try MonteCarloEstimate(of: Tensor(run.distances))
      table.append(
        .text(run.output.look.name), .text(run.isPlain ? "its own" : "of the noise"), .number(noise[0]),
        .number(data[data.count - 1]), .number(max(noise.max() ?? 0, data.max() ?? 0)),
        .fixed(distance.mean.sum(), decimals: 4), .fixed(distance.standardError.sum(), decimals: 4))
    }
    context.table(table)
    context.say(
      """

      The error of the noise at the least noise, and of the clean point at the most: each predictor must divide by σ
      or by α at one end, but for the velocity, which divides by neither. Energy distances are to 1,000 points held
      out, with standard errors over seeds; fresh points of the roll are \(NumberText.fixed(floor, decimals: 4)) away.
      """)
  }
}

/// One reading of the output with one loss, and what became of it.
private struct PredictionRun {
  let output: Parameterization
  let loss: DenoisingLoss<Float>
  /// Whether the loss is the error of the output itself.
  let isPlain: Bool
  var errors: [PredictionLaboratory.Errors] = []
  var distances: [Double] = []
  var samples: Tensor<Float>?

  /// The mean over seeds at every time.
  func mean(_ part: KeyPath<PredictionLaboratory.Errors, [Double]>) -> [Double] {
    guard let first = errors.first else { return [] }
    return first[keyPath: part].indices.map { index in
      errors.reduce(0) { $0 + $1[keyPath: part][index] } / Double(errors.count)
    }
  }

  private func range(_ part: KeyPath<PredictionLaboratory.Errors, [Double]>) -> Band {
    let columns = mean(part).indices.map { index in errors.map { $0[keyPath: part][index] } }
    return Band(lower: columns.map { $0.min() ?? 0 }, upper: columns.map { $0.max() ?? 0 })
  }

  /// Errors at every noise level; noise prediction with its own loss is in both rows.
  static func errorFigure(_ runs: [PredictionRun], ratios: [Double]) -> Figure {
    let panels = [true, false].flatMap { plain in
      [(\PredictionLaboratory.Errors.noise, "Error of the noise"), (\.data, "Error of the clean point")].map {
        part, title in
        Panel(
          title + (plain ? ", own losses" : ", all on DDPM's loss"), x: .logarithmic("σ/α"),
          y: .logarithmic("mean squared error", range: 1e-4...1e4),
          marks: runs.filter { $0.isPlain == plain || $0.output == .noise }.map { run in
            .line(
              x: ratios, y: run.mean(part), band: run.range(part),
              label: plain && title.hasSuffix("noise") ? run.output.look.name : nil, hue: run.output.look.hue)
          })
      }
    }
    return Figure("Which prediction is good at both ends", columns: 2, width: 900, height: 720, panels: panels)
  }

  /// Samples of the first seed, each trained on its own loss.
  static func sampleFigure(_ runs: [PredictionRun], data: Tensor<Float>) throws -> Figure {
    func panel(_ title: String, _ points: Tensor<Float>?, _ hue: Hue) throws -> Panel {
      let points = try points?.converted(to: Double.self).rows() ?? []
      return Panel(
        title, x: Axis("x", range: -2.4...2.4), y: Axis("y", range: -2.4...2.4), equalAspect: true,
        marks: [.scatter(x: points.map { $0[0] }, y: points.map { $0[1] }, size: 2, hue: hue)])
    }
    let trained = try runs.filter(\.isPlain).map { try panel($0.output.look.name, $0.samples, $0.output.look.hue) }
    return Figure(
      "Data, and samples of networks trained on their own losses", columns: 5, width: 1200, height: 320,
      panels: [try panel("data", data, .ink)] + trained)
  }
}
