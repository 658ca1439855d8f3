import Tensors

// Sums and means; the derivative of a sum is spread over everything that was summed.

extension Variable {
  /// The sum of all scalars.
  ///
  /// Shape: `[]`.
  public func sum() -> Variable {
    deriving(Tensor(value.sum())) { try $0.broadcast(to: self.shape) }
  }

  /// The mean of all scalars.
  ///
  /// Shape: `[]`.
  ///
  /// - Throws: ``TensorError/emptyReduction(operation:shape:)`` if there are none.
  public func mean() throws -> Variable {
    guard value.count > 0 else { throw TensorError.emptyReduction(operation: "mean", shape: shape) }
    return sum() / Scalar(value.count)
  }

  /// The sums along one axis, which then has length 1 or is gone.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)``.
  public func sum(axis: Int, keepingAxis: Bool = false) throws -> Variable {
    let kept = try value.sum(axis: axis, keepingAxis: true)
    var shape = kept.shape
    if !keepingAxis { shape.remove(at: try value.resolvedAxis(axis)) }
    return deriving(try kept.reshaped(to: shape)) { try $0.reshaped(to: kept.shape).broadcast(to: self.shape) }
  }

  /// The means along one axis.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
  public func mean(axis: Int, keepingAxis: Bool = false) throws -> Variable {
    let length = shape[try value.resolvedAxis(axis)]
    guard length > 0 else { throw TensorError.emptyReduction(operation: "mean", shape: shape) }
    return try sum(axis: axis, keepingAxis: keepingAxis) / Scalar(length)
  }
}

/// `log Σ exp(x)` along one axis, right however large or small the scalars are.
///
/// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
public func logSumExp<Scalar>(
  _ x: Variable<Scalar>, axis: Int, keepingAxis: Bool = false
) throws -> Variable<Scalar> {
  let value = try logSumExp(x.value, axis: axis, keepingAxis: true)
  var shape = value.shape
  if !keepingAxis { shape.remove(at: try x.value.resolvedAxis(axis)) }
  return x.deriving(try value.reshaped(to: shape)) { try $0.reshaped(to: value.shape) * softmax(x, axis: axis) }
}

/// `exp(x) / Σ exp(x)` along one axis: positive weights that sum to 1.
///
/// - Throws: ``TensorError/axisOutOfRange(axis:shape:)`` or ``TensorError/emptyReduction(operation:shape:)``.
public func softmax<Scalar>(_ x: Variable<Scalar>, axis: Int) throws -> Variable<Scalar> {
  x.deriving(try softmax(x.value, axis: axis)) { d in
    let weights = try softmax(x, axis: axis)
    return try weights * (d - (d * weights).sum(axis: axis, keepingAxis: true))
  }
}
