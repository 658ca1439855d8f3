import Foundation
import Randomness
import Tensors

/// A weighted sum of normal distributions, `p(x) = Σₖ wₖ 𝒩(x; μₖ, Σₖ)`.
///
/// Its score averages the scores of the components with the *responsibilities*, the probabilities that a component made
/// the point: `s(x) = Σₖ rₖ(x) sₖ(x)` with `r = softmax(log wₖ + log pₖ(x))`. Written with logarithms it is right a
/// thousand standard deviations away, where every pₖ underflows and the chapter's `+1e-8` returns nothing (erratum E-17).
///
/// Reference: chapter 4.1.3.
public struct GaussianMixture: SamplableDensity {
  /// The components.
  public let components: [Gaussian]
  /// Their weights, which sum to 1.
  ///
  /// Shape: `[K]`.
  public let weights: Tensor<Double>

  /// Creates a mixture; the weights need not sum to 1, they are divided by their sum.
  ///
  /// - Throws: ``ScoreFunctionError/countMismatch(_:expected:actual:)``,
  ///   ``ScoreFunctionError/invalidWeight(component:_:)``, or `TensorError.shapeMismatch` if dimensions differ.
  public init(weights: [Double], components: [Gaussian]) throws {
    guard let first = components.first else {
      throw ScoreFunctionError.countMismatch("components of a mixture", expected: 1, actual: 0)
    }
    guard weights.count == components.count else {
      throw ScoreFunctionError.countMismatch("weights", expected: components.count, actual: weights.count)
    }
    for (index, weight) in weights.enumerated() where !(weight > 0 && weight.isFinite) {
      throw ScoreFunctionError.invalidWeight(component: index, weight)
    }
    for component in components where component.dimension != first.dimension {
      throw TensorError.shapeMismatch(operation: "GaussianMixture", first.mean.shape, component.mean.shape)
    }
    self.components = components
    self.weights = Tensor(weights) / weights.reduce(0, +)
  }

  /// Creates a mixture of components with the same isotropic covariance `σ²I`.
  ///
  /// Shape of the means: `[K, d]`.
  ///
  /// - Throws: as ``init(weights:components:)``; `TensorError.notPositiveDefinite` for σ = 0.
  public init(weights: [Double], means: Tensor<Double>, standardDeviation sigma: Double) throws {
    let components = try means.rows().map { mean in
      try Gaussian(mean: Tensor(mean), covariance: sigma * sigma * .identity(mean.count))
    }
    try self.init(weights: weights, components: components)
  }

  /// The number d of dimensions.
  public var dimension: Int { components[0].dimension }

  /// `log Σₖ wₖ pₖ(x)`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  public func logDensity(at points: Tensor<Double>) throws -> Tensor<Double> {
    try logSumExp(jointLogDensities(at: points), axis: 1)
  }

  /// The responsibilities `rₖ(x) = wₖ pₖ(x) / p(x)`, which sum to 1 in every row.
  ///
  /// Shape: `[n, d]` to `[n, K]`.
  public func responsibilities(at points: Tensor<Double>) throws -> Tensor<Double> {
    try softmax(jointLogDensities(at: points), axis: 1)
  }

  /// `log wₖ + log pₖ(x)`.
  ///
  /// Shape: `[n, K]`.
  private func jointLogDensities(at points: Tensor<Double>) throws -> Tensor<Double> {
    let columns = try components.map { component in
      try component.logDensity(at: points).reshaped(to: [points.shape[0], 1])
    }
    return try Tensor.concatenated(columns, axis: 1) + log(weights)
  }

  /// `s(x) = Σₖ rₖ(x) sₖ(x)`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    let r = try responsibilities(at: points)
    var score = try Tensor<Double>.zeros(points.shape)
    for (k, component) in components.enumerated() {
      score = try score + r.sliced(k..<k + 1, axis: 1) * component.score(at: points)
    }
    return score
  }

  /// `∇² log p = Σₖ rₖ(Hₖ + sₖsₖᵀ) − ssᵀ`.
  ///
  /// Shape: `[n, d]` to `[n, d, d]`.
  ///
  /// The covariance of the component scores under the responsibilities is computed from differences `sₖ − s`, since far
  /// out both terms are huge and their difference is not.
  public func hessian(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "Hessian of a Gaussian mixture")
    let (n, d) = (points.shape[0], dimension)
    let (r, s) = (try responsibilities(at: points), try score(at: points))
    var hessian = try Tensor<Double>.zeros([n, d, d])
    for (k, component) in components.enumerated() {
      let rₖ = try r.sliced(k..<k + 1, axis: 1).reshaped(to: [n, 1, 1])
      let deviation = try component.score(at: points) - s
      let outer = try deviation.reshaped(to: [n, d, 1]) * deviation.reshaped(to: [n, 1, d])
      hessian = try hessian + rₖ * (component.hessian(at: points) + outer)
    }
    return hessian
  }

  /// Independent samples: a component by its weight, then a point of it.
  ///
  /// Shape: `[count, d]`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    let uniform = try Tensor<Double>.uniform([count], using: &rng).scalars
    var edges = weights.scalars
    for k in edges.indices.dropFirst() { edges[k] += edges[k - 1] }
    let chosen = uniform.map { u in edges.firstIndex { u < $0 } ?? edges.count - 1 }
    // Every component draws for all points and each point takes its own: simple, and K is small.
    let candidates = try components.map { try $0.sample(count, using: &rng) }
    let all = try Tensor.concatenated(candidates)
    return try all.gathered(chosen.enumerated().map { index, k in k * count + index })
  }

  /// The law of `x + σz` with z standard normal: every covariance grows by `σ²I`.
  ///
  /// Its score is what denoising score matching learns at noise level σ.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` for a negative σ.
  public func noised(standardDeviation sigma: Double) throws -> GaussianMixture {
    try GaussianMixture(
      weights: weights.scalars, components: components.map { try $0.noised(standardDeviation: sigma) })
  }
}
