import ExerciseBook
import Tensors

// Exercise 4.2 (e′). Metropolis: with which probability is the Langevin proposal y = x + εs(x) + √(2ε)z accepted?
//
//     log α = min(0, log p(y) − log p(x) + log q(x|y) − log q(y|x))
//
// q(y|x) is the density of proposing y from x: which normal law is that? Every row is a chain of its own, and has a
// number of its own. Where p(y) is 0 the log-density is −∞, the score may be anything, and the answer is −∞.
// Useful: `squared()`, `sum(axis:)`, `minimum(_:_:)`, `map(_:)`. Guide: docs/4.4-LangevinDynamics.md.

extension Attempt42 {
  /// The logarithm of the probability of acceptance.
  ///
  /// Shapes: points and proposals `[n, d]`; the score takes `[n, d]` to `[n, d]`, the log-density `[n, d]` to `[n]`;
  /// result `[n]`.
  public func logAcceptance(
    from points: Tensor<Double>, to proposals: Tensor<Double>, stepSize: Double,
    score: (Tensor<Double>) throws -> Tensor<Double>, logDensity: (Tensor<Double>) throws -> Tensor<Double>
  ) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
