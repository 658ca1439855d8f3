import ScoreFunctions
import ScoreMatching
import Tensors

// What the demos of the samplers share: a law whose scores are known at every level.

extension GaussianMixture {
  /// The exact score of the mixture noised to any of some levels, each made only once.
  func noisedScore(at levels: NoiseLevels) throws -> NoiseConditionalScore<Double> {
    let noised = try levels.map { try self.noised(standardDeviation: $0) }
    return { x, σ in
      let level = levels.firstIndex(of: σ)
      return try (level.map { noised[$0] } ?? self.noised(standardDeviation: σ)).score(at: x)
    }
  }

  /// The chapter's example for annealing: two unit Gaussians at ±5 on the first axis.
  static func fivesPair() throws -> GaussianMixture {
    try GaussianMixture(weights: [1, 1], means: Tensor([[-5, 0], [5, 0]]), standardDeviation: 1)
  }
}

extension Tensor where Scalar == Double {
  /// One coordinate of every point.
  func coordinate(_ index: Int) throws -> [Double] { try sliced(index..<index + 1, axis: 1).scalars }
}

/// The variance of numbers around their mean.
func sampleVariance(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
}
