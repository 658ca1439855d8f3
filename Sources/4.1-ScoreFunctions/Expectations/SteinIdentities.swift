import Randomness
import Tensors

// What the mean of a score says about the ends of its density (exercise 4.1 (b), erratum E-95).

extension Density {
  /// The mean of the score, `E[s(x)]`.
  ///
  /// Shape: `[d]`.
  ///
  /// It is 0 if the density comes and goes smoothly; on an interval it is the boundary term `p(b−) − p(a+)`.
  ///
  /// - Throws: as ``expectation(by:of:)``.
  public func meanScore(by rule: Quadrature) throws -> Tensor<Double> {
    try expectation(by: rule) { try score(at: $0) }
  }

  /// What is left of Stein's identity, `E[s(x)xᵀ + I]`.
  ///
  /// Shape: `[d, d]`.
  ///
  /// It is 0 if `x·p(x)` vanishes at the ends. On an interval it is `b·p(b−) − a·p(a+)`, which catches what the mean of
  /// the score lets pass: 1 for the uniform distribution on [0, 1].
  ///
  /// - Throws: as ``expectation(by:of:)``.
  public func steinDefect(by rule: Quadrature) throws -> Tensor<Double> {
    try expectation(by: rule) { try scoreTimesPoint(at: $0) } + .identity(dimension)
  }

  fileprivate func scoreTimesPoint(at points: Tensor<Double>) throws -> Tensor<Double> {
    try outerProducts(score(at: points), points)
  }
}

extension SamplableDensity {
  /// The mean of the score over independent samples.
  ///
  /// Shape of the mean: `[d]`.
  ///
  /// - Throws: as ``expectation(samples:using:of:)``.
  public func meanScore(samples: Int, using rng: inout some RandomNumberGenerator) throws -> MonteCarloEstimate {
    try expectation(samples: samples, using: &rng) { try score(at: $0) }
  }

  /// What is left of Stein's identity over independent samples, `E[s(x)xᵀ + I]`.
  ///
  /// Shape of the mean: `[d, d]`.
  ///
  /// - Throws: as ``expectation(samples:using:of:)``.
  public func steinDefect(samples: Int, using rng: inout some RandomNumberGenerator) throws -> MonteCarloEstimate {
    try expectation(samples: samples, using: &rng) { try scoreTimesPoint(at: $0) + .identity(dimension) }
  }
}

/// `uᵢvᵢᵀ` for every row i.
///
/// Shapes: `[n, d]` and `[n, d]` to `[n, d, d]`.
func outerProducts(_ u: Tensor<Double>, _ v: Tensor<Double>) throws -> Tensor<Double> {
  try u.reshaped(to: u.shape + [1]) * v.reshaped(to: [v.shape[0], 1, v.shape[1]])
}
