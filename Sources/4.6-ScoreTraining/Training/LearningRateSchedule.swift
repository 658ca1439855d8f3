import Foundation

/// The learning rate of every step: a straight rise, then half a cosine down.
///
///     α(t) = α_max (t + 1)/W                                 for t < W
///     α(t) = α_end + (α_max − α_end)·½(1 + cos π(t − W)/(T − W))    for W ≤ t < T
///     α(t) = α_end                                            after that
///
/// The rise keeps the first steps small, which Adam takes in a direction known from one batch; the fall takes out the
/// noise of the last steps.
///
/// Reference: chapter 4.6.2; Goyal et al. 2017, section 2.2; Loshchilov and Hutter 2017, equation 5.
public struct LearningRateSchedule: Sendable, Equatable, Codable {
  /// The largest rate, α_max.
  public let peak: Double
  /// The rate at the end, α_end.
  public let final: Double
  /// The number W of steps of the rise.
  public let warmUpSteps: Int
  /// The step T at which the rate has reached the end; nil for a rate that does not fall.
  public let totalSteps: Int?

  /// Creates the schedule; a constant rate unless told otherwise.
  ///
  /// - Throws: ``TrainingError/outOfRange(_:_:)`` unless `0 < peak ≤ 1`, `0 ≤ final ≤ peak`, and the rise has no
  ///   fewer than 0 steps and fewer than there are.
  public init(
    peak: Double, final: Double = 0, warmUpSteps: Int = 0, totalSteps: Int? = nil
  ) throws(TrainingError) {
    guard peak > 0, peak <= 1 else { throw .outOfRange("the learning rate", peak) }
    guard final >= 0, final <= peak else { throw .outOfRange("the last learning rate", final) }
    guard warmUpSteps >= 0 else { throw .outOfRange("the number of steps of the rise", Double(warmUpSteps)) }
    if let totalSteps, totalSteps <= warmUpSteps {
      throw .outOfRange("the number of steps of the schedule", Double(totalSteps))
    }
    self.peak = peak
    self.final = final
    self.warmUpSteps = warmUpSteps
    self.totalSteps = totalSteps
  }

  /// The rate of a step, counted from 0.
  public func callAsFunction(_ step: Int) -> Double {
    let step = max(step, 0)
    guard step >= warmUpSteps else { return peak * Double(step + 1) / Double(warmUpSteps) }
    guard let totalSteps else { return peak }
    guard step < totalSteps else { return final }
    let share = Double(step - warmUpSteps) / Double(totalSteps - warmUpSteps)
    return final + (peak - final) * (1 + cos(.pi * share)) / 2
  }
}
