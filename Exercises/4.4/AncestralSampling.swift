import Autodiff
import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

// Exercise 4.4 (e). Back through the chain, from noise to data, whatever the model predicts.
//
// Given x_t and x₀ the point before is normal again (Ho, Jain and Abbeel 2020, equations 6 and 7):
//
//   mean      √ᾱ_{t−1} β_t / (1 − ᾱ_t) · x₀  +  √(1 − β_t) (1 − ᾱ_{t−1}) / (1 − ᾱ_t) · x_t
//   variance  β̃_t, in chain.posteriorVariances
//
// Before step 0 nothing has been done: there ᾱ_{t−1} is 1. Draw z with Tensor.standardNormal(_:using:), once a step, and
// none at the last. What the model returns is a `Variable`; its .value is the tensor. The conversion of part (b) is handed
// to you, formulas.converted(_:from:to:at:steps:of:). Use that and not your own, and this part does not depend on the
// other.

extension Attempt44 {
  /// Samples of the model, from points after the last step of the chain.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func sample(
    from start: Tensor<Double>, model: StepModel, predicting source: Parameterization, of chain: DiffusionChain,
    with formulas: some EquivalenceFormulas, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
