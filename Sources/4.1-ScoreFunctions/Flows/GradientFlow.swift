import Tensors

/// The velocity that carries a density towards a target: `v = ∇log π − ∇log p`, or `v = −∇log p` without one.
///
/// Probability that moves with velocity v obeys the continuity equation `∂ₜp = −∇·(p v)`. Without a target this becomes
/// the heat equation `∂ₜp = Δp`: every bit of probability runs *down* its own score. (The chapter prints
/// `v = +∇log p`, which runs heat backwards; erratum E-21.) With one it is the Fokker–Planck equation of Langevin
/// sampling, the steepest descent of `KL(p‖π)` in the Wasserstein metric. Steepest descent is not the shortest way: the
/// map from start to end is in general not the optimal transport (erratum E-22).
///
/// Reference: chapter 4.1.3 (6); Jordan, Kinderlehrer and Otto 1998, equations 1 and 8.
public func gradientFlowVelocity(
  of score: @escaping Score<Double>, toward target: Score<Double>? = nil
) -> Score<Double> {
  guard let target else { return { try -score($0) } }
  return { try target($0) - score($0) }
}

extension Density {
  /// How fast the density changes at fixed points when its probability moves with a velocity.
  ///
  /// `∂ₜp = −∇·(p v) = −p (∇·v + v·∇log p)`, with the divergence of v by central differences. Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates, and what `velocity` throws.
  public func rate(at points: Tensor<Double>, velocity: Score<Double>) throws -> Tensor<Double> {
    let identity = try Tensor<Double>.identity(dimension)
    let expansion = try (numericalJacobian(of: velocity, at: points) * identity).sum(axis: 2).sum(axis: 1)
    let drift = try (velocity(points) * score(at: points)).sum(axis: 1)
    return try -exp(logDensity(at: points)) * (expansion + drift)
  }
}
