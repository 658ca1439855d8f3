import Tensors

// A network that predicts the noise ε of x_t = √ᾱ·x₀ + √(1−ᾱ)·ε and one that gives the score of x_t say the same:
//
//     s = −ε / √(1−ᾱ)
//
// and for the same network, at the same noised point, the two squared errors differ by the weight 1 − ᾱ:
//
//     ‖ε̂ − ε‖² = (1 − ᾱ)·‖ŝ − ∇log p(x_t | x₀)‖²,   ∇log p(x_t | x₀) = −ε/√(1−ᾱ)
//
// The chapter calls the losses equivalent and drops both the weight and that the target is the conditional score
// (erratum E-45). Reference: chapter 4.2.2; Ho, Jain and Abbeel 2020, section 3.2.

/// The score that a prediction of the noise stands for, `s = −ε/σ`; σ is √(1−ᾱ) in DDPM's terms.
///
/// - Throws: ``ScoreMatchingError/standardDeviationNotPositive(_:)``.
public func score<Scalar>(
  fromNoise noise: Tensor<Scalar>, standardDeviation sigma: Scalar
) throws -> Tensor<Scalar> {
  try requireStandardDeviation(Double(sigma))
  return -noise / sigma
}

/// The noise that a score stands for, `ε = −σs`.
///
/// - Throws: ``ScoreMatchingError/standardDeviationNotPositive(_:)``.
public func noise<Scalar>(
  fromScore score: Tensor<Scalar>, standardDeviation sigma: Scalar
) throws -> Tensor<Scalar> {
  try requireStandardDeviation(Double(sigma))
  return -sigma * score
}

/// The mean of the clean point given the noised one, `E[x | x̃] = x̃ + σ²s(x̃)`: Tweedie's formula.
///
/// Reference: chapter 4.2.2; Efron 2011, equation 1.4.
///
/// - Throws: ``ScoreMatchingError/standardDeviationNotPositive(_:)`` and errors of shape.
public func denoised<Scalar>(
  _ points: Tensor<Scalar>, score: Tensor<Scalar>, standardDeviation sigma: Scalar
) throws -> Tensor<Scalar> {
  try requireStandardDeviation(Double(sigma))
  return try points + sigma * sigma * score
}
