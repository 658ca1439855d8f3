import Foundation

/// A kernel that depends on the distance alone, `k(x, y) = φ(r²)` with `r = |x − y|`, and is smooth.
///
/// Reference: J. Gorham and L. Mackey, "Measuring sample quality with kernels", ICML 2017.
public enum SteinKernel: Sendable, Equatable {
  /// `φ = (ℓ² + r²)^β` with −1 < β < 0.
  ///
  /// It falls so slowly that a sample cannot escape notice by running away to infinity (their theorem 8); the Gaussian
  /// and other fast kernels miss that in three dimensions and more (theorem 6).
  case inverseMultiquadric(lengthScale: Double = 1, exponent: Double = -0.5)
  /// `φ = exp(−r²/2ℓ²)`.
  case gaussian(lengthScale: Double)

  /// φ and its first two derivatives with respect to r².
  func derivatives(atSquaredDistance r²: Double) -> (value: Double, first: Double, second: Double) {
    switch self {
    case .inverseMultiquadric(let ℓ, let β):
      let base = ℓ * ℓ + r²
      let φ = β == -0.5 ? 1 / base.squareRoot() : pow(base, β)
      return (φ, β * φ / base, β * (β - 1) * φ / (base * base))
    case .gaussian(let ℓ):
      let a = -1 / (2 * ℓ * ℓ)
      let φ = exp(a * r²)
      return (φ, a * φ, a * a * φ)
    }
  }

  func check() throws(EvaluationError) {
    switch self {
    case .inverseMultiquadric(let lengthScale, let exponent):
      try requirePositive(evaluating: "the length scale of a kernel", lengthScale)
      guard exponent > -1, exponent < 0 else { throw .outOfRange("the exponent of a multiquadric kernel", exponent) }
    case .gaussian(let lengthScale): try requirePositive(evaluating: "the length scale of a kernel", lengthScale)
    }
  }
}
