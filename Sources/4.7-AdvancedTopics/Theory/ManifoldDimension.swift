import Foundation
import Randomness
import ScoreMatching
import Tensors

/// What scores near a point say about the manifold that the data lie on.
public struct ManifoldEstimate: Sendable {
  /// The singular values of the scores, each score divided by its length; the largest first.
  public let singularValues: [Double]
  /// The directions that belong to them, as columns: first those across the manifold, then those along it.
  ///
  /// Shape: `[d, d]`.
  public let directions: Tensor<Double>
  /// The estimated dimension: the number of values below the widest gap.
  public let dimension: Int
}

/// The dimension of the manifold near a point, from scores alone.
///
/// Near a manifold noised data is pulled straight back to it: scores at points `x + σz` span the directions across, and
/// hardly leave them. So their singular values fall off a cliff, and as many as lie below it are the dimensions of the
/// manifold. The cliff is where the ratio of neighbouring values is largest.
///
/// Reference: chapter 4.7.1; Stanczuk, Batzolis, Deveney and Schönlieb 2022, algorithm 1.
///
/// - Parameters:
///   - point: a point on the manifold, of shape `[d]`.
///   - count: how many scores are taken; at least d.
/// - Throws: ``ExperimentError/badCount(_:_:)``, ``ExperimentError/outOfRange(_:_:)``, errors of shape, and what `score`
///   throws.
public func manifoldDimension(
  at point: Tensor<Double>, score: NoiseConditionalScore<Double>, standardDeviation σ: Double, count: Int,
  using rng: inout some RandomNumberGenerator
) throws -> ManifoldEstimate {
  let d = point.count
  guard point.rank == 1, d >= 2 else { throw ExperimentError.badCount("the number of dimensions around a manifold", d) }
  guard count >= d else { throw ExperimentError.badCount("the number of scores near a point", count) }
  try requirePositive(σ, "the noise near a manifold")
  let noise = try Tensor<Double>.standardNormal([count, d], using: &rng)
  let s = try score(point + σ * noise, σ)
  let lengths = sqrt(try s.squared().sum(axis: 1, keepingAxis: true))
  let unit = try s / lengths
  let gram = try unit.matmul(unit, transposingLeft: true)
  // The eigenvalues of SᵀS are the squares of the singular values of S; ascending, and rounding may leave −0.
  let eigen = try (0.5 * (gram + gram.transposed())).symmetricEigendecomposition()
  let values = eigen.values.scalars.reversed().map { max($0, 1e-15).squareRoot() }
  let ratios = zip(values, values.dropFirst()).map { $0 / $1 }
  let cliff = 1 + (ratios.indices.max { ratios[$0] < ratios[$1] } ?? 0)
  let columns = try (0..<d).reversed().map { try eigen.vectors.sliced($0..<$0 + 1, axis: 1) }
  return ManifoldEstimate(
    singularValues: values, directions: try .concatenated(columns, axis: 1), dimension: d - cliff)
}
