import Autodiff
import ExerciseBook
import Foundation
import Tensors
import Unification

// Exercise 4.4 (c). The loss of DDPM, the loss of denoising score matching, and the weight between them.
//
// The model is a function: give it the noised points and their steps, and it predicts. What it returns is a `Variable`,
// and so is a loss, because it will be differentiated: + − * / and squared(), sum(axis:), mean() work on variables as
// they do on tensors. Write the target of the second out rather than call part (a), and this part does not depend on it.
//
// Derive the weight before you write it. Put the score that a noise stands for into the second loss; what is left over
// at step t?

extension Attempt44 {
  /// DDPM's loss: the mean over the batch of `‖ε − ε̂(x_t, t)‖²`.
  ///
  /// Shape: `[]`.
  public func noiseLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Variable<Double> {
    throw NotAttempted()
  }

  /// The denoising loss: the mean over the batch of `w·‖ŝ(x_t, t) − ∇ log p(x_t | x₀)‖²`.
  ///
  /// Shape: `[]`.
  public func scoreLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], weights: Tensor<Double>,
    of chain: DiffusionChain
  ) throws -> Variable<Double> {
    throw NotAttempted()
  }

  /// The weights with which the two losses are the same number.
  ///
  /// Shape: `[n, 1]`.
  public func weights(steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
