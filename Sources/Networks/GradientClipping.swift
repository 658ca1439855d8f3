import Tensors

/// Gradients scaled down, all by the same factor, so that their joint norm is at most `maximumNorm`.
///
/// Returns the norm before clipping too. Like PyTorch's `clip_grad_norm_`, the factor is `maximumNorm / (norm + 10⁻⁶)`.
/// Reference: Pascanu, Mikolov and Bengio 2013, algorithm 1.
///
/// - Throws: ``NetworkError/invalidHyperparameter(_:_:)`` unless `maximumNorm` is positive.
public func clipped<Scalar>(
  _ gradients: [Tensor<Scalar>], toNorm maximumNorm: Scalar
) throws(NetworkError) -> (gradients: [Tensor<Scalar>], norm: Scalar) {
  guard maximumNorm > 0 else { throw .invalidHyperparameter("the largest norm", Double(maximumNorm)) }
  let norm = gradients.reduce(Scalar(0)) { $0 + $1.squared().sum() }.squareRoot()
  let factor = maximumNorm / (norm + 1e-6)
  return (factor < 1 ? gradients.map { factor * $0 } : gradients, norm)
}
