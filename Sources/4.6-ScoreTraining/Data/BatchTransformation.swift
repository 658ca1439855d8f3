import Tensors

/// A random change of a batch before noise is added: every epoch sees the points a little differently.
public protocol BatchTransformation: Sendable {
  /// The changed batch.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  func callAsFunction<Scalar>(
    _ points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Scalar>
}
