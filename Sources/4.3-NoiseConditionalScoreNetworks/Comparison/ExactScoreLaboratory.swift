import Datasets
import Randomness
import ScoreMatching
import Tensors

/// A laboratory without training: the model is the exact score of the noised data, so only the levels can be at fault.
///
/// The data are points of a Swiss roll, divided by 10. The judge is the mean distance of samples from the nearest of
/// them.
///
/// Reference: errata E-55 and E-23.
public struct ExactScoreLaboratory: ScheduleLaboratory {
  /// The data.
  ///
  /// Shape: `[m, 2]`.
  public let data: Tensor<Float>
  private let score: EmpiricalScore<Float>
  private let sampleCount: Int

  /// Draws the data.
  public init(dataCount: Int = 1000, sampleCount: Int = 250, seed: UInt64 = 0) throws {
    self.sampleCount = sampleCount
    var rng = Philox(seed: seed, stream: 1)
    data = try SwissRoll().sample(dataCount, as: Float.self, using: &rng) / 10
    score = try EmpiricalScore(points: data)
  }

  /// Gives the exact score back; there is nothing to train, and nothing random.
  public func train(levels: NoiseLevels, steps: Int, seed: UInt64) throws -> TrainingRecord {
    TrainingRecord(levels: levels, trainingLoss: 0, commonLosses: [0, 0, 0, 0, 0]) { x, σ in
      try score.score(at: x, standardDeviation: σ)
    }
  }

  /// The mean distance of the samples from the nearest point of the data.
  public func sampleDistance(of record: TrainingRecord, stepsPerLevel: Int, seed: UInt64) throws -> Double {
    var rng = Philox(seed: seed, stream: 2)
    let sampler = try AnnealedLangevin(levels: record.levels, stepsPerLevel: stepsPerLevel, stepRatio: 0.1)
    let samples = try sampler.sample(sampleCount, dimension: 2, score: record.score, using: &rng)
    return try distances(from: samples, toNearestOf: data).mean()
  }
}
