import Foundation
import Tensors

/// How many independent draws would give a mean as exact as that of all chains together.
///
/// Every chain is split into halves, and a correlation `ρ(k) = 1 − (W − γ(k))/V` counts the disagreement of the halves
/// too: W is the variance within them, V the variance that all values together stand for. So chains that have not met,
/// or still drift, have few effective draws however little their steps are correlated. For chains that agree it is
/// `steps · chains / τ`. At most `n log₁₀ n` of n values are reported, since antithetic chains may seem worth
/// arbitrarily many.
///
/// Shape: `[steps, chains]`.
///
/// Reference: Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, equations 10–13.
///
/// - Throws: ``DiagnosticsError``.
public func effectiveSampleSize<Scalar>(of values: Tensor<Scalar>) throws(DiagnosticsError) -> Double {
  let halves = try Chains(values, atLeast: 8).halves
  let within = try halves.varianceWithin()
  let n = Double(halves.steps)
  let total = within * (n - 1) / n + halves.varianceBetween
  let covariance = halves.autocovariances()
  let τ = autocorrelationTime(steps: halves.steps) { 1 - (within - covariance($0)) / total }
  let draws = n * Double(halves.count)
  return min(draws / max(τ, 1e-12), draws * log10(draws))
}

/// The mean of all values with its standard error, `√(variance / effective sample size)`.
///
/// Shape: `[steps, chains]`.
///
/// - Throws: ``DiagnosticsError``.
public func meanWithStandardError<Scalar>(
  of values: Tensor<Scalar>
) throws(DiagnosticsError) -> (mean: Double, standardError: Double) {
  let size = try effectiveSampleSize(of: values)
  let chains = try Chains(values, atLeast: 8)
  let count = Double(chains.count * chains.steps)
  let mean = chains.means.reduce(0, +) / Double(chains.count)
  let variance = chains.columns.reduce(0) { $1.reduce($0) { $0 + ($1 - mean) * ($1 - mean) } } / (count - 1)
  return (mean, (variance / size).squareRoot())
}
