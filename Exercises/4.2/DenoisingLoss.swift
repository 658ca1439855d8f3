import Autodiff
import ExerciseBook
import Networks
import Tensors

// Exercise 4.2 (b). The multi-scale denoising loss: the mean over the batch of ½σ²‖s(x + σz, σ) + z/σ‖².
//
// The network is called with variables: `try network(Variable(noisy), standardDeviations: Variable(σ))` gives the
// scores, one row for each point. Arithmetic with tensors and numbers works as on paper; `squared()`, `sum(axis:)` and
// `mean()` do the rest. Guide: docs/4.2-ScoreMatching.md.

extension Attempt42 {
  /// The loss.
  ///
  /// Shapes: clean points and noise `[n, d]`, standard deviations `[n, 1]`; result `[]`.
  public func denoisingLoss(
    of network: some ScoreNetwork<Float>, clean: Tensor<Float>, standardDeviations: Tensor<Float>,
    noise: Tensor<Float>
  ) throws -> Variable<Float> {
    throw NotAttempted()
  }
}
