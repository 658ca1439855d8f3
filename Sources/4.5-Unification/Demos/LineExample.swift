import Foundation
import ScoreFunctions
import Tensors

/// The example of this section's demos: 0.3 𝒩(−2, 0.3²) + 0.7 𝒩(1.5, 0.5²), whose every noised law is known.
struct LineExample {
  let law: GaussianMixture
  let mean = 0.45, variance = 2.7745

  init() throws {
    law = try GaussianMixture(
      weights: [0.3, 0.7],
      components: [
        Gaussian(mean: Tensor([-2]), covariance: Tensor([[0.09]])),
        Gaussian(mean: Tensor([1.5]), covariance: Tensor([[0.25]])),
      ])
  }

  /// The density of the noised law.
  func density(_ x: [Double], at moment: DiffusionTime) throws -> [Double] {
    try exp(law.noised(at: moment).logDensity(at: Tensor(x, shape: [x.count, 1]))).scalars
  }

  /// The share of points below x in the noised law.
  func share(below x: Double, at moment: DiffusionTime) throws -> Double {
    let noised = try law.noised(at: moment)
    return zip(noised.weights.scalars, noised.components).reduce(0) { sum, part in
      let (μ, σ) = (part.1.mean.sum(), part.1.covariance.sum().squareRoot())
      return sum + part.0 * 0.5 * erfc((μ - x) / (σ * 2.0.squareRoot()))
    }
  }

  /// The largest difference of the shares below any x of samples and of the noised law: Kolmogorov's distance.
  func distance(of samples: [Double], at moment: DiffusionTime) throws -> Double {
    let n = Double(samples.count)
    return try samples.sorted().enumerated().map { rank, x in
      try abs(share(below: x, at: moment) - (Double(rank) + 0.5) / n)
    }.max() ?? 0
  }
}
