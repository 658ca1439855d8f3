import Autodiff
import Tensors

/// Hyvärinen's loss with the exact trace, `½‖s‖² + Σᵢ ∂sᵢ/∂xᵢ`.
///
/// Each diagonal entry of the Jacobian takes a backward pass of its own: d of them, which is why it is for few
/// dimensions only.
///
/// Reference: chapter 4.2.1; Hyvärinen 2005, equation 4.
public struct ExplicitScoreMatching: ScoreMatchingLoss {
  /// Creates the loss.
  public init() {}

  /// The loss of a score on a batch; it needs no randomness.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Variable<Scalar> {
    try self(of: score, at: points)
  }

  /// The loss of a score on a batch.
  ///
  /// Shapes: points `[n, d]`; result `[]`.
  public func callAsFunction<Scalar>(
    of score: DifferentiableScore<Scalar>, at points: Tensor<Scalar>
  ) throws -> Variable<Scalar> {
    try requireBatch(points)
    let (s, pullback) = try valueWithPullback(at: Variable(points), of: score)
    let axes = try Tensor<Scalar>.identity(points.shape[1])
    var loss = try 0.5 * s.squared().sum(axis: 1)
    for i in 0..<points.shape[1] {
      let eᵢ = try axes.sliced(i..<i + 1)
      loss = try loss + (pullback(Variable(eᵢ)) * eᵢ).sum(axis: 1)
    }
    return try loss.mean()
  }
}
