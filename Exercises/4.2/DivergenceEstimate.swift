import Autodiff
import ExerciseBook
import Randomness
import Tensors

// Exercise 4.2 (b′). The divergence of a score, estimated: the mean over probes v of vᵀ(∂s/∂x)v.
//
// The loss of score matching without a target has the divergence tr(∂s/∂x) in it. Exactly, it takes d sweeps; estimated,
// one for each probe. Useful: `valueWithPullback(at: Variable(points), of: field)` gives `pullback`, and
// `try pullback(Variable(v)).value` is vᵀ(∂s/∂x), one row for each point; `Tensor.standardNormal(_:using:)` or
// `Tensor.rademacher(_:using:)`. How long may a probe be? The chapter's listing divides it by its length (erratum E-46).

extension Attempt42 {
  /// The estimate.
  ///
  /// Shapes: points `[n, d]`; the field takes `[n, d]` to `[n, d]`; result `[n]`.
  public func divergenceEstimate(
    of field: (Variable<Double>) throws -> Variable<Double>, at points: Tensor<Double>, probeCount: Int,
    using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
