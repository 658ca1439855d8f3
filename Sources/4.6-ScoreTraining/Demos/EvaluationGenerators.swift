import Datasets
import Randomness
import ScoreFunctions
import Tensors

/// Generators with one fault each, beside one without: the cast of the demo `evaluation`.
struct FaultyGenerator: Sendable {
  let name: String
  let sample: @Sendable (_ count: Int, _ training: Tensor<Double>, _ rng: inout Philox) throws -> Tensor<Double>

  /// Eight Gaussians on a circle of radius 4, as alike as the points of a compass.
  static func ring(weights: [Double] = Array(repeating: 1, count: 8)) throws -> GaussianMixture {
    let ring = try EightGaussians(radius: 4, standardDeviation: 0.5)
    return try GaussianMixture(
      weights: weights, means: ring.centers, standardDeviation: ring.standardDeviation)
  }

  static let all: [FaultyGenerator] = [
    FaultyGenerator(name: "exact") { count, _, rng in try ring().sample(count, using: &rng) },
    FaultyGenerator(name: "shifted by 0.25") { count, _, rng in
      try ring().sample(count, using: &rng) + Tensor([0.25, 0])
    },
    FaultyGenerator(name: "modes 1.4× too wide") { count, _, rng in
      let wide = try ring().noised(standardDeviation: 0.5 * (1.4 * 1.4 - 1).squareRoot())
      return try wide.sample(count, using: &rng)
    },
    FaultyGenerator(name: "one mode lost") { count, _, rng in
      // A weight of one in a billion: a mixture keeps all its components.
      try ring(weights: [1e-9] + Array(repeating: 1, count: 7)).sample(count, using: &rng)
    },
    FaultyGenerator(name: "weights 1 : 2") { count, _, rng in
      try ring(weights: [1, 2, 1, 2, 1, 2, 1, 2]).sample(count, using: &rng)
    },
    FaultyGenerator(name: "memoriser") { count, training, rng in
      // Every training point once. Drawn with replacement, the copies of one point would lie together, and be noticed.
      let copies = try training.gathered(Array(permutation(training.shape[0], using: &rng).prefix(count)))
      return try copies + 0.01 * .standardNormal(copies.shape, using: &rng)
    },
  ]
}
