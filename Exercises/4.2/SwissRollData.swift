import ExerciseBook
import Foundation
import Randomness
import Tensors

// Exercise 4.2 (a). The Swiss roll: a spiral with noise.
//
//     t = 1.5π(1 + 2u),  u uniform on [0, 1);     point = t·(cos t, sin t) + noise·z,  z standard normal
//
// Useful: `Tensor.uniform(_:using:)`, `Tensor.standardNormal(_:using:)`, `cos(_:)`, `sin(_:)`,
// `Tensor.concatenated(_:axis:)`. Always draw from `rng`, so that the same seed gives the same points.

extension Attempt42 {
  /// Points of the Swiss roll.
  ///
  /// Shape: `[count, 2]`.
  public func swissRoll(
    _ count: Int, noise: Double, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    throw NotAttempted()
  }
}
