import Tensors

/// A symmetric positive definite matrix M that scales and turns space for a sampler, with a root L, `M = LLᵀ`.
///
/// The noise of a step needs the root of the matrix. A root of its entries is something else: it makes the noise of
/// `M = [[2, 1.5], [1.5, 2]]` nearly one-dimensional (erratum E-92). Every root makes noise of the same law; here it is
/// Cholesky's.
///
/// The best M is near the *covariance* of the target: its score is about `−Σ⁻¹x`, and MΣ⁻¹ is what decides how fast the
/// directions relax. The inverse covariance, which the chapter names, squares the condition number (erratum E-93).
///
/// Reference: chapter 4.4.1; Girolami and Calderhead 2011, section 2.2.
public struct Preconditioner<Scalar: TensorScalar>: Sendable {
  /// The matrix M.
  ///
  /// Shape: `[d, d]`.
  public let matrix: Tensor<Scalar>
  /// The lower triangular root L.
  ///
  /// Shape: `[d, d]`.
  public let root: Tensor<Scalar>

  /// Creates a preconditioner, as a rule from a covariance.
  ///
  /// Shape: `[d, d]`.
  ///
  /// - Throws: `TensorError.notPositiveDefinite`, `TensorError.notSymmetric` and errors of shape.
  public init(_ matrix: Tensor<Double>) throws(TensorError) {
    root = try matrix.cholesky().lower.converted(to: Scalar.self)
    self.matrix = matrix.converted(to: Scalar.self)
  }

  /// `Mv` for every row v.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  func product(with vectors: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
    try vectors.matmul(matrix)
  }

  /// `Lv` for every row v.
  func rootProduct(with vectors: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
    try vectors.matmul(root, transposingRight: true)
  }

  /// `Lᵀv` for every row v.
  func transposedRootProduct(with vectors: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
    try vectors.matmul(root)
  }
}
