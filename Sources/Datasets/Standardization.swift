import Tensors

/// A shift and a scale for each coordinate, such that given points come out with mean 0 and standard deviation 1.
///
/// Networks and noise levels are set up for data of size one; samples are carried back with ``undo(_:)``. A score `s` of
/// the standardised points belongs to the score `s / standardDeviation` of the original ones.
public struct Standardization<Scalar: TensorScalar>: Sendable, Equatable {
  /// The mean of each coordinate.
  ///
  /// Shape: `[d]`.
  public let mean: Tensor<Scalar>
  /// The standard deviation of each coordinate, `√(Σ(x − mean)² / n)`.
  ///
  /// Shape: `[d]`.
  public let standardDeviation: Tensor<Scalar>

  /// Measures the mean and the standard deviation of points.
  ///
  /// Shape: `[n, d]`.
  ///
  /// - Throws: ``DatasetError/notPoints(shape:)``, ``DatasetError/noPoints``, ``DatasetError/notFinite(column:)`` or
  ///   ``DatasetError/constantColumn(column:value:)``.
  public init(of points: Tensor<Scalar>) throws {
    try requireFinitePoints(points)
    guard points.shape[0] > 0 else { throw DatasetError.noPoints }
    mean = try points.mean(axis: 0)
    standardDeviation = sqrt(try (points - mean).squared().mean(axis: 0))
    // Rounding may leave a constant column a tiny deviation, and underflow may leave a tiny deviation none.
    let (lowest, highest) = (try points.min(axis: 0).scalars, try points.max(axis: 0).scalars)
    for (column, value) in lowest.enumerated()
    where value == highest[column] || standardDeviation.scalars[column] == 0 {
      throw DatasetError.constantColumn(column: column, value: Double(value))
    }
  }

  /// The standardised points, `(x − mean) / standardDeviation`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: ``DatasetError/notPoints(shape:)`` or ``DatasetError/wrongDimension(expected:actual:)``.
  public func apply(_ points: Tensor<Scalar>) throws -> Tensor<Scalar> {
    try requireDimension(of: points)
    return try (points - mean) / standardDeviation
  }

  /// The original points of standardised ones, `mean + standardDeviation · z`.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: ``DatasetError/notPoints(shape:)`` or ``DatasetError/wrongDimension(expected:actual:)``.
  public func undo(_ points: Tensor<Scalar>) throws -> Tensor<Scalar> {
    try requireDimension(of: points)
    return try mean + standardDeviation * points
  }

  private func requireDimension(of points: Tensor<Scalar>) throws(DatasetError) {
    guard points.rank == 2 else { throw .notPoints(shape: points.shape) }
    guard points.shape[1] == mean.count else {
      throw .wrongDimension(expected: mean.count, actual: points.shape[1])
    }
  }
}

/// A batch `[n, d]` of finite numbers, or an error that names the first column with another.
func requireFinitePoints<Scalar>(_ points: Tensor<Scalar>) throws(DatasetError) {
  guard points.rank == 2 else { throw .notPoints(shape: points.shape) }
  guard !points.isFinite else { return }
  let columns = points.shape[1]
  let bad = points.scalars.firstIndex { !$0.isFinite } ?? 0
  throw .notFinite(column: bad % Swift.max(columns, 1))
}
