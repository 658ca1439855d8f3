import Metrics
import Tensors

/// The factor R̂ by which the spread of all chains together exceeds that within them, `√(V/W)`, on halves of chains.
///
/// W is the mean variance within a half of n steps, `V = W(n − 1)/n + B` adds the variance B of the halves' means. It is
/// about 1 when all halves of all chains look alike, and grows when chains stay apart or drift. It is the same for all
/// shifts and scales of the values. A single chain is compared with itself.
///
/// Shape: `[steps, chains]`.
///
/// Reference: Gelman et al., *Bayesian Data Analysis*, third edition, equation 11.4; Vehtari et al. 2021, equation 4.
///
/// - Throws: ``DiagnosticsError``.
public func splitRHat<Scalar>(of values: Tensor<Scalar>) throws(DiagnosticsError) -> Double {
  let halves = try Chains(values, atLeast: 4).halves
  let within = try halves.varianceWithin()
  let n = Double(halves.steps)
  return ((n - 1) / n + halves.varianceBetween / within).squareRoot()
}

/// R̂ of ranks instead of values, and of distances from the median: the larger of the two.
///
/// Ranks keep heavy tails from hiding that chains disagree; distances from the median show chains that agree in place
/// but not in spread, to which ``splitRHat(of:)`` is blind.
///
/// Shape: `[steps, chains]`.
///
/// Reference: Vehtari et al. 2021, section 4.
///
/// - Throws: ``DiagnosticsError``.
public func rankNormalizedRHat<Scalar>(of values: Tensor<Scalar>) throws(DiagnosticsError) -> Double {
  let chains = try Chains(values, atLeast: 4)
  let sorted = chains.columns.flatMap(\.self).sorted()
  let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  let folded = values.converted(to: Double.self).map { ($0 - median).magnitude }
  let bulk = try splitRHat(of: rankNormalized(values))
  let spread = try splitRHat(of: rankNormalized(folded))
  return max(bulk, spread)
}

/// The values replaced by normal scores of their ranks among all values of all chains, `Φ⁻¹((r − 3/8)/(S + 1/4))`.
///
/// Equal values share their mean rank. Does not change when the values go through any rising function. Shape:
/// `[steps, chains]` to the same.
///
/// Reference: Blom 1958; Vehtari et al. 2021, equation 14.
///
/// - Throws: ``DiagnosticsError``.
public func rankNormalized<Scalar>(_ values: Tensor<Scalar>) throws(DiagnosticsError) -> Tensor<Double> {
  _ = try Chains(values, atLeast: 1)
  let all = values.converted(to: Double.self).scalars
  let order = all.indices.sorted { (all[$0], $0) < (all[$1], $1) }
  var scores = all
  var start = 0
  while start < order.count {
    var end = start
    while end + 1 < order.count, all[order[end + 1]] == all[order[start]] { end += 1 }
    let rank = Double(start + end) / 2 + 1
    let score = normalQuantile((rank - 0.375) / (Double(all.count) + 0.25))
    for place in start...end { scores[order[place]] = score }
    start = end + 1
  }
  var result = values.converted(to: Double.self)
  result.withMutableScalars { for (index, score) in scores.enumerated() { $0[index] = score } }
  return result
}
