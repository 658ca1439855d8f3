import Autodiff
import Datasets
import Metrics
import Networks
import Randomness
import ScoreMatching
import Tensors

/// A laboratory that trains the network of exercise 4.2 on a Swiss roll.
///
/// Points are divided by 7, so that they spread by about 1. Batches of 128, Adam with learning rate 10⁻³ that falls to a
/// tenth for the last fifth, weight σ². The judge is the energy distance of 1,000 samples from 1,000 points that
/// training never saw.
///
/// Reference: chapter 4.8, exercises 4.2 and 4.3.
public struct TrainingLaboratory: ScheduleLaboratory {
  /// What networks are trained on.
  ///
  /// Shape: `[10000, 2]`.
  let data: Tensor<Float>
  private let heldOut: Tensor<Float>
  private let commonLevels: NoiseLevels

  /// Draws the data; common losses are taken at twenty geometric levels between the two that all schedules share.
  ///
  /// - Throws: `ScoreMatchingError` for standard deviations that are not positive.
  public init(largest: Double, smallest: Double, seed: UInt64 = 0) throws {
    var rng = Philox(seed: seed, stream: 1)
    data = try SwissRoll().sample(10_000, as: Float.self, using: &rng) / 7
    heldOut = try SwissRoll().sample(1000, as: Float.self, using: &rng) / 7
    commonLevels = try .geometric(largest: largest, smallest: smallest, count: 20)
  }

  /// Trains a network whose initial parameters, batches and noise all come from the seed.
  public func train(levels: NoiseLevels, steps: Int, seed: UInt64) throws -> TrainingRecord {
    var rng = Philox(seed: seed, stream: 2)
    var training = try DenoisingTraining(
      LogNoiseScoreNetwork<Float>(dimension: 2, activation: .silu, using: &rng), on: data,
      loss: MultiScaleDenoisingScoreMatching(levels: levels), using: Philox(seed: seed, stream: 3))
    let common = MultiScaleDenoisingScoreMatching(levels: commonLevels)
    var (commonLosses, losses): ([Double], [Double]) = ([], [])
    for fifth in 1...5 {
      training.learningRate = fifth == 5 ? 1e-4 : 1e-3
      try training.run(steps: steps * fifth / 5 - training.step) { _, loss in losses.append(Double(loss)) }
      // The same noise for every schedule and every seed: what differs is the network.
      var noise = Philox(seed: 0, stream: 4)
      commonLosses.append(Double(try common(of: training.network, at: heldOut, using: &noise).value.scalar))
    }
    let network = training.network
    return TrainingRecord(
      levels: levels, trainingLoss: losses.suffix(100).reduce(0, +) / Double(max(min(losses.count, 100), 1)),
      commonLosses: commonLosses, score: { try network.score(at: $0, standardDeviation: $1) })
  }

  /// The energy distance of 1,000 samples from points that training never saw.
  public func sampleDistance(of record: TrainingRecord, stepsPerLevel: Int, seed: UInt64) throws -> Double {
    var rng = Philox(seed: seed, stream: 5)
    let sampler = try AnnealedLangevin(
      levels: record.levels, stepsPerLevel: stepsPerLevel, stepRatio: 0.1, denoisesAtEnd: true)
    let samples = try sampler.sample(1000, dimension: 2, score: record.score, using: &rng)
    return try energyDistance(samples, heldOut, estimator: .unbiased)
  }
}
