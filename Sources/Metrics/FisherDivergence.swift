import Tensors

/// The Fisher divergence of a score from a reference over given points, `E‖s(x) − s_ref(x)‖²`: no factor ½.
///
/// Over points drawn from the reference's own law it is twice the explicit score-matching loss, and 0 exactly when the
/// scores agree at all points. Far from the points it says nothing. Shape: `[n, d]`.
///
/// Reference: A. Hyvärinen, "Estimation of non-normalized statistical models by score matching", JMLR 6 (2005),
/// equation (2), which has the ½.
///
/// - Throws: ``MetricsError``, or what the scores throw.
public func fisherDivergence<Scalar>(
  of score: (Tensor<Scalar>) throws -> Tensor<Scalar>, from reference: (Tensor<Scalar>) throws -> Tensor<Scalar>,
  at points: Tensor<Scalar>
) throws -> Double {
  let difference = try evaluate(score, at: points) - evaluate(reference, at: points)
  return difference.squared().sum() / Double(points.shape[0])
}

/// The mean length of a score over given points, `E‖s(x)‖`.
///
/// For a Gaussian `N(μ, σ²I)` in d dimensions and its own points it is about `√d / σ`. Shape: `[n, d]`.
///
/// - Throws: ``MetricsError``, or what the score throws.
public func meanScoreNorm<Scalar>(
  of score: (Tensor<Scalar>) throws -> Tensor<Scalar>, at points: Tensor<Scalar>
) throws -> Double {
  try sqrt(evaluate(score, at: points).squared().sum(axis: 1)).mean()
}

/// The score at the points, checked, in `Double`.
private func evaluate<Scalar>(
  _ score: (Tensor<Scalar>) throws -> Tensor<Scalar>, at points: Tensor<Scalar>
) throws -> Tensor<Double> {
  _ = try checkedPoints(points)
  let values = try score(points)
  guard values.shape == points.shape else {
    throw MetricsError.scoreShape(expected: points.shape, actual: values.shape)
  }
  return try checkedPoints(values)
}
