import Autodiff
import ScoreFunctions
import ScoreMatching
import Tensors

/// How far the clean point may lie from its estimate, as an approximation of `p(x₀|x_σ)` assumes: normal around Tweedie's
/// x̂₀ with one of these covariances V.
///
/// The likelihood of y given a *noised* point is then `𝒩(y; Hx̂₀, HVHᵀ + R)`, and all that differs between methods is V.
///
/// Reference: chapter 4.7.3.
public enum DenoisedSpread: Sendable, Equatable {
  /// V = 0: diffusion posterior sampling (DPS). Trusts the estimate blindly, and so weighs the observation too much while
  /// there is much noise.
  ///
  /// Reference: Chung et al. 2023, equation 11.
  case none
  /// `V = σ²τ²/(σ² + τ²) I`, with τ² the variance of the data: pseudoinverse guidance (ΠGDM). Right for data `𝒩(m, τ²I)`.
  ///
  /// Reference: Song, Vahdat, Mardani and Kautz 2023, equation 6.
  case isotropic(dataVariance: Double)
  /// `V = σ²(I + σ²∇²log p_σ)`, the covariance that x₀ really has given x_σ. Right for any normal law; for others the mean
  /// and the covariance are right, and the shape is not.
  ///
  /// Reference: Boys et al. 2023 (TMPD), section 3.
  case exact
}

extension LinearObservation {
  /// The gradient of `log p(y|x_σ)` under an approximation, for data whose score and Hessian are known.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// The Jacobian of x̂₀ is `J = I + σ²∇²log p_σ`; the answer is `JᵀHᵀ(HVHᵀ + R)⁻¹(y − Hx̂₀)`, with V held fixed.
  ///
  /// - Parameters:
  ///   - points: noised points x_σ.
  ///   - noised: the law of the noised points, p_σ.
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` for a variance that is not positive, and errors of shape.
  public func likelihoodScore(
    at points: Tensor<Double>, under noised: some Density, standardDeviation σ: Double, assuming spread: DenoisedSpread
  ) throws -> Tensor<Double> {
    try requirePositive(σ, "the noise level")
    let (n, d) = (points.shape.first ?? 0, noised.dimension)
    let x̂₀ = try denoised(points, score: noised.score(at: points), standardDeviation: σ)
    let J = try .identity(d) + σ * σ * noised.hessian(at: points)
    if spread == .exact {
      let rows = try (0..<n).map { i in
        let Jᵢ = try J.sliced(i..<i + 1).reshaped(to: [d, d])
        return try pull(x̂₀.sliced(i..<i + 1), covariance: σ * σ * Jᵢ).matmul(Jᵢ)
      }
      return rows.isEmpty ? points : try .concatenated(rows)
    }
    let v = try pull(x̂₀, covariance: variance(of: spread, standardDeviation: σ) * .identity(d))
    return try (J * v.reshaped(to: [n, 1, d])).sum(axis: 2)
  }

  /// The gradient of `log p(y|x_σ)` under an approximation, for a score that can be differentiated, such as a network's.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// The product with the Jacobian is one backward pass through the network.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` for ``DenoisedSpread/exact``, which needs the whole Jacobian, and for a
  ///   variance that is not positive; errors of shape.
  public func likelihoodScore<Scalar>(
    at points: Tensor<Scalar>, score: DifferentiableScore<Scalar>, standardDeviation σ: Double,
    assuming spread: DenoisedSpread
  ) throws -> (prior: Tensor<Scalar>, likelihood: Tensor<Scalar>) {
    try requirePositive(σ, "the noise level")
    let variance = try variance(of: spread, standardDeviation: σ)
    let (s, pullback) = try valueWithPullback(at: Variable(points), of: score)
    let x̂₀ = try denoised(points, score: s.value, standardDeviation: Scalar(σ))
    let v = try pull(x̂₀.converted(to: Double.self), covariance: variance * .identity(matrix.shape[1]))
      .converted(to: Scalar.self)
    return (s.value, try v + Scalar(σ * σ) * pullback(Variable(v)).value)
  }

  /// The score of `p(x_σ|y)` under an approximation, for data from a mixture, as samplers take it.
  public func posteriorScore(
    of prior: GaussianMixture, assuming spread: DenoisedSpread
  ) -> NoiseConditionalScore<Double> {
    { x, σ in
      let noised = try prior.noised(standardDeviation: σ)
      return try noised.score(at: x)
        + self.likelihoodScore(at: x, under: noised, standardDeviation: σ, assuming: spread)
    }
  }

  /// `Hᵀ(HVHᵀ + R)⁻¹(y − Hx̂₀)` for every row of x̂₀.
  private func pull(_ estimates: Tensor<Double>, covariance V: Tensor<Double>) throws -> Tensor<Double> {
    let (H, R, y) = (matrix, noiseCovariance, values)
    let S = try H.matmul(V).matmul(H, transposingRight: true) + R
    let gain = try (0.5 * (S + S.transposed())).cholesky().solve(H)
    return try (y - estimates.matmul(H, transposingRight: true)).matmul(gain)
  }

  private func variance(of spread: DenoisedSpread, standardDeviation σ: Double) throws(ExperimentError) -> Double {
    switch spread {
    case .none: return 0
    case .isotropic(let τ²):
      try requirePositive(τ², "the variance of the data")
      return σ * σ * τ² / (σ * σ + τ²)
    case .exact: throw .outOfRange("the covariance of a network's estimate, at the noise level", σ)
    }
  }
}
