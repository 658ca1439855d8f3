// Images made larger or smaller by a whole factor, from operations that are there already.

extension Tensor {
  /// Every pixel repeated to a square of `factor` by `factor`: nearest-neighbour interpolation.
  ///
  /// Shape: `[n, h, w, c]` to `[n, h·factor, w·factor, c]`.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/invalidShape(_:)``.
  public func upsampled(by factor: Int) throws(TensorError) -> Tensor {
    let (blocks, large) = try upsamplingShapes(factor)
    return try reshaped(to: [shape[0], shape[1], 1, shape[2], 1, shape[3]]).broadcast(to: blocks).reshaped(to: large)
  }

  /// The shapes of an image with every pixel repeated: as `[n, h, factor, w, factor, c]`, and as an image.
  package func upsamplingShapes(_ factor: Int) throws(TensorError) -> (blocks: [Int], image: [Int]) {
    guard rank == 4 else { throw .wrongRank(operation: "upsampling", expected: 4, shape: shape) }
    let blocks = [shape[0], shape[1], factor, shape[2], factor, shape[3]]
    guard factor > 0 else { throw .invalidShape(blocks) }
    try Self.elementCount(of: blocks)
    return (blocks, [shape[0], shape[1] * factor, shape[2] * factor, shape[3]])
  }

  /// The means of squares of `factor` by `factor` pixels.
  ///
  /// Shape: `[n, h·factor, w·factor, c]` to `[n, h, w, c]`.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)``, ``TensorError/invalidShape(_:)`` or
  ///   ``TensorError/countMismatch(count:shape:)`` if the squares do not fill the image.
  public func averagePooled(by factor: Int) throws(TensorError) -> Tensor {
    try reshaped(to: poolingShape(factor)).sum(axis: 4).sum(axis: 2) / Scalar(factor * factor)
  }

  /// The shape `[n, h, factor, w, factor, c]` of an image cut into squares.
  package func poolingShape(_ factor: Int) throws(TensorError) -> [Int] {
    guard rank == 4 else { throw .wrongRank(operation: "average pooling", expected: 4, shape: shape) }
    guard factor > 0, factor <= 1 << 31 else { throw .invalidShape([factor, factor]) }
    let blocks = [shape[0], shape[1] / factor, factor, shape[2] / factor, factor, shape[3]]
    guard shape[1] % factor == 0, shape[2] % factor == 0 else { throw .countMismatch(count: count, shape: blocks) }
    return blocks
  }
}
