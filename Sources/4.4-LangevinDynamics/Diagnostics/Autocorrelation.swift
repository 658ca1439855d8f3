import Tensors

/// How alike the values of a chain are `k` steps apart, `ρ(k) = γ(k)/γ(0)`, for `k = 0 … maximumLag`.
///
/// The autocovariance `γ(k) = (1/n)Σₜ(xₜ − x̄)(xₜ₊ₖ − x̄)` is averaged over chains, each about its own mean. It is 1 at lag
/// 0, does not change when all values are shifted or scaled, and is `ρᵏ` for a first-order autoregression with ratio ρ.
///
/// Shape: `[steps, chains]`.
///
/// - Complexity: O(steps · chains · lags).
///
/// - Throws: ``DiagnosticsError``.
public func autocorrelation<Scalar>(
  of values: Tensor<Scalar>, maximumLag: Int
) throws(DiagnosticsError) -> [Double] {
  let chains = try Chains(values, atLeast: 2)
  guard maximumLag >= 0, maximumLag < chains.steps else {
    throw .unusableLag(maximumLag, steps: chains.steps)
  }
  _ = try chains.varianceWithin()
  let covariance = chains.autocovariances()
  let variance = covariance(0)
  return (0...maximumLag).map { covariance($0) / variance }
}

/// How many steps are worth one independent draw, `τ = 1 + 2Σₖρ(k)`.
///
/// The variance of the mean of n steps is τ/n times that of one value. A first-order autoregression with ratio ρ has
/// `(1 + ρ)/(1 − ρ)`, so unadjusted Langevin on 𝒩(0, 1) has `(2 − ε)/ε`. Negative correlations make τ smaller than 1.
///
/// The sum stops by Geyer's rule: sums of pairs `ρ(2t) + ρ(2t+1)` are positive and fall for a reversible chain; they are
/// added while positive, each no larger than the one before. Chains are pooled about their own means: whether they agree
/// with each other is a question for ``effectiveSampleSize(of:)`` and ``splitRHat(of:)``.
///
/// Shape: `[steps, chains]`.
///
/// Reference: Geyer 1992, section 3.3 (initial monotone sequence).
///
/// - Throws: ``DiagnosticsError``.
public func integratedAutocorrelationTime<Scalar>(of values: Tensor<Scalar>) throws(DiagnosticsError) -> Double {
  let chains = try Chains(values, atLeast: 4)
  _ = try chains.varianceWithin()
  let covariance = chains.autocovariances()
  let variance = covariance(0)
  return autocorrelationTime(steps: chains.steps) { covariance($0) / variance }
}

/// `−1 + 2Σₜ P(t)` with Geyer's pairs `P(t) = ρ(2t) + ρ(2t+1)`, each asked for only when it is needed.
func autocorrelationTime(steps: Int, correlation: (_ lag: Int) -> Double) -> Double {
  var (sum, smallest) = (0.0, Double.infinity)
  var lag = 0
  while lag + 1 < steps {
    // ρ(0) is 1 by definition, also where an estimate over several chains would say otherwise.
    let first = lag == 0 ? 1 : correlation(lag)
    let pair = first + correlation(lag + 1)
    guard pair > 0 else {
      // The first half of the pair that ends the sum is still counted when positive: it lowers the variance of
      // antithetic chains. Reference: Vehtari et al. 2021, after equation 13.
      if first > 0, lag > 0 { sum += first / 2 }
      break
    }
    smallest = min(smallest, pair)
    sum += smallest
    lag += 2
  }
  return -1 + 2 * sum
}
