import Autodiff
import ExerciseBook
import Tensors

// Exercise 4.2 (c). A score network around a multilayer perceptron f: s(x, σ) = f([x, log σ]) / σ.
//
// The trunk f is given, with d + 1 inputs: the point, then the logarithm of its noise level.
// Useful: `Variable.concatenated(_:axis:)`, `log(_:)`, `/`.

extension Attempt42 {
  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  public func score(
    trunk: (Variable<Float>) throws -> Variable<Float>, points: Variable<Float>,
    standardDeviations: Variable<Float>
  ) throws -> Variable<Float> {
    throw NotAttempted()
  }
}
