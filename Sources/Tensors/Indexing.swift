// Taking tensors apart and putting them together. Every result is a tensor of its own.

extension Tensor {
  /// The same scalars in another shape.
  ///
  /// - Throws: ``TensorError/countMismatch(count:shape:)`` or ``TensorError/invalidShape(_:)``.
  public func reshaped(to shape: [Int]) throws(TensorError) -> Tensor {
    guard try Self.elementCount(of: shape) == count else { throw .countMismatch(count: count, shape: shape) }
    return Tensor(shape: shape, storage: storage)
  }

  /// A matrix with rows and columns exchanged.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` unless the rank is 2.
  public func transposed() throws(TensorError) -> Tensor {
    guard rank == 2 else { throw .wrongRank(operation: "transposed()", expected: 2, shape: shape) }
    let (rows, columns) = (shape[0], shape[1])
    return Tensor(validShape: [columns, rows]) { target in
      for i in 0..<rows {
        for j in 0..<columns { target[j &* rows &+ i] = pointer[i &* columns &+ j] }
      }
    }
  }

  /// The part of the tensor whose index along `axis` lies in `range`.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/indexOutOfRange(index:count:)``.
  public func sliced(_ range: Range<Int>, axis: Int = 0) throws(TensorError) -> Tensor {
    let axis = try resolvedAxis(axis)
    let length = shape[axis]
    guard range.lowerBound >= 0 else { throw .indexOutOfRange(index: range.lowerBound, count: length) }
    guard range.upperBound <= length else { throw .indexOutOfRange(index: range.upperBound - 1, count: length) }
    var slicedShape = shape
    slicedShape[axis] = range.count
    let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
    let block = range.count * inner
    return Tensor(validShape: slicedShape) { target in
      let start = pointer + range.lowerBound * inner
      copyRows(outer, of: block, from: start, stride: length * inner, to: target, stride: block)
    }
  }

  /// The rows (entries along axis 0) at the given indices, in their order; an index may repeat.
  ///
  /// - Throws: ``TensorError/indexOutOfRange(index:count:)``, ``TensorError/invalidShape(_:)`` if the result would be
  ///   too large, or for a scalar ``TensorError/axisOutOfRange(axis:shape:)``.
  public func gathered(_ indices: [Int]) throws(TensorError) -> Tensor {
    guard let length = shape.first else { throw .axisOutOfRange(axis: 0, shape: shape) }
    for index in indices where index < 0 || index >= length {
      throw .indexOutOfRange(index: index, count: length)
    }
    let inner = shape.dropFirst().reduce(1, *)
    try Self.elementCount(of: [indices.count] + shape.dropFirst())
    return Tensor(validShape: [indices.count] + shape.dropFirst()) { target in
      for (row, index) in indices.enumerated() {
        (target + (row &* inner)).initialize(from: pointer + (index &* inner), count: inner)
      }
    }
  }

  /// The adjoint of ``gathered(_:)``: row `i` of this tensor is added to row `indices[i]` of a tensor of zeros.
  ///
  /// - Throws: ``TensorError/indexOutOfRange(index:count:)``, ``TensorError/shapeMismatch(operation:_:_:)`` or
  ///   ``TensorError/invalidShape(_:)``.
  public func scattered(to indices: [Int], count length: Int) throws(TensorError) -> Tensor {
    guard shape.first == indices.count else {
      throw .shapeMismatch(operation: "scattered", shape, [indices.count])
    }
    for index in indices where index < 0 || index >= length {
      throw .indexOutOfRange(index: index, count: length)
    }
    let inner = shape.dropFirst().reduce(1, *)
    try Self.elementCount(of: [length] + shape.dropFirst())
    return Tensor(validShape: [length] + shape.dropFirst()) { target in
      target.initialize(repeating: 0, count: length * inner)
      for (row, index) in indices.enumerated() {
        let sum = target + index &* inner
        Scalar.apply(
          .add, StridedOperand(pointer: sum, outerStride: 0, innerStride: 1),
          StridedOperand(pointer: pointer + row &* inner, outerStride: 0, innerStride: 1), sum, outer: 1, inner: inner)
      }
    }
  }

  /// The adjoint of ``sliced(_:axis:)``: zeros of length `length` along `axis`, with this tensor put in at `start`.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)``, ``TensorError/indexOutOfRange(index:count:)`` or
  ///   ``TensorError/invalidShape(_:)``.
  public func embedded(at start: Int, length: Int, axis: Int) throws(TensorError) -> Tensor {
    let axis = try resolvedAxis(axis)
    var embeddedShape = shape
    embeddedShape[axis] = length
    try Self.elementCount(of: embeddedShape)
    guard start >= 0, start <= length - shape[axis] else { throw .indexOutOfRange(index: start, count: length) }
    let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
    let block = shape[axis] * inner
    return Tensor(validShape: embeddedShape) { target in
      target.initialize(repeating: 0, count: outer * length * inner)
      copyRows(outer, of: block, from: pointer, stride: block, to: target + start * inner, stride: length * inner)
    }
  }

  /// Tensors joined end to end along one axis; their other axes must agree.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``, ``TensorError/axisOutOfRange(axis:shape:)``,
  ///   ``TensorError/invalidShape(_:)``, or ``TensorError/emptyReduction(operation:shape:)`` for no tensors.
  public static func concatenated(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw .emptyReduction(operation: "concatenated", shape: []) }
    let axis = try first.resolvedAxis(axis)
    var joinedShape = first.shape
    joinedShape[axis] = 0
    for tensor in tensors {
      var (expected, actual) = (first.shape, tensor.shape)
      if actual.count == expected.count { (expected[axis], actual[axis]) = (0, 0) }
      guard expected == actual else {
        throw .shapeMismatch(operation: "concatenated", first.shape, tensor.shape)
      }
      joinedShape[axis] += tensor.shape[axis]
    }
    try elementCount(of: joinedShape)
    let (outer, inner) = (joinedShape[..<axis].reduce(1, *), joinedShape[(axis + 1)...].reduce(1, *))
    let row = joinedShape[axis] * inner
    return Tensor(validShape: joinedShape) { target in
      var offset = 0
      for tensor in tensors {
        let block = tensor.shape[axis] * inner
        copyRows(outer, of: block, from: tensor.pointer, stride: block, to: target + offset, stride: row)
        offset += block
      }
    }
  }
}

/// Copies rows of `count` scalars that begin at regular distances.
@inline(__always)
private func copyRows<Scalar>(
  _ rows: Int, of count: Int, from source: UnsafePointer<Scalar>, stride sourceStride: Int,
  to target: UnsafeMutablePointer<Scalar>, stride targetStride: Int
) {
  let size = MemoryLayout<Scalar>.stride
  copyRows(
    rows, byteCount: count * size, from: UnsafeRawPointer(source), stride: sourceStride * size,
    to: UnsafeMutableRawPointer(target), stride: targetStride * size)
}

/// Copies rows of bytes; short ones by words, since a call of the system's copy takes longer than they do.
///
/// Not generic, and so as fast from everywhere. Scalars are one or two words.
private func copyRows(
  _ rows: Int, byteCount: Int, from source: UnsafeRawPointer, stride sourceStride: Int,
  to target: UnsafeMutableRawPointer, stride targetStride: Int
) {
  if byteCount <= 16 {
    for word in stride(from: 0, to: byteCount, by: 4) {
      for row in 0..<rows {
        let value = source.load(fromByteOffset: row &* sourceStride &+ word, as: UInt32.self)
        target.storeBytes(of: value, toByteOffset: row &* targetStride &+ word, as: UInt32.self)
      }
    }
  } else {
    for row in 0..<rows {
      (target + row &* targetStride).copyMemory(from: source + row &* sourceStride, byteCount: byteCount)
    }
  }
}
