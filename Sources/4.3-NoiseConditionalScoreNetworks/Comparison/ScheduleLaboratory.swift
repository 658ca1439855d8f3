import ScoreMatching
import Tensors

/// Noise levels with a name, to be compared with others.
public struct Schedule: Sendable, Equatable {
  /// What the levels are called, such as `geometric`.
  public let name: String
  /// The levels.
  public let levels: NoiseLevels

  /// Gives levels a name.
  public init(_ name: String, _ levels: NoiseLevels) {
    self.name = name
    self.levels = levels
  }
}

/// A place to find out what noise levels are good for: it trains a model with them and judges the model's samples.
///
/// Everything but the levels is the same for every model it makes: data, network, optimiser, judge. What must be kept
/// equal by whoever compares are the budget (steps of training, steps of sampling) and the seeds.
///
/// Reference: chapter 4.8, exercise 4.3.
public protocol ScheduleLaboratory {
  /// Trains a fresh model at the given noise levels.
  func train(levels: NoiseLevels, steps: Int, seed: UInt64) throws -> TrainingRecord

  /// Draws samples by annealed Langevin at the levels of the training and tells how far they are from the data.
  ///
  /// 0 is the law of the data itself, up to the laboratory's noise; less is better, for all levels alike.
  func sampleDistance(of record: TrainingRecord, stepsPerLevel: Int, seed: UInt64) throws -> Double
}

/// What a training left behind.
public struct TrainingRecord {
  /// The levels it was trained at.
  public let levels: NoiseLevels
  /// The loss of its last steps, at its own levels: another task for every choice of levels, so no measure to compare.
  public let trainingLoss: Double
  /// The loss at a fixed set of levels, the same for every schedule, after each fifth of the steps.
  public let commonLosses: [Double]
  /// What it learned.
  public let score: NoiseConditionalScore<Float>

  /// Creates a record.
  public init(
    levels: NoiseLevels, trainingLoss: Double, commonLosses: [Double], score: @escaping NoiseConditionalScore<Float>
  ) {
    self.levels = levels
    self.trainingLoss = trainingLoss
    self.commonLosses = commonLosses
    self.score = score
  }
}
