import ExerciseBook
import Foundation
import Tensors
import Unification

// Exercise 4.4 (a). Noised points of a diffusion chain are x = √ᾱ x₀ + √(1 − ᾱ) ε, normal given x₀. Differentiate the
// logarithm of their density by x, and put ε back in: what is the score, said by the noise?
//
// Every point has a step of its own, so ᾱ is a column of numbers. Try the chain with the betas 0.5, 0.1, 0.9: there
// ᾱ = 0.5, 0.45, 0.045, and the noise 1 stands for the scores −1.414, −1.348, −1.023.
//
// Useful: chain.cumulativeAlphas (made anew at every reading: read it once), Tensor(_:shape:) with the shape [n, 1],
// sqrt of a tensor.

extension Attempt44 {
  /// The score that a prediction of the noise stands for.
  ///
  /// Shape: `[n, d]`.
  public func score(fromNoise noise: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    throw NotAttempted()
  }

  /// The noise that a score stands for.
  ///
  /// Shape: `[n, d]`.
  public func noise(fromScore score: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
