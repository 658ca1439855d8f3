import Datasets
import Plotting
import Randomness
import ScoreFunctions
import Tensors
import Unification

// What the demos of the samplers share.

/// A sampler with a name, and its steps in some number of evaluations.
struct NamedSampler {
  let name: String
  let hue: Hue
  let sampler: any DiffusionSampler
  /// How many evaluations a step takes.
  let cost: Int
  /// Whether its list has moments inside every step, and how many parts they make.
  let parts: Int

  init(_ name: String, _ hue: Hue, _ sampler: any DiffusionSampler, cost: Int = 1, parts: Int = 1) {
    self.name = name
    self.hue = hue
    self.sampler = sampler
    self.cost = cost
    self.parts = parts
  }
}

extension GaussianMixture {
  /// Two hills of different shape and weight.
  static func twoHills() throws -> GaussianMixture {
    try GaussianMixture(
      weights: [0.3, 0.7],
      components: [
        Gaussian(mean: Tensor([-2, 0.5]), covariance: Tensor([[0.5, 0.2], [0.2, 0.4]])),
        Gaussian(mean: Tensor([2, -0.5]), covariance: Tensor([[0.3, -0.1], [-0.1, 0.6]])),
      ])
  }

  /// Eight narrow hills on a circle of radius 2.
  static func wheel() throws -> GaussianMixture {
    let circle = try EightGaussians(radius: 2, standardDeviation: 0.15)
    return try GaussianMixture(
      weights: Array(repeating: 1, count: 8), means: circle.centers, standardDeviation: circle.standardDeviation)
  }
}

extension Tensor where Scalar == Double {
  /// The largest distance of two rows at the same place.
  func worstDistance(to other: Tensor) throws -> Double {
    try (self - other).squared().sum(axis: 1).max().squareRoot()
  }
}
