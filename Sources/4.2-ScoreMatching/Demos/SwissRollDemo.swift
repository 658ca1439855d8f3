import Datasets
import Demos
import Foundation
import Metrics
import Networks
import Plotting
import Randomness
import Tensors

extension Demo {
  /// Exercise 4.2 from end to end: data, noise, training, annealed sampling, and how far the samples are from the data.
  static let swissRoll = Demo(
    id: "swiss-roll", title: "Learn the score of a Swiss roll and sample it",
    summary: """
      A network learns the score of the data at twenty noise levels; annealed Langevin steps turn noise into new data. \
      Look for samples on the curve and not between its turns.
      """
  ) { context in
    let roll = try SwissRollExperiment(seed: context.seed)
    context.say("20,000 points of a spiral, divided by 7 so that they spread by about one. Noise levels:")
    context.say("  " + roll.levels.map { NumberText.compact($0, digits: 2) }.joined(separator: ", "))

    let (network, losses) = try roll.train(steps: context.choose(10_000, quick: 3000), in: context)
    try context.show(roll.lossFigure(losses), named: "4.2-swiss-roll-loss")
    context.say(
      """
      The loss falls to a floor that is not zero: the noise z in the target cannot be guessed from the noised point.
      The dashed line is the loss of the exact score, which is known here; no network can stay below it.

      """)

    let count = context.choose(2000, quick: 1000)
    let runs = try (0..<context.choose(6, quick: 3)).map { run in
      try roll.samples(count, from: { try network.score(at: $0, standardDeviation: $1) }, stream: UInt64(run))
    }
    try context.show(roll.annealingFigure(runs[0]), named: "4.2-swiss-roll-annealing")
    context.say("One start, seen after five of twenty levels: first the place, then the turns, then the thin line.\n")
    try context.show(roll.samplesFigure(runs[0]), named: "4.2-swiss-roll")
    try roll.report(network: network, samples: runs.map(\.final), exact: !context.quick, in: context)
  }
}

/// The parts of the demo: a fixed problem, training, sampling and judging.
struct SwissRollExperiment {
  /// One number for both coordinates, so that round noise stays round.
  static let scale = 7.0

  let roll = SwissRoll()
  let levels: NoiseLevels
  let data: Tensor<Float>
  let seed: UInt64

  init(seed: UInt64) throws {
    self.seed = seed
    // A ratio of 1.3: a point far out at one level must still lie where the network was trained at the next. At a ratio
    // of 1.8 (ten levels) one sample in some ten thousand does not, and runs away.
    levels = try .geometric(largest: 3, smallest: 0.015, count: 20)
    var rng = Philox(seed: seed)
    data = try roll.sample(20_000, using: &rng).converted(to: Float.self) / Float(Self.scale)
  }

  /// Trains the network of exercise 4.2, with the learning rate falling to zero along half a cosine.
  func train(
    steps: Int, in context: DemoContext
  ) throws -> (network: LogNoiseScoreNetwork<Float>, losses: [Float]) {
    var rng = Philox(seed: seed, stream: 1)
    var training = try DenoisingTraining(
      LogNoiseScoreNetwork<Float>(dimension: 2, activation: .silu, using: &rng), on: data,
      loss: MultiScaleDenoisingScoreMatching(levels: levels), batchSize: 512, using: Philox(seed: seed, stream: 2))
    var average = try ExponentialMovingAverage(
      decay: 1 - 40 / Float(steps), startingAt: training.network.parameterValues)
    let progress = context.progress(total: steps, label: "training")
    var losses: [Float] = []
    for step in 0..<steps {
      training.learningRate = Float(0.01 * (1 + cos(.pi * Double(step) / Double(steps))))
      losses.append(try training.takeStep())
      try average.update(training.network.parameterValues)
      progress.advance(detail: "loss \(NumberText.fixed(Double(losses.suffix(50).mean), decimals: 3))")
    }
    progress.finish()
    var network = training.network
    try network.setParameters(average.average)
    return (network, losses)
  }

  /// Where a sampling run stood, in the data's own units: after chosen levels and at the end.
  ///
  /// Shapes: `[n, 2]`.
  struct Run {
    var stages: [(title: String, points: Tensor<Double>)]
    var final: Tensor<Double>
  }

  func samples(_ count: Int, from score: NoiseConditionalScore<Float>, stream: UInt64) throws -> Run {
    var rng = Philox(seed: seed, stream: 100 + stream)
    var stages: [(title: String, points: Tensor<Double>)] = []
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: 40, denoisesAtEnd: true)
    let final = try sampler.sample(count, dimension: 2, score: score, using: &rng) { moment in
      guard moment.isLastAtLevel, [0, 5, 9, 13, 19].contains(moment.level) else { return }
      let σ = NumberText.compact(Self.scale * moment.standardDeviation, digits: 2)
      let points = Self.scale * moment.points.converted(to: Double.self)
      stages.append(("after level \(moment.level + 1), σ = \(σ)", points))
    }
    return Run(stages: stages, final: Self.scale * final.converted(to: Double.self))
  }

  /// The exact score of the noised data, in the units of training.
  ///
  /// Without its noise the roll is a curve; with it, 700 even pieces of the curve, each a Gaussian of variance
  /// `noise² + σ²`. That is what `EmpiricalScore` computes. Shape: `[n, 2]` to `[n, 2]`.
  func exactScore() throws -> NoiseConditionalScore<Float> {
    let curve = try (SwissRoll.curvePoints(700) / Self.scale).converted(to: Float.self)
    let empirical = try EmpiricalScore(points: curve)
    let noise = Float(roll.noise / Self.scale)
    return { x, σ in try empirical.score(at: x, standardDeviation: (noise * noise + σ * σ).squareRoot()) }
  }
}
