import Foundation
import Randomness
import ScoreFunctions
import Tensors

/// A sphere S² of radius 1 in d dimensions, with noise around it: data on a manifold, and an exact score.
///
/// The sphere lies in the first three coordinates. The noised density there depends on the distance r from the centre
/// only, `p ∝ exp(−(r² + 1)/2σ²)·sinh(r/σ²)/(r/σ²)`; the other coordinates are plain noise. As σ → 0 the score grows like
/// 1/σ² across the sphere and stays finite along it.
///
/// Reference: chapter 4.7.1; the circle is in section 4.1.
public struct NoisySphere: Sendable {
  /// The number d of dimensions around.
  public let dimension: Int

  /// Creates a sphere.
  ///
  /// - Throws: ``ExperimentError/badCount(_:_:)`` for fewer than three dimensions.
  public init(dimension: Int = 10) throws(ExperimentError) {
    guard dimension >= 3 else { throw .badCount("the number of dimensions around a sphere", dimension) }
    self.dimension = dimension
  }

  /// Points on the sphere, evenly spread.
  ///
  /// Shape: `[count, d]`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    let z = try Tensor<Double>.standardNormal([count, 3], using: &rng)
    let u = try z / sqrt(z.squared().sum(axis: 1, keepingAxis: true))
    return try u.embedded(at: 0, length: dimension, axis: 1)
  }

  /// The score of the points with noise σ.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` unless σ is positive, errors of shape.
  public func score(at points: Tensor<Double>, standardDeviation σ: Double) throws -> Tensor<Double> {
    try requirePositive(σ, "the noise around a sphere")
    guard points.rank == 2, points.shape[1] == dimension else {
      throw TensorError.shapeMismatch(operation: "score of a sphere", points.shape, [dimension])
    }
    let core = try points.sliced(0..<3, axis: 1)
    let r = sqrt(try core.squared().sum(axis: 1, keepingAxis: true))
    // The mean of x₀ along x/r: Langevin's function of κ = r/σ², which is κ/3 for small κ.
    let pull = r.map { r in
      let κ = r / (σ * σ)
      return (κ < 1e-4 ? 1.0 / 3 : (1 / tanh(κ) - 1 / κ) / κ) / (σ * σ)
    }
    return try ((pull * core).embedded(at: 0, length: dimension, axis: 1) - points) / (σ * σ)
  }
}
