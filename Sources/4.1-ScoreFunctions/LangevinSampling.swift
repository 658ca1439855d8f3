import Randomness
import Tensors

/// Langevin sampling: points that climb the score while noise shakes them, `x ← x + εs(x) + √(2ε)z`.
///
/// The score alone is enough; no density is evaluated. At a finite step the law they settle to is slightly wrong: for
/// 𝒩(0, 1) it has variance `1/(1 − ε/2)` (erratum E-04), and the step must stay below twice the smallest variance.
///
/// Returns the points after `steps` steps. Shape: `[n, d]` to `[n, d]`.
///
/// Reference: chapter 4.1.2; the step of Roberts and Tweedie 1996, equation 1.3, with ε = h/2.
///
/// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the step is positive and the number of steps is not
///   negative, ``ScoreFunctionError/diverged(step:largest:)``, and what `score` throws.
public func langevin<Scalar>(
  from start: Tensor<Scalar>, steps: Int, stepSize: Scalar, score: Score<Scalar>,
  using rng: inout some RandomNumberGenerator
) throws -> Tensor<Scalar> {
  guard stepSize > 0, stepSize.isFinite else {
    throw ScoreFunctionError.invalidParameter("the step size", Double(stepSize))
  }
  guard steps >= 0 else { throw ScoreFunctionError.invalidParameter("the number of steps", Double(steps)) }
  let ε = stepSize
  var x = start
  for step in 0..<steps {
    let z = try Tensor<Scalar>.standardNormal(x.shape, using: &rng)
    x = try x + ε * score(x) + (2 * ε).squareRoot() * z
    guard x.sum().isFinite || x.isFinite else {
      throw ScoreFunctionError.diverged(step: step, largest: Double(x.scalars.map(\.magnitude).max() ?? 0))
    }
  }
  return x
}
