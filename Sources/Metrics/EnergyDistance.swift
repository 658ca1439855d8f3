import Tensors

/// The energy distance of two samples, `2 E|x − y| − E|x − x′| − E|y − y′|`.
///
/// It is 0 exactly for equal laws, symmetric, needs no length scale, and grows like the points when they are scaled.
/// On a line it is `2 ∫ (F − G)²`. (`scipy.stats.energy_distance` returns the square root.) Shapes: `[n, d]`, `[m, d]`.
///
/// - Complexity: O((n + m)²·d) time and O(n + m) memory; on a line O((n + m) log(n + m)) time.
///
/// Reference: G. J. Székely and M. L. Rizzo, "Energy statistics", J. Stat. Plan. Inference 143 (2013), 1249–1272.
///
/// - Throws: ``MetricsError``; the unbiased estimator needs two points in each sample.
public func energyDistance<Scalar>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, estimator: PairEstimator = .biased
) throws -> Double {
  let (x, y) = try checkedPair(x, y, atLeast: estimator.fewestPoints)
  let (n, m) = (x.shape[0], y.shape[0])
  let (within, other, between) = try distanceSums(x, y)
  return 2 * between / (Double(n) * Double(m))
    - estimator.average(total: within, diagonal: 0, count: n)
    - estimator.average(total: other, diagonal: 0, count: m)
}

/// The sums of distances over all pairs within x, within y and between them.
private func distanceSums(_ x: Tensor<Double>, _ y: Tensor<Double>) throws -> (Double, Double, Double) {
  guard x.shape[1] == 1 else {
    return try (pairSum(x, x) { sqrt($0) }, pairSum(y, y) { sqrt($0) }, pairSum(x, y) { sqrt($0) })
  }
  let (within, other) = (distanceSumOnLine(x.scalars), distanceSumOnLine(y.scalars))
  // The pairs of the pooled sample are those within x, within y, and twice those between.
  return (within, other, (distanceSumOnLine(x.scalars + y.scalars) - within - other) / 2)
}

/// `Σᵢⱼ |xᵢ − xⱼ|`: between neighbours in order, each gap is crossed by the pairs with one point on either side.
private func distanceSumOnLine(_ x: [Double]) -> Double {
  let sorted = x.sorted()
  var total = 0.0
  for below in 1..<Swift.max(sorted.count, 1) {
    total += (sorted[below] - sorted[below - 1]) * Double(below) * Double(sorted.count - below)
  }
  return 2 * total
}
