import ExerciseBook
import Foundation
import NoiseConditionalScoreNetworks

// Exercise 4.3 (b). Which schedule makes the better model? A comparison is worth as much as its design:
//
//   the same budget for all        laboratory.train(levels:steps:seed:)
//   the same seeds for all         laboratory.sampleDistance(of:stepsPerLevel:seed:)
//   a measure that means the same for all, and how uncertain it is
//
// A record of training holds two losses. Read in `TrainingRecord` what they mean before you use one.

extension Attempt43 {
  /// One result for each schedule, in the order of the schedules.
  public func compare(
    _ schedules: [Schedule], in laboratory: some ScheduleLaboratory, steps: Int, stepsPerLevel: Int, seeds: [UInt64]
  ) throws -> [ScheduleResult] {
    throw NotAttempted()
  }
}
