import Datasets
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

/// Schedules compared with nothing else in the way: annealed Langevin with the exact score of a data set.
///
/// With trained networks the differences between schedules drown in those between training runs (erratum E-55); here the
/// score is exact, and what is left is the sampler. Every schedule gets the same data, ends, number of levels, steps and
/// random numbers.
///
/// Reference: chapter 4.3.1 and exercise 4.3.
public struct ScheduleComparison: Sendable {
  /// The data: a Swiss roll divided by 10.
  ///
  /// Shape: `[m, 2]`.
  public let data: Tensor<Float>
  /// The largest level.
  public let largest: Double
  /// The smallest level.
  public let smallest: Double
  /// The number of levels.
  public let levelCount: Int

  /// Draws the data.
  ///
  /// - Throws: errors of the data set.
  public init(
    dataCount: Int = 1000, largest: Double = 5, smallest: Double = 0.01, levelCount: Int = 10,
    using rng: inout some RandomNumberGenerator
  ) throws {
    data = try 0.1 * SwissRoll().sample(dataCount, as: Float.self, using: &rng)
    (self.largest, self.smallest, self.levelCount) = (largest, smallest, levelCount)
  }

  /// Samples by annealing through the levels of a schedule.
  ///
  /// Shape: `[count, 2]`.
  public func samples(
    _ count: Int, schedule: NoiseSchedule, stepsPerLevel: Int, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    let levels = try schedule.levels(largest: largest, smallest: smallest, count: levelCount)
    let sampler = try AnnealedLangevin(levels: levels, stepsPerLevel: stepsPerLevel)
    let score = try EmpiricalScore(points: data)
    return try sampler.sample(count, dimension: 2, score: score.score, using: &rng)
  }

  /// The mean distance of samples to the nearest data point: one value for each seed, hence an estimate with an error.
  ///
  /// The same seeds give every schedule the same random numbers, so that schedules are compared in pairs.
  ///
  /// - Throws: as ``samples(_:schedule:stepsPerLevel:using:)``, and for fewer than two seeds.
  public func distanceToData(
    schedule: NoiseSchedule, stepsPerLevel: Int, sampleCount: Int, seeds: Range<UInt64>
  ) throws -> MonteCarloEstimate {
    let means = try seeds.map { seed in
      var rng = Philox(seed: seed, stream: 1)
      let x = try samples(sampleCount, schedule: schedule, stepsPerLevel: stepsPerLevel, using: &rng)
      return try distances(from: x, toNearestOf: data).mean()
    }
    return try MonteCarloEstimate(of: Tensor(means))
  }
}
