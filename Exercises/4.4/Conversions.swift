import ExerciseBook
import Foundation
import Tensors
import Unification

// Exercise 4.4 (b). One model, four questions. A network may be trained to predict
//
//   .noise      ε
//   .score      the score
//   .data       x₀
//   .velocity   v = √ᾱ ε − √(1 − ᾱ) x₀
//
// and whoever knows one of them and x_t = √ᾱ x₀ + √(1 − ᾱ) ε knows the others. Sixteen pairs, but not sixteen formulas:
// which two of the four would you make first? Write the factors out rather than call part (a), and this part does not
// depend on it.
//
// Try it where ᾱ = 0.36, so that √ᾱ = 0.6 and √(1 − ᾱ) = 0.8: x₀ = 1 and ε = 2 give x = 2.2, score −2.5, v = 0.4.

extension Attempt44 {
  /// A prediction at the points x_t, said as any other of the four.
  ///
  /// Shape: `[n, d]`.
  public func converted(
    _ prediction: Tensor<Double>, from source: Parameterization, to target: Parameterization,
    at points: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
