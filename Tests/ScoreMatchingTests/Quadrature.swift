import Autodiff
import Foundation
import ScoreFunctions
import ScoreMatching
import Tensors

/// Integrals over the line by the trapezoidal rule.
///
/// For smooth functions that fall off like a Gaussian its error falls exponentially with the spacing: at a third of the
/// smallest standard deviation it is below 1e-12, so that what these tests compare is exact but for rounding.
struct Quadrature {
  let nodes: [Double]
  let spacing: Double

  init(from start: Double, to end: Double, count: Int) {
    spacing = (end - start) / Double(count - 1)
    let h = spacing
    nodes = (0..<count).map { start + Double($0) * h }
  }

  func integral(_ integrand: (Double) throws -> Double) rethrows -> Double {
    try nodes.reduce(0) { try $0 + spacing * integrand($1) }
  }

  /// `E[f(x)]` for a density on the line.
  func mean(under density: some Density, of f: (Double) throws -> Double) throws -> Double {
    let p = try exp(density.logDensity(at: Tensor(nodes, shape: [nodes.count, 1]))).scalars
    return try zip(nodes, p).reduce(0) { try $0 + spacing * $1.1 * f($1.0) }
  }
}

/// The standard normal density.
func normalDensity(_ z: Double) -> Double { Foundation.exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

/// A batch of one point on the line.
func point(_ x: Double) throws -> Tensor<Double> { try Tensor([x], shape: [1, 1]) }

/// A mixture on the line from weights, means and variances.
func mixture(_ weights: [Double], _ means: [Double], _ variances: [Double]) throws -> GaussianMixture {
  try GaussianMixture(
    weights: weights,
    components: zip(means, variances).map { try Gaussian(mean: Tensor([$0]), covariance: Tensor([[$1]])) })
}

/// The score of a law as a function of variables; constant, for losses that take no derivative in x.
func fixedScore(of law: some Density) -> DifferentiableScore<Double> {
  { try Variable(law.score(at: $0.value)) }
}

/// The expectation of the explicit loss for data of a law on the line.
func expectedExplicitLoss(
  of score: DifferentiableScore<Double>, under law: some Density, by rule: Quadrature
) throws -> Double {
  try rule.mean(under: law) { try ExplicitScoreMatching()(of: score, at: point($0)).value.scalar }
}

/// The expectation of the denoising loss for data of a law on the line, over data and noise.
func expectedDenoisingLoss(
  of score: DifferentiableScore<Double>, standardDeviation: Double, under law: some Density, by rule: Quadrature
) throws -> Double {
  let loss = try DenoisingScoreMatching(standardDeviation: standardDeviation)
  let noise = Quadrature(from: -8, to: 8, count: 49)
  return try rule.mean(under: law) { x in
    let x = try point(x)
    return try noise.integral { z in
      normalDensity(z) * (try loss(of: score, at: x, noise: point(z)).value.scalar)
    }
  }
}

/// `½E‖s − ∇log p‖²` on the line.
func halfFisherDivergence(
  of score: DifferentiableScore<Double>, from law: some Density, by rule: Quadrature
) throws -> Double {
  try rule.mean(under: law) { x in
    let x = try point(x)
    return 0.5 * (try (score(Variable(x)).value - law.score(at: x)).squared().sum())
  }
}

/// Mean and variance of repeated numbers.
func meanAndVariance(_ values: [Double]) -> (mean: Double, variance: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
}
