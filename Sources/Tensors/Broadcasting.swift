/// Broadcasting as in NumPy: shapes are aligned at their last axis, and an axis of length 1 stretches to any length.
extension Tensor {
  /// The common shape of two operands.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)`` if they do not fit together,
  ///   ``TensorError/invalidShape(_:)`` if the result would be too large.
  package static func broadcastShape(
    _ a: [Int], _ b: [Int], operation: String
  ) throws(TensorError) -> [Int] {
    if a == b { return a }
    var shape = [Int](repeating: 0, count: Swift.max(a.count, b.count))
    for offset in 1..<(shape.count + 1) {
      let left = offset <= a.count ? a[a.count - offset] : 1
      let right = offset <= b.count ? b[b.count - offset] : 1
      guard left == right || left == 1 || right == 1 else {
        throw .shapeMismatch(operation: operation, a, b)
      }
      shape[shape.count - offset] = left == 1 ? right : left
    }
    try elementCount(of: shape)
    return shape
  }

  /// `operation` applied to every pair of scalars of two tensors that fit together.
  package func combined(
    with other: Tensor, _ operation: BinaryOperation, name: String
  ) throws(TensorError) -> Tensor {
    let shape = try Self.broadcastShape(shape, other.shape, operation: name)
    return Tensor(validShape: shape) { target in
      if self.shape == other.shape {
        Self.inParts(count) { start, count in
          Scalar.apply(
            operation, StridedOperand(pointer: pointer + start, outerStride: 0, innerStride: 1),
            StridedOperand(pointer: other.pointer + start, outerStride: 0, innerStride: 1), target + start, outer: 1,
            inner: count)
        }
      } else {
        combineBroadcast(with: other, operation, shape: shape, target)
      }
    }
  }

  private func combineBroadcast(
    with other: Tensor, _ operation: BinaryOperation, shape: [Int], _ target: UnsafeMutablePointer<Scalar>
  ) {
    let axes = Self.collapsedAxes(shape: shape, self.shape, other.shape)
    let (inner, outer) = (axes.last ?? .single, axes.dropLast().last ?? .single)
    let leading = axes.dropLast(2)
    let block = outer.length * inner.length
    guard block > 0 else { return }

    for index in 0..<leading.reduce(1, { $0 * $1.length }) {
      var (remainder, left, right) = (index, 0, 0)
      for axis in leading.reversed() {
        let position = remainder % axis.length
        remainder /= axis.length
        left += position * axis.leftStride
        right += position * axis.rightStride
      }
      Scalar.apply(
        operation,
        StridedOperand(pointer: pointer + left, outerStride: outer.leftStride, innerStride: inner.leftStride),
        StridedOperand(pointer: other.pointer + right, outerStride: outer.rightStride, innerStride: inner.rightStride),
        target + index * block, outer: outer.length, inner: inner.length)
    }
  }

  private struct Axis {
    var length: Int, leftStride: Int, rightStride: Int
    static var single: Axis { Axis(length: 1, leftStride: 0, rightStride: 0) }
  }

  /// The axes of the result, neighbours joined wherever both operands can be walked through them in one stride.
  private static func collapsedAxes(shape: [Int], _ a: [Int], _ b: [Int]) -> [Axis] {
    let (left, right) = (broadcastStrides(of: a, to: shape), broadcastStrides(of: b, to: shape))
    var axes: [Axis] = []
    for index in shape.indices where shape[index] != 1 {
      let axis = Axis(length: shape[index], leftStride: left[index], rightStride: right[index])
      if let last = axes.last, last.leftStride == axis.leftStride * axis.length,
        last.rightStride == axis.rightStride * axis.length
      {
        axes[axes.count - 1] = Axis(
          length: last.length * axis.length, leftStride: axis.leftStride, rightStride: axis.rightStride)
      } else {
        axes.append(axis)
      }
    }
    return axes
  }

  /// How far one step along each axis of `target` moves in a tensor of `shape`; 0 along stretched axes.
  private static func broadcastStrides(of shape: [Int], to target: [Int]) -> [Int] {
    var strides = [Int](repeating: 0, count: target.count)
    var stride = 1
    for offset in 1..<(shape.count + 1) {
      let dimension = shape[shape.count - offset]
      strides[target.count - offset] = dimension == 1 ? 0 : stride
      stride *= dimension
    }
    return strides
  }

  /// This tensor stretched to a shape it broadcasts to.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public func broadcast(to shape: [Int]) throws(TensorError) -> Tensor {
    if shape == self.shape { return self }
    guard try Self.broadcastShape(self.shape, shape, operation: "broadcast") == shape else {
      throw .shapeMismatch(operation: "broadcast", self.shape, shape)
    }
    return try combined(with: Tensor.zeros(shape), .add, name: "broadcast")
  }

  /// The adjoint of ``broadcast(to:)``: sums over the axes along which `shape` was stretched.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)`` unless `shape` broadcasts to this tensor's.
  public func summed(to shape: [Int]) throws(TensorError) -> Tensor {
    if shape == self.shape { return self }
    guard try Self.broadcastShape(self.shape, shape, operation: "sum to shape") == self.shape else {
      throw .shapeMismatch(operation: "sum to shape", self.shape, shape)
    }
    var result = self
    for axis in 0..<(rank - shape.count) { result = try result.sum(axis: axis, keepingAxis: true) }
    for (axis, dimension) in shape.enumerated() where dimension == 1 {
      result = try result.sum(axis: axis + rank - shape.count, keepingAxis: true)
    }
    return try result.reshaped(to: shape)
  }
}
