import Foundation
import ScoreFunctions
import Tensors
import Unification

// Three identities tie noise, scores and information together, and each has a left and a right side here:
//
//     Fisher      E[ssᵀ] = −E[∇² log p]         fisherInformation(by:), meanCurvature(by:) of section 4.1
//     de Bruijn   dh(p_σ)/d(σ²) = ½ E‖s_σ‖²     entropy(by:), fisherInformation(by:)
//     I-MMSE      dI/d(snr) = ½ mmse(snr)       mutualInformation(signalToNoise:by:), meanSquaredError(signalToNoise:by:)
//
// The last says why denoising losses bound likelihoods: how well noise can be removed at every level adds up to how many
// nats the data have. Reference: chapter 4.7.1; Stam 1959; Guo, Shamai and Verdú 2005.

extension Density {
  /// The differential entropy `h(p) = −E[log p]`, in nats.
  ///
  /// - Throws: as `expectation(by:of:)`.
  public func entropy(by rule: Quadrature) throws -> Double {
    try -expectation(by: rule) { try logDensity(at: $0) }.scalar
  }
}

extension GaussianMixture {
  /// What a noisy measurement `y = √snr·x + z` tells about x, in nats: `h(y) − (d/2) log 2πe`.
  ///
  /// - Parameter rule: a rule for the law of y.
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` for a negative ratio, and as `expectation(by:of:)`.
  public func mutualInformation(signalToNoise snr: Double, by rule: Quadrature) throws -> Double {
    try measured(snr).entropy(by: rule) - 0.5 * Double(dimension) * Foundation.log(2 * .pi * M_E)
  }

  /// The least mean squared error with which x can be told from `y = √snr·x + z`: `E‖x‖² − E‖E[x|y]‖²`.
  ///
  /// The best estimate is Tweedie's, `E[x|y] = (y + ∇log p(y))/√snr`.
  ///
  /// - Parameter rule: a rule for the law of y.
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` unless the ratio is positive, and as `expectation(by:of:)`.
  public func meanSquaredError(signalToNoise snr: Double, by rule: Quadrature) throws -> Double {
    try requirePositive(snr, "the ratio of signal and noise")
    let law = try measured(snr)
    let squaredEstimate = try law.expectation(by: rule) { y in
      try ((y + law.score(at: y)) / snr.squareRoot()).squared().sum(axis: 1)
    }.scalar
    let squaredNorm = try zip(weights.scalars, components).reduce(0.0) { sum, part in
      let (w, component) = part
      return try sum + w * (component.mean.squared().sum() + (component.covariance * .identity(dimension)).sum())
    }
    return squaredNorm - squaredEstimate
  }

  private func measured(_ snr: Double) throws -> GaussianMixture {
    guard snr >= 0, snr.isFinite else { throw ExperimentError.outOfRange("the ratio of signal and noise", snr) }
    return try noised(at: DiffusionTime(time: snr, signal: snr.squareRoot(), standardDeviation: 1))
  }
}
