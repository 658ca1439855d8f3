import Foundation
import Tensors

/// The factors that give a network inputs and targets of size one at every noise level.
///
/// A denoiser is written as `D(x, σ) = c_skip·x + c_out·F(c_in·x, c_noise)` with a raw network F and, for data of standard
/// deviation σ_d,
///
///     c_skip = σ_d²/(σ² + σ_d²)        c_out = σσ_d/√(σ² + σ_d²)
///     c_in = 1/√(σ² + σ_d²)            c_noise = ¼ ln σ
///
/// Then the input of F has variance 1, and so has its target `(y − c_skip·x)/c_out` (y the clean point); of all factors
/// with that property these have the smallest c_out, so that errors of F are amplified least. With the weight
/// ``lossWeight(_:)`` every level has the same say.
///
/// Reference: chapter 4.6.2; Karras et al. 2022, table 1 and appendix B.6.
public struct Preconditioning: Sendable, Equatable, Codable {
  /// The standard deviation σ_d of a coordinate of the data.
  public let dataStandardDeviation: Double

  /// Creates the factors for data of a width.
  ///
  /// - Throws: ``TrainingError/outOfRange(_:_:)`` unless the width is positive.
  public init(dataStandardDeviation: Double) throws(TrainingError) {
    try requirePositive(dataStandardDeviation, "the standard deviation of the data")
    self.dataStandardDeviation = dataStandardDeviation
  }

  /// The share `c_skip` of the noised point that goes past the network.
  ///
  /// Any shape, as for all factors.
  public func skip<Scalar>(_ sigma: Tensor<Scalar>) -> Tensor<Scalar> {
    let σd = Scalar(dataStandardDeviation)
    return sigma.map { σ in 1 / (1 + (σ / σd) * (σ / σd)) }
  }

  /// The size `c_out` of what the network adds.
  public func output<Scalar>(_ sigma: Tensor<Scalar>) -> Tensor<Scalar> {
    let σd = Scalar(dataStandardDeviation)
    return sigma.map { σ in σ / (1 + (σ / σd) * (σ / σd)).squareRoot() }
  }

  /// The factor `c_in` on the points that the network sees.
  public func input<Scalar>(_ sigma: Tensor<Scalar>) -> Tensor<Scalar> {
    let σd = Scalar(dataStandardDeviation)
    return sigma.map { σ in 1 / (σ * σ + σd * σd).squareRoot() }
  }

  /// The number `c_noise` by which the network is told the noise level.
  public func noise<Scalar>(_ sigma: Tensor<Scalar>) -> Tensor<Scalar> {
    0.25 * log(sigma)
  }

  /// The weight `λ = (σ² + σ_d²)/(σσ_d)²` on the squared error of the denoiser, `1/c_out²`.
  public func lossWeight<Scalar>(_ sigma: Tensor<Scalar>) -> Tensor<Scalar> {
    let σd = Scalar(dataStandardDeviation)
    return sigma.map { σ in 1 / (σ * σ) + 1 / (σd * σd) }
  }

  /// What the raw network is to say of noised points: `(y − c_skip·x)/c_out`.
  ///
  /// Shapes: clean and noised points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  ///
  /// - Throws: errors of shape.
  public func target<Scalar>(
    clean y: Tensor<Scalar>, noisy x: Tensor<Scalar>, standardDeviations σ: Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    try (y - skip(σ) * x) / output(σ)
  }
}
