extension Tensor {
  /// The matrix product.
  ///
  /// Shapes: `[m, k]` and `[k, n]` give `[m, n]`.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/shapeMismatch(operation:_:_:)``.
  public func matmul(_ other: Tensor) throws(TensorError) -> Tensor {
    try matmul(other, transposingLeft: false, transposingRight: false)
  }

  /// The matrix product `op(A)·op(B)`, where either factor may be taken transposed without being copied.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/shapeMismatch(operation:_:_:)``.
  public func matmul(
    _ other: Tensor, transposingLeft: Bool = false, transposingRight: Bool = false
  ) throws(TensorError) -> Tensor {
    try matmul(other, transposingLeft: transposingLeft, transposingRight: transposingRight, bias: nil)
  }

  /// The affine map `x·W + b` of every row, or `max(0, x·W + b)` if `rectified`, which takes hardly longer.
  ///
  /// Shapes: `[n, k]`, weight `[k, m]`, bias `[m]` give `[n, m]`.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/shapeMismatch(operation:_:_:)``.
  public func affine(weight: Tensor, bias: Tensor, rectified: Bool = false) throws(TensorError) -> Tensor {
    try matmul(weight, transposingLeft: false, transposingRight: false, bias: bias, rectified: rectified)
  }

  private func matmul(
    _ other: Tensor, transposingLeft: Bool, transposingRight: Bool, bias: Tensor?, rectified: Bool = false
  ) throws(TensorError) -> Tensor {
    guard rank == 2 else { throw .wrongRank(operation: "matmul", expected: 2, shape: shape) }
    guard other.rank == 2 else { throw .wrongRank(operation: "matmul", expected: 2, shape: other.shape) }
    let (rows, depth) = transposingLeft ? (shape[1], shape[0]) : (shape[0], shape[1])
    let (otherDepth, columns) =
      transposingRight ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
    guard depth == otherDepth else { throw .shapeMismatch(operation: "matmul", shape, other.shape) }
    if let bias, bias.shape != [columns] {
      throw .shapeMismatch(operation: "affine", other.shape, bias.shape)
    }
    try Self.elementCount(of: [rows, columns])
    return Tensor(validShape: [rows, columns]) { target in
      Scalar.matrixProduct(
        rows: rows, columns: columns, depth: depth, pointer, transposeA: transposingLeft,
        other.pointer, transposeB: transposingRight, bias: bias?.pointer, rectified: rectified, target)
    }
  }
}
