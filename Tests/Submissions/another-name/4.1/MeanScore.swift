import ExerciseBook
import ScoreFunctions
import Tensors

// Exercise 4.1 (b). The mean of the score under its own density is zero, or is it?
//
// First estimate it: the mean of the score over samples, and how uncertain that mean is. Then say exactly what it is.
// For the exponential density e⁻ˣ on [0, ∞) the score is −1 everywhere, and so is its mean: the theorem has a
// hypothesis. Write the proof for one dimension, ∫ p·(p′/p) dx, and look at what is left at the ends.
// Guide: docs/4.1-ScoreFunctions.md.

extension MyAnswer {
  /// The mean of the score over samples, with the standard error of that mean.
  ///
  /// Shapes: `[n, d]`; results `[d]`.
  public func meanScore(
    of score: Score<Double>, over samples: Tensor<Double>
  ) throws -> (mean: Tensor<Double>, standardError: Tensor<Double>) {
    throw NotAttempted()
  }

  /// The exact mean score of a density on an interval, from its values at the two ends.
  public func meanScore(densityAtLowerEnd: Double, densityAtUpperEnd: Double) throws -> Double {
    throw NotAttempted()
  }
}
