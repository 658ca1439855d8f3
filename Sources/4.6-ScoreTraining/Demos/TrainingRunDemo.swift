import Datasets
import Demos
import Foundation
import Metrics
import Networks
import NoiseConditionalScoreNetworks
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// The whole recipe on one data set.
  static let trainingRun = Demo(
    id: "training-run", title: "A training run with everything",
    summary: """
      A Swiss roll: split, standardised, noise from the data, preconditioned, warm-up and cosine, clipping, moving average, \
      validation, checkpoint. Below, a run whose learning rate never falls: look at what averaging its weights does.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    let raw = try SwissRoll().sample(6000, using: &rng)
    let split = try DataSplit(count: 6000, validationCount: 1000, using: &rng)
    let parts = try split.apply(raw)
    let standardization = try Standardization(of: parts.training)
    let training = try standardization.apply(parts.training)
    let validation = try standardization.apply(parts.validation).converted(to: Float.self)
    let recipe = try NoiseRecipe(for: training)
    let factors = try Preconditioning(dataStandardDeviation: recipe.dataStandardDeviation)
    let (largest, smallest) = (recipe.levels.largest, recipe.levels.smallest)

    let steps = context.choose(8000, quick: 400)
    var plan = TrainingPlan(
      objective: DenoisingObjective(
        noise: try .logUniform(smallest: smallest, largest: largest), weighting: .denoiser(factors), isStratified: true),
      schedule: try LearningRateSchedule(peak: 4e-3, warmUpSteps: steps / 20, totalSteps: steps))
    (plan.batchSize, plan.maximumNorm, plan.averageDecay) = (128, 1, context.choose(0.998, quick: 0.95))
    (plan.validationInterval, plan.patience, plan.seed) = (steps / 40, 15, context.seed)
    let width = context.choose(96, quick: 32)
    let trunk = try MultilayerPerceptron<Float>(widths: [3, width, width, width, 2], activation: .silu, using: &rng)
    let start = PreconditionedScoreNetwork(trunk, preconditioning: factors)
    var trainer = try ScoreTrainer(
      start, on: training.converted(to: Float.self), validation: validation, plan: plan)
    context.say(
      """
      5000 points to train on, 1000 to judge by; σ from \(NumberText.fixed(largest, decimals: 2)) to \
      \(NumberText.fixed(smallest, decimals: 4)); \(trainer.network.parameterCount) parameters, \(steps) steps.
      """)

    // The same latent points for every network: what differs is the network.
    let flow = try ProbabilityFlow(largest: largest, smallest: smallest, steps: context.choose(40, quick: 15))
    let count = context.choose(1000, quick: 200)
    let latents = try Float(largest) * Tensor<Float>.standardNormal([count, 2], using: &rng)
    func samples(_ network: PreconditionedScoreNetwork<MultilayerPerceptron<Float>>) throws -> Tensor<Double> {
      try flow.decode(latents, score: { try network.score(at: $0, standardDeviation: $1) }).converted(to: Double.self)
    }
    let judged = try standardization.apply(parts.validation)
    /// How far samples lie from the curve on the average, in the units of the raw data.
    func distance(_ points: Tensor<Double>) throws -> Double {
      try SwissRoll().distancesToCurve(standardization.undo(points)).mean()
    }

    var (history, rates): ([TrainingStep], [Double]) = ([], [])
    var looks: [(step: Double, raw: Double, averaged: Double)] = []
    var table = TextTable("step", "learning rate", "loss, raw", "averaged", "from the curve, raw", "averaged")
    let progress = context.progress(total: steps, label: "training")
    for part in 1...10 {
      let end = try trainer.run(steps: steps * part / 10 - trainer.step) { step in
        history.append(step)
        rates.append(step.learningRate)
        progress.advance(detail: "loss \(NumberText.fixed(step.loss, decimals: 2))")
      }
      let pair = (try samples(trainer.network), try samples(trainer.averagedNetwork))
      let rawLoss = try trainer.validationLoss(of: trainer.network) ?? .nan
      let averagedLoss = try trainer.validationLoss(of: trainer.averagedNetwork) ?? .nan
      looks.append((Double(trainer.step), rawLoss, averagedLoss))
      table.append(
        .integer(trainer.step), .text(NumberText.compact(trainer.plan.schedule(trainer.step - 1), digits: 2)),
        .fixed(rawLoss, decimals: 4), .fixed(averagedLoss, decimals: 4), .fixed(try distance(pair.0), decimals: 3),
        .fixed(try distance(pair.1), decimals: 3))
      if end == .stoppedEarly { break }
    }
    progress.finish()
    let final = try samples(trainer.bestNetwork)
    let real = try training.sliced(0..<count)
    context.say(
      """

      Loss on the held-out points, and the mean distance of samples from the curve \
      (real points: \(NumberText.fixed(try distance(real), decimals: 3))):
      """)
    context.table(table)
    let best = trainer.best.map { "\(compact($0.loss)) after step \($0.step)" } ?? "none"
    context.say(
      """
      Best validation loss of the averaged weights: \(best); training ended \
      \(trainer.hasStoppedEarly ? "early, at step \(trainer.step)" : "with its last step"). \
      Gradients clipped in \(history.count { $0.gradientNorm > 1 }) of \(history.count) steps.
      Energy distance of samples of the best weights from held-out points: \
      \(compact(try energyDistance(final, judged))) (real points: \(compact(try energyDistance(real, judged)))).
      """)

    // The same without the fall: the last steps stay as large as the first.
    plan.schedule = try LearningRateSchedule(peak: 4e-3, warmUpSteps: steps / 20)
    plan.patience = nil
    var constant = try ScoreTrainer(start, on: training.converted(to: Float.self), plan: plan)
    try constant.run(steps: steps / 2)
    var distances: (raw: [Double], averaged: [Double]) = ([], [])
    for _ in 0..<context.choose(10, quick: 3) {
      try constant.run(steps: steps / 20)
      distances.raw.append(try distance(samples(constant.network)))
      distances.averaged.append(try distance(samples(constant.averagedNetwork)))
    }
    var averages = TextTable("constant rate, second half of the steps", "mean distance", "smallest", "largest")
    for (name, values) in [("raw weights", distances.raw), ("averaged weights", distances.averaged)] {
      averages.append(
        .text(name), .fixed(values.reduce(0, +) / Double(values.count), decimals: 3),
        .fixed(values.min() ?? .nan, decimals: 3), .fixed(values.max() ?? .nan, decimals: 3))
    }
    context.say()
    context.table(averages)
    context.say(
      """

      Averaging lags while the network still learns fast, and takes out the noise of the steps once it does not: the
      loss of the averaged weights is the lower one all along. A falling rate takes it out too; at its end both agree.
      """)
    try context.save(trainer.checkpoint.encoded(), named: "4.6-training-run.safetensors")

    let window = max(steps / 100, 1)
    let blocks = stride(from: 0, to: history.count - window + 1, by: window).map { Array(history[$0..<$0 + window]) }
    let (x, y) = (blocks.map { Double($0[0].step) }, blocks.map { $0.reduce(0) { $0 + $1.loss } / Double(window) })
    func cloud(_ title: String, _ points: Tensor<Double>, _ hue: Hue) throws -> Panel {
      let rows = try standardization.undo(points).rows()
      return Panel(
        title, x: Axis("x", range: -20...20), y: Axis("y", range: -20...20), equalAspect: true,
        marks: [.scatter(x: rows.map { $0[0] }, y: rows.map { $0[1] }, size: 2.5, hue: hue)])
    }
    try context.show(
      Figure(
        "A training run", columns: 3,
        panels: [
          Panel(
            "Loss", x: "step", y: "loss",
            marks: [
              .line(x: x, y: y, width: 1.2, label: "batches", hue: .gray),
              .line(x: looks.map(\.step), y: looks.map(\.raw), label: "held out, raw", hue: .orange),
              .line(x: looks.map(\.step), y: looks.map(\.averaged), label: "averaged", hue: .blue),
            ]),
          Panel(
            "Learning rate", x: "step", y: "α",
            marks: [.line(x: rates.indices.map { Double($0 + 1) }, y: rates, hue: .green)]),
          try cloud("Held-out points", judged, .ink),
          try cloud("Constant rate, raw weights", samples(constant.network), .orange),
          try cloud("Constant rate, averaged", samples(constant.averagedNetwork), .blue),
          try cloud("Falling rate, best averaged", final, .green),
        ]), named: "4.6-training-run")
  }
}

private func compact(_ value: Double) -> String { NumberText.fixed(value, decimals: 4) }
