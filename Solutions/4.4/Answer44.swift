import Autodiff
import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

/// The answer to exercise 4.4; the derivation is in the README beside it.
public struct Answer44: EquivalenceExercise {
  /// Nothing to set up.
  public init() {}

  /// `α = √ᾱ` and `σ = √(1 − ᾱ)` of every point, as columns.
  private func coefficients(_ steps: [Int], _ chain: DiffusionChain) throws -> (α: Tensor<Double>, σ: Tensor<Double>) {
    let all = chain.cumulativeAlphas
    let ᾱ = try Tensor(steps.map { all[$0] }, shape: [steps.count, 1])
    return (sqrt(ᾱ), sqrt(1 - ᾱ))
  }

  /// (a) The score of `𝒩(αx₀, σ²)` at `αx₀ + σε`.
  public func score(fromNoise ε: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    try -ε / coefficients(steps, chain).σ
  }

  /// (a′) The way back.
  public func noise(fromScore s: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    try -coefficients(steps, chain).σ * s
  }

  /// (b) From whatever is given to the pair (ε, x₀), and from the pair to whatever is asked for.
  public func converted(
    _ prediction: Tensor<Double>, from source: Parameterization, to target: Parameterization,
    at x: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Tensor<Double> {
    let (α, σ) = try coefficients(steps, chain)
    let (ε, x₀): (Tensor<Double>, Tensor<Double>) =
      switch source {
      case .noise: (prediction, try (x - σ * prediction) / α)
      case .score: (try -σ * prediction, try (x + σ * σ * prediction) / α)
      case .data: (try (x - α * prediction) / σ, prediction)
      case .velocity: (try σ * x + α * prediction, try α * x - σ * prediction)
      }
    return switch target {
    case .noise: ε
    case .score: try -ε / σ
    case .data: x₀
    case .velocity: try α * ε - σ * x₀
    }
  }

  /// (c) The model is asked for the noise.
  public func noiseLoss(
    of model: StepModel, clean: Tensor<Double>, noise ε: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Variable<Double> {
    let (α, σ) = try coefficients(steps, chain)
    return try (ε - model(α * clean + σ * ε, steps)).squared().sum(axis: 1).mean()
  }

  /// (c′) The model is asked for the score; the score of a noised point given the clean one is −ε/σ.
  public func scoreLoss(
    of model: StepModel, clean: Tensor<Double>, noise ε: Tensor<Double>, steps: [Int], weights: Tensor<Double>,
    of chain: DiffusionChain
  ) throws -> Variable<Double> {
    let (α, σ) = try coefficients(steps, chain)
    return try (weights * (model(α * clean + σ * ε, steps) + ε / σ).squared()).sum(axis: 1).mean()
  }

  /// (c″) `1 − ᾱ`, the variance of the noise.
  public func weights(steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    try coefficients(steps, chain).σ.squared()
  }

  /// (d) Each loss from its own model, the weight from the chain.
  public func compare(
    noiseModel: StepModel, scoreModel: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int],
    of chain: DiffusionChain, with formulas: some EquivalenceFormulas
  ) throws -> [EquivalenceRecord] {
    let n = clean.shape[0]
    return try steps.map { t in
      let same = [Int](repeating: t, count: n)
      let noiseLoss = try formulas.noiseLoss(
        of: noiseModel, clean: clean, noise: noise, steps: same, of: chain
      ).value.scalar
      let scoreLoss = try formulas.scoreLoss(
        of: scoreModel, clean: clean, noise: noise, steps: same, weights: .ones([n, 1]), of: chain
      ).value.scalar
      let weight = try formulas.weights(steps: [t], of: chain).scalar
      return EquivalenceRecord(
        step: t, noiseLoss: noiseLoss, scoreLoss: scoreLoss, weight: weight,
        areEqual: abs(weight * scoreLoss - noiseLoss) <= 1e-9 * noiseLoss)
    }
  }

  /// (e) The mean of `x_{t−1}` given x_t and the predicted x₀, and noise at all steps but the last.
  public func sample(
    from start: Tensor<Double>, model: StepModel, predicting source: Parameterization, of chain: DiffusionChain,
    with formulas: some EquivalenceFormulas, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    let (ᾱ, β̃) = (chain.cumulativeAlphas, chain.posteriorVariances)
    var x = start
    for t in chain.betas.indices.reversed() {
      let steps = [Int](repeating: t, count: x.shape[0])
      let prediction = try model(x, steps).value
      let x₀ = try formulas.converted(prediction, from: source, to: .data, at: x, steps: steps, of: chain)
      let (β, ᾱBefore) = (chain.betas[t], t > 0 ? ᾱ[t - 1] : 1)
      x = try (ᾱBefore.squareRoot() * β * x₀ + (1 - β).squareRoot() * (1 - ᾱBefore) * x) / (1 - ᾱ[t])
      if t > 0 { x = try x + β̃[t].squareRoot() * .standardNormal(x.shape, using: &rng) }
    }
    return x
  }
}
