import ExerciseBook
import Foundation
import NoiseConditionalScoreNetworks

// Exercise 4.3 (c). What may be said, given the numbers? "A has the smaller mean" is not enough: with other seeds B might
// have it. The rule is in the documentation of `conclusion(from:)` in `MultiScaleExercise`.

extension Attempt43 {
  /// The best schedule, if the numbers decide.
  public func conclusion(from results: [ScheduleResult]) throws -> ScheduleConclusion {
    throw NotAttempted()
  }
}
