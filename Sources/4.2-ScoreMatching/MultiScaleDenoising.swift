import Autodiff
import Networks
import Tensors

/// How much each noise level counts in a multi-scale loss, λ(σ).
///
/// The target of a level has mean square d/σ². Only λ = σ² makes all levels count the same; λ = σ leaves the smallest
/// level `σ_max/σ_min` times heavier than the largest, and λ = 1 its square (errata E-35, E-97).
///
/// Reference: chapter 4.2.2; Song and Ermon 2019, section 4.2.
public enum LossWeighting: String, Sendable, CaseIterable {
  /// λ = 1, as in the chapter's exercise 4.2.
  case uniform
  /// λ = σ, the default of the chapter's listing.
  case standardDeviation
  /// λ = σ², Song and Ermon's choice: every level has the same weight in expectation.
  case variance

  /// λ for every standard deviation.
  ///
  /// Any shape.
  public func callAsFunction<Scalar>(_ standardDeviations: Tensor<Scalar>) throws -> Tensor<Scalar> {
    switch self {
    case .uniform: try .ones(standardDeviations.shape)
    case .standardDeviation: standardDeviations
    case .variance: standardDeviations.squared()
    }
  }
}

/// Denoising score matching at all noise levels at once, `½λ(σ)‖s(x + σz, σ) + z/σ‖²`.
///
/// Reference: chapter 4.2.2; Song and Ermon 2019, equation 6.
public struct MultiScaleDenoisingScoreMatching: Sendable {
  /// The noise levels.
  public let levels: NoiseLevels
  /// The weights λ.
  public let weighting: LossWeighting

  /// Creates the loss.
  public init(levels: NoiseLevels, weighting: LossWeighting = .variance) {
    self.levels = levels
    self.weighting = weighting
  }

  /// The loss of a network on points, each noised at a random level.
  ///
  /// Shapes: points `[n, d]`; result `[]`.
  public func callAsFunction<Model: ScoreNetwork>(
    of network: Model, at points: Tensor<Model.Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Model.Scalar> {
    try self(of: network, on: NoisedBatch(clean: points, levels: levels, using: &rng))
  }

  /// The loss of a network on a batch noised before.
  ///
  /// Shape of the result: `[]`.
  public func callAsFunction<Model: ScoreNetwork>(
    of network: Model, on batch: NoisedBatch<Model.Scalar>
  ) throws -> Variable<Model.Scalar> {
    let (σ, z) = (batch.standardDeviations, batch.noise)
    let s = try network(Variable(batch.noisy), standardDeviations: Variable(σ))
    let residual = try s + z / σ
    return try (0.5 * weighting(σ) * residual.squared()).sum(axis: 1).mean()
  }
}
