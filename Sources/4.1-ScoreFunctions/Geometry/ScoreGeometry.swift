import Tensors

/// What a point is to a density: a critical point of some kind, or none.
///
/// A zero of the score need not be a peak or a valley (erratum E-05).
public enum CriticalPointKind: String, Sendable, Equatable, CaseIterable {
  /// All eigenvalues of the Hessian are negative: a mode, which attracts the flow `ẋ = s(x)`.
  case peak
  /// All eigenvalues are positive: a local minimum, which repels the flow.
  case valley
  /// Eigenvalues of both signs.
  case saddle
  /// An eigenvalue is zero and the others share a sign: the Hessian alone does not decide (erratum E-15).
  case degenerate
  /// The score is not zero.
  case notCritical = "not critical"
}

/// A score up close, at one point: its value, its Jacobian, and how the flow `ẋ = s(x)` stretches space there.
///
/// The Jacobian of a score is a Hessian, `∇s = ∇² log p`, hence symmetric. A vector field that is nobody's score has an
/// asymmetric one; its eigenvalues are then not the ones given here, which belong to the symmetric part. So look at
/// ``asymmetry`` first.
///
/// Reference: chapter 4.1.3, with errata E-05, E-14, E-15, E-16.
public struct ScoreGeometry: Sendable {
  /// Where.
  ///
  /// Shape: `[d]`.
  public let point: Tensor<Double>
  /// The score s.
  ///
  /// Shape: `[d]`.
  public let score: Tensor<Double>
  /// `J[i, j] = ∂sᵢ/∂xⱼ`, the Hessian of log p.
  ///
  /// Shape: `[d, d]`.
  public let jacobian: Tensor<Double>
  /// The eigenvalues of `(J + Jᵀ)/2` in ascending order.
  ///
  /// Shape: `[d]`.
  public let eigenvalues: Tensor<Double>
  /// The eigenvectors as columns, in the order of the eigenvalues.
  ///
  /// Shape: `[d, d]`.
  public let eigenvectors: Tensor<Double>

  /// The geometry of a score with the given value and Jacobian.
  ///
  /// Shapes: `[d]`, `[d]` and `[d, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` or `TensorError.notFinite`.
  public init(point: Tensor<Double>, score: Tensor<Double>, jacobian: Tensor<Double>) throws {
    guard point.shape == score.shape else {
      throw TensorError.shapeMismatch(operation: "ScoreGeometry", point.shape, score.shape)
    }
    guard point.rank == 1, jacobian.shape == [point.count, point.count] else {
      throw TensorError.shapeMismatch(operation: "ScoreGeometry", point.shape, jacobian.shape)
    }
    (self.point, self.score, self.jacobian) = (point, score, jacobian)
    let symmetricPart = try 0.5 * (jacobian + jacobian.transposed())
    let eigen = try symmetricPart.symmetricEigendecomposition()
    (eigenvalues, eigenvectors) = (eigen.values, eigen.vectors)
  }

  /// `∇·s = tr J = Δ log p`: how fast the flow `ẋ = s(x)` expands volumes.
  ///
  /// Its sign says neither where probability goes nor whether the point is an equilibrium (erratum E-14).
  public var divergence: Double { eigenvalues.sum() }

  /// The length of the score.
  public var scoreNorm: Double { score.squared().sum().squareRoot() }

  /// `‖J − Jᵀ‖` (Frobenius): zero for the score of any density, whatever it is.
  public var asymmetry: Double {
    let (d, j) = (point.count, jacobian.scalars)
    let differences = j.indices.map { j[$0] - j[$0 % d * d + $0 / d] }
    return differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The kind of critical point, where lengths of the score and eigenvalues up to the tolerance count as zero.
  ///
  /// The tolerance is relative to the largest eigenvalue once that exceeds 1.
  public func kind(tolerance: Double = 1e-6) -> CriticalPointKind {
    let (smallest, largest) = (eigenvalues.scalars.first ?? 0, eigenvalues.scalars.last ?? 0)
    let zero = tolerance * max(1, smallest.magnitude, largest.magnitude)
    guard scoreNorm <= zero else { return .notCritical }
    if largest < -zero { return .peak }
    if smallest > zero { return .valley }
    return smallest < -zero && largest > zero ? .saddle : .degenerate
  }
}

/// The geometry of any score at every row of `points`, by central differences.
///
/// Shape: `[n, d]`.
///
/// The points are not touched, and the whole Jacobian is computed, not half of it mirrored (erratum E-16).
///
/// - Throws: `TensorError.wrongRank` unless the points form a batch, and what `score` throws.
public func geometry(of score: Score<Double>, at points: Tensor<Double>) throws -> [ScoreGeometry] {
  try geometries(at: points, score(points), numericalJacobian(of: score, at: points))
}

extension Density {
  /// The geometry of the density's score at every row of `points`, with the exact Hessian.
  ///
  /// Shape: `[n, d]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless the points have d coordinates.
  public func geometry(at points: Tensor<Double>) throws -> [ScoreGeometry] {
    try geometries(at: points, score(at: points), hessian(at: points))
  }
}

private func geometries(
  at points: Tensor<Double>, _ scores: Tensor<Double>, _ jacobians: Tensor<Double>
) throws -> [ScoreGeometry] {
  let d = points.shape[1]
  return try (0..<points.shape[0]).map { row in
    try ScoreGeometry(
      point: points.gathered([row]).reshaped(to: [d]), score: scores.gathered([row]).reshaped(to: [d]),
      jacobian: jacobians.gathered([row]).reshaped(to: [d, d]))
  }
}
