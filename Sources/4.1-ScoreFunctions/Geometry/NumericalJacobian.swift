import Tensors

/// The Jacobian `J[i, j] = ∂sᵢ/∂xⱼ` of a score at every point, by central differences.
///
/// Shape: `[n, d]` to `[n, d, d]`.
///
/// `J[·, j] ≈ (s(x + heⱼ) − s(x − heⱼ)) / 2h`: the truncation error is `h²/6` times a third derivative, the rounding
/// error about `10⁻¹⁶|s|/h`; the default h makes both about 10⁻¹¹ for a score of size 1. The step grows with the
/// largest coordinate of the point beyond 1. Costs 2d evaluations of the batch.
///
/// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the step is positive, `TensorError.wrongRank` unless
///   the points form a batch, and what `score` throws.
public func numericalJacobian(
  of score: Score<Double>, at points: Tensor<Double>, step h: Double = 0x1p-17
) throws -> Tensor<Double> {
  guard h > 0, h.isFinite else { throw ScoreFunctionError.invalidParameter("the step", h) }
  guard points.rank == 2 else {
    throw TensorError.wrongRank(operation: "numericalJacobian", expected: 2, shape: points.shape)
  }
  let (n, d) = (points.shape[0], points.shape[1])
  guard n > 0, d > 0 else { return try .zeros([n, d, d]) }
  let steps = try abs(points).max(axis: 1, keepingAxis: true).map { h * max(1, $0) }
  let axes = try Tensor<Double>.identity(d)
  let columns = try (0..<d).map { j in
    let shift = try steps * axes.gathered([j])
    let (above, below) = (try points + shift, try points - shift)
    // What was really added: x + h rounds to another neighbour than x when x is large.
    let distance = try (above - below).sum(axis: 1, keepingAxis: true)
    return try ((score(above) - score(below)) / distance).reshaped(to: [n, d, 1])
  }
  return try .concatenated(columns, axis: 2)
}
