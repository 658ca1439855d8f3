import Demos
import Foundation
import Metrics
import Networks
import Plotting
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// A small network, from training to a page that says how good it is.
  static let report = Demo(
    id: "report", title: "A training run on one page",
    summary: """
      A network learns the score of eight Gaussians, is sampled and evaluated; everything goes on one page, report.html, \
      that can be read offline. Look for the measures whose interval leaves out the ideal.
      """
  ) { context in
    let run = try ReportedRun(seed: context.seed, steps: context.choose(4000, quick: 800))
    let (network, losses) = try run.train(in: context)
    let count = context.choose(1000, quick: 400)
    let samples = try run.samples(count, from: network)
    var rng = Philox(seed: context.seed, stream: 3)
    let evaluation = try SampleEvaluation(
      of: samples, heldOut: run.law.sample(count, using: &rng), training: run.data.sliced(0..<count),
      mixture: run.law, resamples: context.choose(500, quick: 200), using: &rng)
    let errors = try scoreErrors(
      of: { try network.score(at: $0, standardDeviation: $1) }, against: run.law, at: run.levels,
      points: context.choose(2000, quick: 500), using: &rng)
    let likelihood = try run.likelihood(of: run.law.sample(count, using: &rng), under: network)
    let report = try run.report(
      losses: losses, samples: samples, evaluation: evaluation, errors: errors, likelihood: likelihood)
    for case .numbers(let numbers, _) in report.sections.flatMap(\.parts) {
      var table = TextTable("measure", "value", "from", "to", "p")
      for number in numbers {
        func cell(_ value: Double?) -> TextTable.Cell { value.map { .number($0) } ?? .text("") }
        table.append(
          .text(number.name), .number(number.value), cell(number.interval?.lower), cell(number.interval?.upper),
          cell(number.pValue))
      }
      context.table(table)
    }
    try context.show(run.samplesFigure(samples), named: "4.6-report-samples")
    try context.save(Data(report.html().utf8), named: "report.html")
    if context.directory == nil { context.say("With --out FOLDER the page is written to report.html there.") }
  }
}

/// The parts of the demo: a fixed problem, training, sampling and the page.
struct ReportedRun {
  let law: GaussianMixture
  let levels: NoiseLevels
  let data: Tensor<Double>
  let seed: UInt64
  let steps: Int

  init(seed: UInt64, steps: Int) throws {
    (self.seed, self.steps) = (seed, steps)
    law = try FaultyGenerator.ring()
    levels = try .geometric(largest: 6, smallest: 0.1, count: 12)
    var rng = Philox(seed: seed)
    data = try law.sample(10_000, using: &rng)
  }

  func train(in context: DemoContext) throws -> (network: LogNoiseScoreNetwork<Float>, losses: [Double]) {
    var rng = Philox(seed: seed, stream: 1)
    var training = try DenoisingTraining(
      LogNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 64, activation: .silu, using: &rng),
      on: data.converted(to: Float.self), loss: MultiScaleDenoisingScoreMatching(levels: levels), batchSize: 256,
      using: Philox(seed: seed, stream: 2))
    var average = try ExponentialMovingAverage(
      decay: 1 - 20 / Float(steps), startingAt: training.network.parameterValues)
    let progress = context.progress(total: steps, label: "training")
    var losses: [Double] = []
    for step in 0..<steps {
      training.learningRate = Float(0.005 * (1 + Foundation.cos(.pi * Double(step) / Double(steps))))
      losses.append(Double(try training.takeStep()))
      try average.update(training.network.parameterValues)
      progress.advance()
    }
    progress.finish()
    var network = training.network
    try network.setParameters(average.average)
    return (network, losses)
  }

  /// Annealed Langevin steps, and the last noise taken off.
  ///
  /// Shape: `[count, 2]`.
  func samples(_ count: Int, from network: LogNoiseScoreNetwork<Float>) throws -> Tensor<Double> {
    var rng = Philox(seed: seed, stream: 4)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 40, denoisesAtEnd: true)
    return try sampler.sample(
      count, dimension: 2, score: { try network.score(at: $0, standardDeviation: $1) }, using: &rng
    ).converted(to: Double.self)
  }

  /// Bits per dimension of points with the smallest noise, by the network's flow; ideal is the exact law of such points.
  func likelihood(of points: Tensor<Double>, under network: LogNoiseScoreNetwork<Float>) throws -> ReportedNumber {
    var rng = Philox(seed: seed, stream: 5)
    let noised = try points + levels.smallest * .standardNormal(points.shape, using: &rng)
    let end = try law.noised(standardDeviation: levels.largest)
    let found = try flowLogLikelihoods(
      of: noised.converted(to: Float.self), under: network, levels: levels, terminal: { try end.logDensity(at: $0) })
    let exact = try law.noised(standardDeviation: levels.smallest).logDensity(at: noised)
    let bits = try bitsPerDimension(logLikelihoods: found, dimension: 2)
    return ReportedNumber(
      "bits per dimension", bits.estimate, interval: bits,
      ideal: try bitsPerDimension(logLikelihoods: exact, dimension: 2).estimate,
      note: "by the probability flow; ideal for the same points")
  }

  func report(
    losses: [Double], samples: Tensor<Double>, evaluation: SampleEvaluation, errors: [ScoreErrorAtLevel],
    likelihood: ReportedNumber
  ) throws -> TrainingReport {
    var report = TrainingReport(
      "Eight Gaussians: a score network on one page",
      summary: """
        Denoising score matching at twelve noise levels, annealed Langevin sampling, and every measure of section 4.6.3 \
        against data the network has not seen.
        """, seed: seed)
    report.add(
      "Run",
      [
        .settings([
          ("steps", "\(steps)"), ("batch", "256"), ("training points", "\(data.shape[0])"),
          ("network", "3–64–64–2, SiLU"), ("optimiser", "Adam, cosine decay"), ("noise levels", "12, from 6 to 0.1"),
          ("loss weight", "σ²"), ("average of weights", "over steps/20"), ("sampler", "40 Langevin steps a level"),
        ]), .figure(lossFigure(losses), caption: "The loss of the batches, averaged over a fiftieth of the run."),
      ])
    report.add(
      "Samples",
      [
        .figure(try samplesFigure(samples), caption: "Generated points beside data of the same number."),
        .numbers(
          evaluation.numbers,
          caption: """
            \(samples.shape[0]) generated points against as many held-out ones; p is the probability of such a value for \
            a model without fault
            """),
      ])
    let caption = "The likelihood of held-out points with the smallest noise"
    report.add("Score", scoreParts(errors) + [.numbers([likelihood], caption: caption)])
    return report
  }

  private func scoreParts(_ errors: [ScoreErrorAtLevel]) -> [ReportPart] {
    var table = TextTable("σ", "E‖s_θ − s‖²", "± (95 %)", "in units of the noise", "share of ‖s‖²")
    for error in errors {
      let half = error.fisherDivergence.upper - error.fisherDivergence.estimate
      table.append(
        .number(error.standardDeviation), .number(error.fisherDivergence.estimate), .number(half),
        .number(error.inNoiseUnits), .number(error.relative))
    }
    let figure = Figure(
      "Error of the score by noise level", x: .logarithmic("σ"), y: .logarithmic("σ²·E‖s_θ − s‖²/d"),
      marks: [.line(x: errors.map(\.standardDeviation), y: errors.map(\.inNoiseUnits))])
    return [
      .figure(figure, caption: "In units of the noise: what the weight σ² in the loss adds up."),
      .table(table, caption: "Against the exact score of the noised mixture, over points of the noised law"),
    ]
  }

  private func lossFigure(_ losses: [Double]) -> Figure {
    let width = max(losses.count / 50, 1)
    let means = stride(from: 0, to: losses.count, by: width).map { start in
      let part = losses[start..<min(start + width, losses.count)]
      return (Double(start + part.count), part.reduce(0, +) / Double(part.count))
    }
    return Figure("Loss", x: "step", y: "loss", height: 300, marks: [.line(x: means.map(\.0), y: means.map(\.1))])
  }

  func samplesFigure(_ samples: Tensor<Double>) throws -> Figure {
    func panel(_ title: String, _ points: Tensor<Double>) throws -> Panel {
      let (x, y) = (try points.sliced(0..<1, axis: 1).scalars, try points.sliced(1..<2, axis: 1).scalars)
      return Panel(
        title, x: Axis("x₁", range: -6...6), y: Axis("x₂", range: -6...6), equalAspect: true,
        marks: [.scatter(x: x, y: y, size: 2, opacity: 0.5)])
    }
    return Figure(
      "Data and samples",
      panels: [try panel("data", data.sliced(0..<samples.shape[0])), try panel("generated", samples)])
  }
}
