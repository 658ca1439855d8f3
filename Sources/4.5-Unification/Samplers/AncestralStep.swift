import Tensors

/// How much noise a step back of DDPM adds.
///
/// Reference: chapter 4.5.1; Ho, Jain and Abbeel 2020, section 3.2.
public enum AncestralVariance: String, Sendable, CaseIterable {
  /// β, right for data of unit variance; that of the discretised reverse equation.
  case forward
  /// `β̃ = β(1 − ᾱ_{t−1})/(1 − ᾱ_t)`, right for a single data point.
  case posterior
}

extension DiffusionChain {
  /// DDPM's step back from the noise, `x ← (x − β/√(1−ᾱ)·ε)/√(1−β) + √v·z`.
  ///
  /// Shapes: all `[n, d]`.
  ///
  /// Reference: chapter 4.5.1; Ho, Jain and Abbeel 2020, algorithm 2.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` for a step the chain does not have, and errors of shape.
  public func ancestralStep<Scalar>(
    from points: Tensor<Scalar>, predictedNoise: Tensor<Scalar>, noise: Tensor<Scalar>, step: Int,
    variance: AncestralVariance = .forward
  ) throws -> Tensor<Scalar> {
    let (β, v) = try factors(of: step, variance)
    let (x, ε, z, σ) = (points, predictedNoise, noise, try moment(after: step).standardDeviation)
    return try (x - Scalar(β / σ) * ε) / Scalar((1 - β).squareRoot()) + Scalar(v.squareRoot()) * z
  }

  /// The same step from the score, `x ← (x + βs)/√(1−β) + √v·z`.
  ///
  /// Shapes: all `[n, d]`.
  ///
  /// Reference: chapter 4.5.1; Song et al. 2021, equation 4.
  ///
  /// - Throws: as ``ancestralStep(from:predictedNoise:noise:step:variance:)``.
  public func ancestralStep<Scalar>(
    from points: Tensor<Scalar>, score: Tensor<Scalar>, noise: Tensor<Scalar>, step: Int,
    variance: AncestralVariance = .forward
  ) throws -> Tensor<Scalar> {
    let (β, v) = try factors(of: step, variance)
    let (x, s, z) = (points, score, noise)
    return try (x + Scalar(β) * s) / Scalar((1 - β).squareRoot()) + Scalar(v.squareRoot()) * z
  }

  private func factors(
    of step: Int, _ variance: AncestralVariance
  ) throws(UnificationError) -> (rate: Double, variance: Double) {
    guard betas.indices.contains(step) else { throw .outOfRange("the step of a chain", Double(step)) }
    // Where β = 1 nothing of the data is left, and neither noise nor score says where they were.
    guard betas[step] < 1 else { throw .outOfRange("β of a step back", betas[step]) }
    return (betas[step], variances(variance)[step])
  }
}
