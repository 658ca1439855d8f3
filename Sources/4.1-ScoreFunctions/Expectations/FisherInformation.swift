import Randomness
import Tensors

// The Fisher information of chapter 4.1.2 is E[∇ₓlog p ∇ₓlog pᵀ], with gradients in the *point*: what x tells about a shift
// of the density, also called location information or, in physics, the rate of entropy production. The matrix of
// Cramér–Rao, of the natural gradient and of information geometry has gradients in the *parameters*, and is another: for
// 𝒩(0, σ²) it is 1/σ² here and 2/σ² for the parameter σ. They agree if the parameter is the location (erratum E-02).

extension Density {
  /// The location Fisher information `E[s sᵀ]`, with the score's gradient in the point.
  ///
  /// Shape: `[d, d]`.
  ///
  /// Symmetric, positive semidefinite, and at least `Cov⁻¹`, which only the Gaussian attains. It is a measure of
  /// roughness: noise lowers it. With that of the noised density, denoising score matching cannot get below the loss
  /// `½(d/σ² − tr E[s sᵀ])`.
  ///
  /// Reference: chapter 4.1.2; Stam 1959; the parameter version is another matrix (erratum E-02).
  ///
  /// - Throws: as ``expectation(by:of:)``.
  public func fisherInformation(by rule: Quadrature) throws -> Tensor<Double> {
    try expectation(by: rule) { try scoreOuterProduct(at: $0) }
  }

  /// The mean curvature `−E[∇² log p]`.
  ///
  /// Shape: `[d, d]`.
  ///
  /// Equal to ``fisherInformation(by:)`` where integration by parts leaves nothing at the boundary, and the score has no
  /// jumps.
  ///
  /// - Throws: as ``expectation(by:of:)``.
  public func meanCurvature(by rule: Quadrature) throws -> Tensor<Double> {
    try expectation(by: rule) { try -hessian(at: $0) }
  }

  fileprivate func scoreOuterProduct(at points: Tensor<Double>) throws -> Tensor<Double> {
    let s = try score(at: points)
    return try outerProducts(s, s)
  }
}

extension SamplableDensity {
  /// The location Fisher information `E[s sᵀ]` over independent samples.
  ///
  /// Shape of the mean: `[d, d]`.
  ///
  /// - Throws: as ``expectation(samples:using:of:)``.
  public func fisherInformation(
    samples: Int, using rng: inout some RandomNumberGenerator
  ) throws -> MonteCarloEstimate {
    try expectation(samples: samples, using: &rng) { try scoreOuterProduct(at: $0) }
  }

  /// The mean curvature `−E[∇² log p]` over independent samples.
  ///
  /// Shape of the mean: `[d, d]`.
  ///
  /// - Throws: as ``expectation(samples:using:of:)``.
  public func meanCurvature(samples: Int, using rng: inout some RandomNumberGenerator) throws -> MonteCarloEstimate {
    try expectation(samples: samples, using: &rng) { try -hessian(at: $0) }
  }
}
