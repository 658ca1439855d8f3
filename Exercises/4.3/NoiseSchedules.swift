import ExerciseBook
import Foundation

// Exercise 4.3 (a). Three ways to go from the largest noise level to the smallest in L levels.
//
// All start at `largest` and end at `smallest`, both included. Try them with L = 10 from 50 to 0.01: neighbours of the
// geometric levels all have the ratio 2.576; the last two of the linear ones have the ratio 556.
// Guide: docs/4.3-NoiseConditionalScoreNetworks.md.

extension Attempt43 {
  /// Noise levels of constant ratio, largest first.
  public func geometricLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    throw NotAttempted()
  }

  /// Evenly spaced noise levels, largest first.
  public func linearLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    throw NotAttempted()
  }

  /// Noise levels along half a cosine, largest first.
  public func cosineLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    throw NotAttempted()
  }
}
