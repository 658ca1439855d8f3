import Tensors

/// The squared maximum mean discrepancy of two samples, `MMD² = E k(x, x′) + E k(y, y′) − 2 E k(x, y)`.
///
/// The kernel is `k(x, y) = exp(−|x − y|² / 2ℓ²)`. The discrepancy is 0 exactly for equal laws, symmetric, and unchanged
/// when points and ℓ are scaled together. ``medianDistance(_:_:)`` is the usual ℓ. Shapes: `[n, d]`, `[m, d]`.
///
/// - Complexity: O((n + m)²·d) time, O(n + m) memory.
///
/// Reference: A. Gretton et al., "A kernel two-sample test", JMLR 13 (2012), equations (3) and (5).
///
/// - Throws: ``MetricsError``; the unbiased estimator needs two points in each sample.
public func squaredMaximumMeanDiscrepancy<Scalar>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, lengthScale: Double, estimator: PairEstimator = .unbiased
) throws -> Double {
  let (x, y) = try checkedPair(x, y, atLeast: estimator.fewestPoints)
  let factor = try gaussianFactor(lengthScale)
  func total(_ a: Tensor<Double>, _ b: Tensor<Double>) throws -> Double { try pairSum(a, b) { exp(factor * $0) } }
  let (n, m) = (x.shape[0], y.shape[0])
  return try estimator.average(total: total(x, x), diagonal: 1, count: n)
    + estimator.average(total: total(y, y), diagonal: 1, count: m)
    - 2 * total(x, y) / (Double(n) * Double(m))
}

/// The factor `−1/2ℓ²` of squared distances in a Gaussian kernel.
func gaussianFactor(_ lengthScale: Double) throws(MetricsError) -> Double {
  let factor = -1 / (2 * lengthScale * lengthScale)
  guard lengthScale > 0, lengthScale.isFinite, factor.isFinite, factor != 0 else {
    throw .invalidLengthScale(lengthScale)
  }
  return factor
}
