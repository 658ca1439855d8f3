import Tensors

/// `Σᵢⱼ f(|xᵢ − yⱼ|²)`, a block of rows at a time, so that memory stays in the cache however large the samples.
///
/// - Complexity: O(n·m·d) time, O(m) memory.
func pairSum(
  _ x: Tensor<Double>, _ y: Tensor<Double>, _ function: (Tensor<Double>) throws -> Tensor<Double>
) throws -> Double {
  let (count, other) = (x.shape[0], try y.transposed())
  let rows = Swift.max(1, 32_768 / Swift.max(1, y.shape[0]))
  var total = 0.0
  for start in stride(from: 0, to: count, by: rows) {
    let block = try x.sliced(start..<Swift.min(start + rows, count))
    total += try function(squaredDistances(block, toColumnsOf: other)).sum()
  }
  return total
}

/// The squared distances `|xᵢ − yⱼ|²` of all pairs.
///
/// Shapes: `[n, d]` and `[m, d]` give `[n, m]`.
///
/// - Throws: ``MetricsError``.
public func pairwiseSquaredDistances<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) throws -> Tensor<Double> {
  let (x, y) = try checkedPair(x, y)
  return try squaredDistances(x, toColumnsOf: y.transposed())
}

/// `|xᵢ − yⱼ|²` from the differences themselves.
///
/// The expansion `|x|² + |y|² − 2x·y` is faster in many dimensions, but where points are close it leaves rounding errors
/// of `10⁻⁸·|x|` in the distance. Shapes: `[n, d]` and `[d, m]` give `[n, m]`.
func squaredDistances(_ x: Tensor<Double>, toColumnsOf y: Tensor<Double>) throws -> Tensor<Double> {
  func squares(_ axis: Int) throws -> Tensor<Double> {
    try (x.sliced(axis..<(axis + 1), axis: 1) - y.sliced(axis..<(axis + 1))).squared()
  }
  guard x.shape[1] > 0 else { return try .zeros([x.shape[0], y.shape[1]]) }
  var total = try squares(0)
  for axis in 1..<x.shape[1] { total = try total + squares(axis) }
  return total
}

/// The median distance between two different points of both samples together: a common length scale for a kernel.
///
/// Of more than a thousand points, a thousand evenly spaced ones are used. The median is 0 when most points coincide.
/// Reference: A. Gretton et al., "A kernel two-sample test", JMLR 13 (2012), section 8.
///
/// - Throws: ``MetricsError/notPoints(shape:)``, ``MetricsError/tooFewPoints(count:needed:)``,
///   ``MetricsError/dimensionMismatch(_:_:)`` or ``MetricsError/notFinite(_:)``.
public func medianDistance<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) throws -> Double {
  let (x, y) = try checkedPair(x, y)
  let (total, most) = (x.shape[0] + y.shape[0], 1_000)
  var pooled = try Tensor.concatenated([x, y])
  if total > most { pooled = try pooled.gathered((0..<most).map { $0 * total / most }) }
  let squares = try squaredDistances(pooled, toColumnsOf: pooled.transposed()).scalars
  let count = pooled.shape[0]
  let sorted = (0..<count).flatMap { squares[($0 * count + $0 + 1)..<($0 * count + count)] }.sorted()
  let middle = sorted.count / 2
  let upper = sorted[middle].squareRoot()
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1].squareRoot() + upper) / 2 : upper
}
