import Tensors

extension Variable {
  /// The matrix product.
  ///
  /// Shapes: `[m, k]` and `[k, n]` give `[m, n]`.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/shapeMismatch(operation:_:_:)``.
  public func matmul(_ other: Variable) throws -> Variable {
    try matmul(other, transposingLeft: false, transposingRight: false)
  }

  /// The matrix product `op(A)·op(B)`, where either factor may be taken transposed.
  ///
  /// For `Y = AB` the rules are `∂A = ∂Y·Bᵀ` and `∂B = Aᵀ·∂Y`; a transposed factor transposes its rule.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/shapeMismatch(operation:_:_:)``.
  public func matmul(_ other: Variable, transposingLeft: Bool, transposingRight: Bool) throws -> Variable {
    let (a, b, left, right) = (self, other, transposingLeft, transposingRight)
    return try .deriving(
      a.value.matmul(b.value, transposingLeft: left, transposingRight: right),
      [
        (
          a,
          { d in
            left
              ? try b.matmul(d, transposingLeft: right, transposingRight: true)
              : try d.matmul(b, transposingLeft: false, transposingRight: !right)
          }
        ),
        (
          b,
          { d in
            right
              ? try d.matmul(a, transposingLeft: true, transposingRight: left)
              : try a.matmul(d, transposingLeft: !left, transposingRight: false)
          }
        ),
      ])
  }

  /// The affine map `x·W + b` of every row, or `max(0, x·W + b)` if `rectified`, in one pass over the numbers.
  ///
  /// Shapes: `[n, k]`, weight `[k, m]`, bias `[m]` give `[n, m]`.
  ///
  /// - Throws: ``TensorError/wrongRank(operation:expected:shape:)`` or ``TensorError/shapeMismatch(operation:_:_:)``.
  public func affine(weight: Variable, bias: Variable, rectified: Bool = false) throws -> Variable {
    let value = try value.affine(weight: weight.value, bias: bias.value, rectified: rectified)
    // Its rules do not ask for the value of the affine map itself: that of the rectifier may stand in for it.
    let affine = try Variable.deriving(
      value,
      [
        (self, { try $0.matmul(weight, transposingLeft: false, transposingRight: true) }),
        (weight, { try self.matmul($0, transposingLeft: true, transposingRight: false) }),
        (bias, { try $0.sum(axis: 0) }),
      ])
    return rectified ? affine.deriving(value) { try $0.keptWherePositive(value) } : affine
  }
}
