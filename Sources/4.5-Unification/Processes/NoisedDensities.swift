import ScoreFunctions
import Tensors

extension GaussianMixture {
  /// The law of `αx₀ + σε` for x₀ from this mixture, in closed form: means αμ, covariances `α²Σ + σ²I`.
  ///
  /// Its score is what a perfect network would predict at that moment.
  ///
  /// - Throws: ``UnificationError/notPositive(_:_:)`` if neither signal nor noise leaves a density, and errors of the
  ///   mixture.
  public func noised(at moment: DiffusionTime) throws -> GaussianMixture {
    try GaussianMixture(weights: weights.scalars, components: components.map { try $0.noised(at: moment) })
  }

  /// The best prediction of the noise, `ε(x) = −σ∇ log p(x)`: a diffusion model without any error.
  public func noisePredictor() -> NoisePredictor<Double> {
    { points, moment in
      try -moment.standardDeviation * self.noised(at: moment).score(at: points)
    }
  }
}

extension Gaussian {
  /// The law of `αx₀ + σε` for x₀ from this normal law: mean αμ, covariance `α²Σ + σ²I`.
  ///
  /// - Throws: ``UnificationError/notPositive(_:_:)`` if neither signal nor noise leaves a density.
  public func noised(at moment: DiffusionTime) throws -> Gaussian {
    let (α, σ) = (moment.signal, moment.standardDeviation)
    try requirePositive(α + σ, "the sum of signal and noise")
    return try Gaussian(mean: α * mean, covariance: α * α * covariance + σ * σ * .identity(dimension))
  }
}
