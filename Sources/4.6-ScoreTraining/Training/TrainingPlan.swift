import Foundation

/// Everything that is decided before a training run starts.
///
/// Reference: chapter 4.6.2.
public struct TrainingPlan: Sendable, Equatable, Codable {
  /// What is minimised.
  public var objective: DenoisingObjective
  /// The learning rate of each step.
  public var schedule: LearningRateSchedule
  /// The number of points of one step.
  public var batchSize = 128
  /// How many rows go through the network at a time; nil for all.
  ///
  /// The gradients of the slices are added up before the step is taken (gradient accumulation): memory for a slice, the
  /// gradient of the whole batch, to rounding.
  public var sliceSize: Int?
  /// The norm that a gradient is clipped to; nil for none.
  public var maximumNorm: Double?
  /// The decay δ of the moving average of the parameters.
  ///
  /// In step t it is `min(δ, (1 + t)/(10 + t))`, so that the random start is soon forgotten.
  public var averageDecay = 0.999
  /// The number of steps between two looks at the validation points.
  public var validationInterval = 100
  /// How many looks in a row may bring nothing better before training stops; nil for all.
  public var patience: Int?
  /// The seed of order and noise.
  public var seed: UInt64 = 0

  /// Creates a plan; what is not said here is set afterwards.
  public init(objective: DenoisingObjective, schedule: LearningRateSchedule) {
    self.objective = objective
    self.schedule = schedule
  }

  /// The decay of the average in a step, counted from 1.
  public func averageDecay(atStep step: Int) -> Double {
    min(averageDecay, (1 + Double(max(step, 0))) / (10 + Double(max(step, 0))))
  }

  /// Throws for what no run can follow.
  func check() throws(TrainingError) {
    try requireCount(batchSize, "the batch size")
    if let sliceSize { try requireCount(sliceSize, "the slice size") }
    if let maximumNorm { try requirePositive(maximumNorm, "the largest norm of a gradient") }
    guard averageDecay >= 0, averageDecay < 1 else { throw .outOfRange("the decay of the average", averageDecay) }
    try requireCount(validationInterval, "the number of steps between validations")
    if let patience { try requireCount(patience, "the patience") }
  }

  /// The plan as text, the same for equal plans.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
