import Foundation
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Unification

/// The mixture of a golden case.
func mixture(from value: JSONValue) throws -> GaussianMixture {
  try GaussianMixture(
    weights: value["weights"].elements.map { try $0.double() },
    components: zip(value["means"].elements, value["covs"].elements).map {
      try Gaussian(mean: $0.tensor(), covariance: $1.tensor())
    })
}

/// The mixture of the Python checks of this section, on the line: 0.3 𝒩(−2, 0.3²) + 0.7 𝒩(1.5, 0.5²).
func lineMixture() throws -> GaussianMixture {
  try GaussianMixture(
    weights: [0.3, 0.7],
    components: [
      Gaussian(mean: Tensor([-2]), covariance: Tensor([[0.09]])),
      Gaussian(mean: Tensor([1.5]), covariance: Tensor([[0.25]])),
    ])
}

/// The processes of this section.
let processes: [any DiffusionProcess] =
  ((try? [
    VarianceExploding(smallest: 0.01, largest: 10), VariancePreserving(), SubVariancePreserving(),
    LinearExploding(largest: 10),
  ]) ?? [])

/// Mean and variance of numbers.
func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
  let n = Double(values.count)
  let mean = values.reduce(0, +) / n
  return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n)
}

/// Whether the first two moments of independent numbers fit a law.
///
/// Each is within z = 4.5 standard errors, of which the variance's follows from the law's kurtosis: 14 right samplers in
/// a million fail.
func areMoments(
  of values: [Double], mean: Double, variance: Double, kurtosis: Double = 3, alsoWithin allowance: Double = 0
) -> Bool {
  let (n, found) = (Double(values.count), moments(values))
  return abs(found.mean - mean) < 4.5 * (variance / n).squareRoot() + allowance
    && abs(found.variance - variance) < 4.5 * variance * ((kurtosis - 1) / n).squareRoot() + allowance
}
