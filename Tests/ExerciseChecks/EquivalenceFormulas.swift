import Autodiff
import ExerciseBook
import Tensors
import Unification

/// The workbook's own parts (b) and (c) of exercise 4.4: what the checks of (d) and (e) hand to an answer.
///
/// They keep account of what they were asked for: who builds on other losses or conversions, though these were at hand, has
/// an error of another part in this one.
final class WorkbookFormulas: EquivalenceFormulas {
  /// The parts that were asked for.
  private(set) var asked: Set<ExercisePart> = []

  func converted(
    _ prediction: Tensor<Double>, from source: Parameterization, to target: Parameterization,
    at points: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Tensor<Double> {
    asked.insert(.conversions)
    return try kernel(steps, chain).converted(prediction, from: source, to: target, at: points)
  }

  func noiseLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Variable<Double> {
    asked.insert(.noiseLoss)
    let batch = try DiffusedBatch(clean: clean, noise: noise, kernel: kernel(steps, chain))
    return try DenoisingLoss.simple(reading: .noise)(of: model(batch.noisy, steps), on: batch)
  }

  func scoreLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], weights: Tensor<Double>,
    of chain: DiffusionChain
  ) throws -> Variable<Double> {
    asked.insert(.scoreLoss)
    let batch = try DiffusedBatch(clean: clean, noise: noise, kernel: kernel(steps, chain))
    return try DenoisingLoss(reading: .score, errorOf: .score) { _ in weights }(
      of: model(batch.noisy, steps), on: batch)
  }

  func weights(steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    asked.insert(.lossWeights)
    return try kernel(steps, chain).standardDeviation.squared()
  }

  private func kernel(_ steps: [Int], _ chain: DiffusionChain) throws -> PerturbationKernel<Double> {
    let c = try StepCoefficients(steps, of: chain)
    return try PerturbationKernel(signal: c.signal, standardDeviation: c.deviation)
  }
}
