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
//   the loss that is handed in, and its gradient     valueWithGradient(at: network) { network in try loss(network, …) }
//   a step of Adam with learning rate 10⁻³           Adam(), update(_:along:)
//
// The loss is handed in: call it, with clean points, standard deviations and noise in this order, and nothing else. It
// adds the noise itself. The check of this part hands in the workbook's loss, the exercise as a whole your own of part (b).

extension Attempt42 {
  /// Trains a network in place.
  ///
  /// Shape: data `[m, d]`.
  public func train<Model: ScoreNetwork<Float>>(
    _ network: inout Model, on data: Tensor<Float>, levels: NoiseLevels, steps: Int,
    loss: (
      _ network: Model, _ clean: Tensor<Float>, _ standardDeviations: Tensor<Float>, _ noise: Tensor<Float>
    ) throws -> Variable<Float>,
    using rng: inout some RandomNumberGenerator
  ) throws {
    throw NotAttempted()
  }
}
