import Autodiff
import ExerciseBook
import Networks
import Randomness
import ScoreMatching
import Tensors

// Exercise 4.2 (d). The training loop. In each step:
//
//   a batch of 128 points, drawn with replacement    randomIndices(count:below:using:), gathered(_:)
//   a noise level for each of them                   levels.tensor(of: Float.self), [128, 1]
//   standard normal noise                            Tensor.standardNormal(_:using:)
//   the loss of part (b) and its gradient            valueWithGradient(at: network) { network in … }
//   a step of Adam with learning rate 10⁻³           Adam(), update(_:along:)
//
// You may call your own `denoisingLoss` or write the loss out again.

extension Attempt42 {
  /// Trains a network in place.
  ///
  /// Shape: data `[m, d]`.
  public func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    using rng: inout some RandomNumberGenerator
  ) throws {
    throw NotAttempted()
  }
}
