import Foundation
import ScoreFunctions
import Tensors

/// A linear inverse problem: `y = Hx + n` with normal noise n is seen, and x is sought.
///
/// Filling in, enlarging, deblurring and tomography have this form. The answer is not a point but a law, the posterior
/// `p(x|y) ∝ p(x) 𝒩(y; Hx, R)`; for normal laws and their mixtures it is known, at every noise level.
///
/// Reference: chapter 4.7.3; Bishop 2006, equations 2.113–2.117.
public struct LinearObservation: Sendable {
  /// What is observed of a point, H.
  ///
  /// Shape: `[k, d]`.
  public let matrix: Tensor<Double>
  /// The covariance R of the noise.
  ///
  /// Shape: `[k, k]`.
  public let noiseCovariance: Tensor<Double>
  /// What was seen, y.
  ///
  /// Shape: `[k]`.
  public let values: Tensor<Double>

  /// Creates an observation.
  ///
  /// - Throws: `TensorError` for matrices that do not fit, that are not finite, and for a covariance that is none.
  public init(matrix: Tensor<Double>, noiseCovariance: Tensor<Double>, values: Tensor<Double>) throws {
    guard matrix.rank == 2 else {
      throw TensorError.wrongRank(operation: "linear observation", expected: 2, shape: matrix.shape)
    }
    guard values.shape == [matrix.shape[0]] else {
      throw TensorError.shapeMismatch(operation: "linear observation", matrix.shape, values.shape)
    }
    guard noiseCovariance.shape == [matrix.shape[0], matrix.shape[0]] else {
      throw TensorError.shapeMismatch(operation: "noise of an observation", matrix.shape, noiseCovariance.shape)
    }
    if let bad = (matrix.scalars + values.scalars).first(where: { !$0.isFinite }) {
      throw TensorError.notFinite(operation: "linear observation", value: bad)
    }
    _ = try noiseCovariance.cholesky()
    (self.matrix, self.noiseCovariance, self.values) = (matrix, noiseCovariance, values)
  }

  /// Creates an observation whose noise is independent, with the same standard deviation everywhere.
  ///
  /// - Throws: as ``init(matrix:noiseCovariance:values:)``, and ``ExperimentError/outOfRange(_:_:)``.
  public init(matrix: Tensor<Double>, noise sigma: Double, values: Tensor<Double>) throws {
    try requirePositive(sigma, "the noise of an observation")
    try self.init(
      matrix: matrix, noiseCovariance: sigma * sigma * .identity(values.count), values: values)
  }

  /// `log p(y)` if x comes from a normal law, `𝒩(y; Hm, HCHᵀ + R)`.
  ///
  /// - Throws: errors of shape.
  public func logEvidence(of prior: Gaussian) throws -> Double {
    let (H, R, m, C) = (matrix, noiseCovariance, prior.mean, prior.covariance)
    let predicted = try Gaussian(
      mean: H.matmul(m.reshaped(to: [prior.dimension, 1])).reshaped(to: [values.count]),
      covariance: H.matmul(C).matmul(H, transposingRight: true) + R)
    return try predicted.logDensity(at: values.reshaped(to: [1, values.count])).scalar
  }

  /// `log p(y)` if x comes from a mixture.
  ///
  /// - Throws: errors of shape.
  public func logEvidence(of prior: GaussianMixture) throws -> Double {
    try logSumExp(jointEvidences(of: prior), axis: 0).scalar
  }

  /// The posterior of a normal law, normal itself: `m + K(y − Hm)` and `C − KHC` with `K = CHᵀ(HCHᵀ + R)⁻¹`.
  ///
  /// - Throws: errors of shape.
  public func posterior(of prior: Gaussian) throws -> Gaussian {
    let (H, R, y, C, d) = (matrix, noiseCovariance, values, prior.covariance, prior.dimension)
    let HC = try H.matmul(C)
    let S = try HC.matmul(H, transposingRight: true) + R
    // Kᵀ = S⁻¹HC, for S is symmetric.
    let Kᵀ = try S.cholesky().solve(HC)
    let surprise = try y.reshaped(to: [y.count, 1]) - H.matmul(prior.mean.reshaped(to: [d, 1]))
    let mean = try prior.mean + Kᵀ.matmul(surprise, transposingLeft: true).reshaped(to: [d])
    // Joseph's form, (I − KH)C(I − KH)ᵀ + KRKᵀ: symmetric and positive whatever the rounding.
    let rest = try .identity(d) - Kᵀ.matmul(H, transposingLeft: true)
    let covariance =
      try rest.matmul(C).matmul(rest, transposingRight: true)
      + Kᵀ.matmul(R, transposingLeft: true).matmul(Kᵀ)
    return try Gaussian(mean: mean, covariance: 0.5 * (covariance + covariance.transposed()))
  }

  /// The posterior of a mixture: that of every component, weighted by how well it foresaw y.
  ///
  /// Components whose weight is too small for a number are left out.
  ///
  /// - Throws: errors of shape.
  public func posterior(of prior: GaussianMixture) throws -> GaussianMixture {
    let weights = try softmax(jointEvidences(of: prior), axis: 0).scalars
    let kept = weights.indices.filter { weights[$0] > 0 }
    return try GaussianMixture(
      weights: kept.map { weights[$0] }, components: kept.map { try posterior(of: prior.components[$0]) })
  }

  /// `log wₖ + log p(y | component k)`.
  ///
  /// Shape: `[K]`.
  private func jointEvidences(of prior: GaussianMixture) throws -> Tensor<Double> {
    try Tensor(prior.components.map { try logEvidence(of: $0) }) + log(prior.weights)
  }
}
