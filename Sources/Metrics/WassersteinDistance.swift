import Foundation
import Randomness
import Tensors

/// The Wasserstein distance of order p of two samples on a line, `W_p = (∫₀¹ |F⁻¹(u) − G⁻¹(u)|ᵖ du)^(1/p)`.
///
/// On a line the cheapest transport keeps the order, so sorting solves it, for samples of different sizes too. It is a
/// distance, grows like the points when they are scaled, and is the length of the step when all are shifted. Shapes:
/// `[n]` or `[n, 1]`, and the same with m.
///
/// - Complexity: O((n + m) log(n + m)).
///
/// Reference: C. Villani, *Topics in Optimal Transportation*, theorem 2.18 and remark 2.19.
///
/// - Throws: ``MetricsError``.
public func wassersteinDistance<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, order: Double = 1
) throws -> Double {
  try requireOrder(order)
  func sorted(_ x: Tensor<Scalar>) throws -> [Double] {
    guard x.rank == 1 || (x.rank == 2 && x.shape[1] == 1) else { throw MetricsError.notPoints(shape: x.shape) }
    return try checkedPoints(x.reshaped(to: [x.count, 1])).scalars.sorted()
  }
  return rooted(try transportCost(sorted(a), sorted(b), order: order), order)
}

/// The sliced Wasserstein distance over given directions, `(mean over θ of W_p(θ·x, θ·y)ᵖ)^(1/p)`.
///
/// Shapes: `[n, d]`, `[m, d]`, directions `[k, d]`, whose lengths do not matter.
///
/// - Complexity: O(k·(n + m)·(d + log(n + m))).
///
/// Reference: N. Bonneel et al., "Sliced and Radon Wasserstein barycenters of measures", JMIV 51 (2015), 22–45.
///
/// - Throws: ``MetricsError``.
public func slicedWassersteinDistance<Scalar>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, projections: Tensor<Double>, order: Double = 2
) throws -> Double {
  try requireOrder(order)
  let (x, y) = try checkedPair(x, y)
  let (a, b) = (try projected(x, on: projections), try projected(y, on: projections))
  let total = zip(a, b).reduce(0) { $0 + transportCost($1.0.sorted(), $1.1.sorted(), order: order) }
  return rooted(total / Double(a.count), order)
}

/// The sliced Wasserstein distance over random directions, uniform on the sphere.
///
/// Shapes: `[n, d]`, `[m, d]`. The result is itself random; its spread falls with the root of the number of directions.
///
/// - Throws: ``MetricsError``.
public func slicedWassersteinDistance<Scalar>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, projectionCount: Int, order: Double = 2,
  using rng: inout some RandomNumberGenerator
) throws -> Double {
  guard projectionCount > 0 else { throw MetricsError.tooFewProjections(projectionCount) }
  guard x.rank == 2 else { throw MetricsError.notPoints(shape: x.shape) }
  let directions = try Tensor<Double>.standardNormal([projectionCount, x.shape[1]], using: &rng)
  return try slicedWassersteinDistance(x, y, projections: directions, order: order)
}

// MARK: - Parts

/// The places of all points along each direction, one list for each.
func projected(_ points: Tensor<Double>, on projections: Tensor<Double>) throws -> [[Double]] {
  let directions = try unitRows(projections)
  guard directions.shape[1] == points.shape[1] else {
    throw MetricsError.dimensionMismatch(points.shape[1], directions.shape[1])
  }
  return try directions.matmul(points, transposingRight: true).rows()
}

/// `∫₀¹ |F⁻¹ − G⁻¹|ᵖ du` for sorted samples: both quantile functions are constant between multiples of 1/n and 1/m.
private func transportCost(_ a: [Double], _ b: [Double], order: Double) -> Double {
  let (n, m) = (a.count, b.count)
  var (i, j, position, total) = (0, 0, 0, 0.0)
  // Positions are counted in units of 1/(n·m), so that no step is lost to rounding.
  while i < n, j < m {
    let (endA, endB) = ((i + 1) * m, (j + 1) * n)
    let (end, distance) = (Swift.min(endA, endB), (a[i] - b[j]).magnitude)
    total += Double(end - position) * (order == 1 ? distance : order == 2 ? distance * distance : pow(distance, order))
    position = end
    if endA == end { i += 1 }
    if endB == end { j += 1 }
  }
  return total / (Double(n) * Double(m))
}

private func rooted(_ cost: Double, _ order: Double) -> Double {
  order == 1 ? cost : order == 2 ? cost.squareRoot() : pow(cost, 1 / order)
}

private func requireOrder(_ order: Double) throws(MetricsError) {
  guard order >= 1, order.isFinite else { throw .invalidOrder(order) }
}

private func unitRows(_ projections: Tensor<Double>) throws -> Tensor<Double> {
  guard projections.rank == 2 else { throw MetricsError.notPoints(shape: projections.shape) }
  guard projections.shape[0] > 0 else { throw MetricsError.tooFewProjections(0) }
  try requireFinite(projections)
  let lengths = sqrt(try projections.squared().sum(axis: 1, keepingAxis: true))
  if let row = lengths.scalars.firstIndex(of: 0) { throw MetricsError.zeroProjection(row: row) }
  return try projections / lengths
}
