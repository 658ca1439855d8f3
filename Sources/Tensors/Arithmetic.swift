// Arithmetic with broadcasting. With a plain number nothing can go wrong; two tensors must fit together.

extension Tensor {
  /// The elementwise sum.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func + (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.combined(with: right, .add, name: "+")
  }

  /// The elementwise difference.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func - (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.combined(with: right, .subtract, name: "-")
  }

  /// The elementwise product; for the matrix product see ``matmul(_:)``.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func * (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.combined(with: right, .multiply, name: "*")
  }

  /// The elementwise quotient.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func / (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.combined(with: right, .divide, name: "/")
  }

  /// Every scalar plus a number.
  public static func + (left: Tensor, right: Scalar) -> Tensor { left.combined(.add, with: right) }
  /// A number plus every scalar.
  public static func + (left: Scalar, right: Tensor) -> Tensor { right.combined(.add, with: left) }
  /// Every scalar minus a number.
  public static func - (left: Tensor, right: Scalar) -> Tensor { left.combined(.subtract, with: right) }
  /// A number minus every scalar.
  public static func - (left: Scalar, right: Tensor) -> Tensor { right.combined(.subtract, from: left) }
  /// Every scalar times a number.
  public static func * (left: Tensor, right: Scalar) -> Tensor { left.combined(.multiply, with: right) }
  /// A number times every scalar.
  public static func * (left: Scalar, right: Tensor) -> Tensor { right.combined(.multiply, with: left) }
  /// Every scalar divided by a number.
  public static func / (left: Tensor, right: Scalar) -> Tensor { left.combined(.divide, with: right) }
  /// A number divided by every scalar.
  public static func / (left: Scalar, right: Tensor) -> Tensor { right.combined(.divide, from: left) }
  /// Every scalar with its sign flipped.
  public static prefix func - (x: Tensor) -> Tensor { x.mapped(.negate) }

  private func combined(_ operation: BinaryOperation, with number: Scalar) -> Tensor {
    withUnsafePointer(to: number) { number in
      Tensor(validShape: shape) { target in
        Scalar.apply(
          operation, StridedOperand(pointer: pointer, outerStride: 0, innerStride: 1),
          StridedOperand(pointer: number, outerStride: 0, innerStride: 0), target, outer: 1, inner: count)
      }
    }
  }

  private func combined(_ operation: BinaryOperation, from number: Scalar) -> Tensor {
    withUnsafePointer(to: number) { number in
      Tensor(validShape: shape) { target in
        Scalar.apply(
          operation, StridedOperand(pointer: number, outerStride: 0, innerStride: 0),
          StridedOperand(pointer: pointer, outerStride: 0, innerStride: 1), target, outer: 1, inner: count)
      }
    }
  }
}

/// The elementwise maximum.
///
/// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
public func maximum<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>
) throws(TensorError) -> Tensor<Scalar> {
  try a.combined(with: b, .maximum, name: "maximum")
}

/// The elementwise minimum.
///
/// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
public func minimum<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>
) throws(TensorError) -> Tensor<Scalar> {
  try a.combined(with: b, .minimum, name: "minimum")
}
