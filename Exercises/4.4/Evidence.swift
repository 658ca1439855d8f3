import Autodiff
import ExerciseBook
import Foundation
import Tensors
import Unification

// Exercise 4.4 (d). Evidence that the two losses are one, step by step.
//
// Evidence is what could have come out otherwise. The two models you are given may say the same or not, and your records
// must tell which: each loss has to come from its own model, and the weight from the chain, not from the losses.
//
// The losses and the weight of part (c) are handed to you: formulas.noiseLoss(of:clean:noise:steps:of:) and so on. Use
// those and not your own, and this part does not depend on the other. .scalar of a loss's .value turns it into a number.

extension Attempt44 {
  /// One record for each step, in the order of `steps`.
  public func compare(
    noiseModel: StepModel, scoreModel: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int],
    of chain: DiffusionChain, with formulas: some EquivalenceFormulas
  ) throws -> [EquivalenceRecord] {
    throw NotAttempted()
  }
}
