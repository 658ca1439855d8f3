import Autodiff
import Datasets
import Demos
import Foundation
import Networks
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension DigitModel {
  /// Trains the network by denoising at all levels; what is kept is the running average of its weights.
  ///
  /// Adam on batches of 64, as ``averagedTraining(steps:from:in:takeStep:)`` has it. Returns the loss of every step.
  ///
  /// Reference: chapter 4.3.2; Song and Ermon 2020, technique 5, for the average.
  mutating func train(steps: Int, seed: UInt64, in context: DemoContext) throws -> [Double] {
    var run = try DenoisingTraining(
      network, on: training.images, loss: MultiScaleDenoisingScoreMatching(levels: levels), batchSize: 64,
      using: Philox(seed: seed, stream: 2))
    let (average, losses) = try averagedTraining(steps: steps, from: network.parameterValues, in: context) { rate in
      run.learningRate = rate
      let loss = try run.takeStep()
      return (loss, run.network.parameterValues)
    }
    try network.setParameters(average)
    return losses
  }

  /// The loss of the network on given pictures, each seen sixteen times with the same noise for every network.
  func loss(on images: Tensor<Float>) throws -> Double {
    let loss = MultiScaleDenoisingScoreMatching(levels: levels)
    var rng = Philox(seed: 0, stream: 3)
    return mean(try (0..<16).map { _ in Double(try loss(of: network, at: images, using: &rng).value.scalar) })
  }
}

/// Trains a network for digits; what comes back is the running average of its parameters, and the loss of every step.
///
/// The learning rate rises to 3·10⁻³ over a hundred steps and falls to zero along half a cosine. `takeStep` takes a step at
/// a rate, and returns the loss before it and the parameters after it.
package func averagedTraining(
  steps: Int, from parameters: [Tensor<Float>], in context: DemoContext,
  takeStep: (_ learningRate: Float) throws -> (loss: Float, parameters: [Tensor<Float>])
) throws -> (average: [Tensor<Float>], losses: [Double]) {
  var average = try ExponentialMovingAverage(decay: 1 - 40 / Float(max(steps, 80)), startingAt: parameters)
  let progress = context.progress(total: steps, label: "training")
  var losses: [Double] = []
  for step in 0..<steps {
    let (rise, fall) = (min(1, Double(step + 1) / 100), 0.5 + 0.5 * cos(.pi * Double(step) / Double(steps)))
    let (loss, parameters) = try takeStep(Float(3e-3 * rise * fall))
    losses.append(Double(loss))
    try average.update(parameters)
    progress.advance(detail: "loss \(NumberText.fixed(mean(losses.suffix(50)), decimals: 2))")
  }
  progress.finish()
  return (average.average, losses)
}

func mean(_ numbers: some Collection<Double>) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
