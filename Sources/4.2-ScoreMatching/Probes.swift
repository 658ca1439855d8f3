import Randomness
import Tensors

/// A law of random vectors that trace estimators multiply with.
///
/// With `E[vvᵀ] = I` the estimate `vᵀJv` has mean tr J. Unit vectors have `E[vvᵀ] = I/d` instead: what the chapter's
/// listing calls the same loss is 1/d of it (erratum E-46).
///
/// Reference: chapter 4.2.3; Hutchinson 1990; Song et al. 2019, section 3.
public enum ProbeLaw: String, Sendable, CaseIterable {
  /// Standard normal; the variance of `vᵀJv` is `2‖J‖²` for symmetric J.
  case gaussian
  /// Independent signs; the variance is `2(‖J‖² − Σᵢ Jᵢᵢ²)`, never larger, and none for a diagonal J.
  case rademacher
  /// Uniform on the unit sphere, as in the chapter's listing: everything comes out divided by d.
  case unitSphere

  /// One probe for every point.
  ///
  /// Shape: `[n, d]`.
  public func sample<Scalar>(
    shape: [Int], using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Scalar> {
    switch self {
    case .gaussian: return try .standardNormal(shape, using: &rng)
    case .rademacher: return try .rademacher(shape, using: &rng)
    case .unitSphere:
      let v = try Tensor<Scalar>.standardNormal(shape, using: &rng)
      return try v / sqrt(v.squared().sum(axis: -1, keepingAxis: true))
    }
  }

  /// `count` probes for every point.
  ///
  /// Shape of each: `[n, d]`.
  func samples<Scalar>(
    _ count: Int, shape: [Int], using rng: inout some RandomNumberGenerator
  ) throws -> [Tensor<Scalar>] {
    try requirePositive(count, "the number of probes")
    var probes: [Tensor<Scalar>] = []
    for _ in 0..<count { probes.append(try sample(shape: shape, using: &rng)) }
    return probes
  }
}
