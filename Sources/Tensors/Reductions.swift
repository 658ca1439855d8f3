// Sums, means and extremes, over everything or along one axis; negative axes count from the last.

extension Tensor {
  /// The sum of all scalars; 0 for none.
  public func sum() -> Scalar {
    var result: Scalar = 0
    Scalar.apply(.sum, pointer, &result, outer: 1, axis: count, inner: 1)
    return result
  }

  /// The mean of all scalars.
  ///
  /// - Throws: ``TensorError/emptyReduction(operation:shape:)`` if there are none.
  public func mean() throws(TensorError) -> Scalar {
    guard count > 0 else { throw .emptyReduction(operation: "mean", shape: shape) }
    return sum() / Scalar(count)
  }

  /// The largest scalar; NaN if one is NaN.
  ///
  /// - Throws: ``TensorError/emptyReduction(operation:shape:)`` if there are none.
  public func max() throws(TensorError) -> Scalar { try extreme(.maximum, "max") }

  /// The smallest scalar; NaN if one is NaN.
  ///
  /// - Throws: ``TensorError/emptyReduction(operation:shape:)`` if there are none.
  public func min() throws(TensorError) -> Scalar { try extreme(.minimum, "min") }

  private func extreme(_ reduction: Reduction, _ name: String) throws(TensorError) -> Scalar {
    guard count > 0 else { throw .emptyReduction(operation: name, shape: shape) }
    var result: Scalar = 0
    Scalar.apply(reduction, pointer, &result, outer: 1, axis: count, inner: 1)
    return result
  }

  /// The sums along one axis, which then has length 1 or is gone.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)``.
  public func sum(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    try reduced(.sum, axis: axis, keepingAxis: keepingAxis)
  }

  /// The means along one axis.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
  public func mean(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    let length = shape[try resolvedAxis(axis)]
    guard length > 0 else { throw .emptyReduction(operation: "mean", shape: shape) }
    return try sum(axis: axis, keepingAxis: keepingAxis) / Scalar(length)
  }

  /// The largest scalars along one axis.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
  public func max(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    guard shape[try resolvedAxis(axis)] > 0 else { throw .emptyReduction(operation: "max", shape: shape) }
    return try reduced(.maximum, axis: axis, keepingAxis: keepingAxis)
  }

  /// The smallest scalars along one axis.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
  public func min(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    guard shape[try resolvedAxis(axis)] > 0 else { throw .emptyReduction(operation: "min", shape: shape) }
    return try reduced(.minimum, axis: axis, keepingAxis: keepingAxis)
  }

  private func reduced(_ reduction: Reduction, axis: Int, keepingAxis: Bool) throws(TensorError) -> Tensor {
    let axis = try resolvedAxis(axis)
    let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
    var reducedShape = shape
    if keepingAxis { reducedShape[axis] = 1 } else { reducedShape.remove(at: axis) }
    return Tensor(validShape: reducedShape) { target in
      Scalar.apply(reduction, pointer, target, outer: outer, axis: shape[axis], inner: inner)
    }
  }

  /// `axis` as an index into the shape; −1 is the last axis.
  package func resolvedAxis(_ axis: Int) throws(TensorError) -> Int {
    let index = axis < 0 ? axis + rank : axis
    guard shape.indices.contains(index) else { throw .axisOutOfRange(axis: axis, shape: shape) }
    return index
  }
}

/// `log Σ exp(x)` along one axis, right however large or small the scalars are.
///
/// The largest scalar is taken out first: `m + log Σ exp(x − m)`. Where all are −∞ the result is −∞.
///
/// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
public func logSumExp<Scalar>(
  _ x: Tensor<Scalar>, axis: Int, keepingAxis: Bool = false
) throws(TensorError) -> Tensor<Scalar> {
  // An infinite maximum would give ∞ − ∞; subtracting 0 instead leaves exp(±∞) to say what is right.
  let m = try x.max(axis: axis, keepingAxis: true).map { $0.isInfinite ? 0 : $0 }
  let result = try m + log(exp(x - m).sum(axis: axis, keepingAxis: true))
  guard !keepingAxis else { return result }
  var shape = result.shape
  shape.remove(at: try x.resolvedAxis(axis))
  return try result.reshaped(to: shape)
}

/// `exp(x) / Σ exp(x)` along one axis: positive weights that sum to 1.
///
/// Shifting all scalars by the same number changes nothing. Where one is +∞, or all are −∞, there are no weights: NaN.
///
/// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
public func softmax<Scalar>(_ x: Tensor<Scalar>, axis: Int) throws(TensorError) -> Tensor<Scalar> {
  // Divided by their own sum, the weights add up to 1 even where x is a million and its last digit is coarse.
  let weights = try exp(x - x.max(axis: axis, keepingAxis: true))
  return try weights / weights.sum(axis: axis, keepingAxis: true)
}
