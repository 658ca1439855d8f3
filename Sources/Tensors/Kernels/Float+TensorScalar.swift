import Foundation

extension Float: TensorScalar {
  /// `y[i] = operation(x[i])`.
  public static func apply(
    _ operation: UnaryOperation, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch operation {
    case .exponential: VectorMath.exp(x, y, count: count)
    case .logarithm: VectorMath.log(x, y, count: count)
    case .sine: mapLoop(x, y, count) { sin($0) }
    case .cosine: mapLoop(x, y, count) { cos($0) }
    case .hyperbolicTangent: VectorMath.tanh(x, y, count: count)
    case .sigmoid: VectorMath.sigmoid(x, y, count: count)
    case .siluActivation: VectorMath.silu(x, y, count: count)
    case .softplus: VectorMath.softplus(x, y, count: count)
    default: algebraicKernel(operation, x, y, count)
    }
  }

  /// `y[i, j] = operation(a[i, j], b[i, j])`.
  public static func apply(
    _ operation: BinaryOperation, _ a: StridedOperand<Float>, _ b: StridedOperand<Float>,
    _ y: UnsafeMutablePointer<Float>, outer: Int, inner: Int
  ) {
    // Sixteen at a time where both lie in a row, as in every network; the scalar form serves the rest.
    if operation == .multiplyBySiluDerivative, a.innerStride == 1, b.innerStride == 1, outer == 1 {
      return multiplyBySiluDerivative(a.pointer, b.pointer, y, inner)
    }
    binaryKernel(operation, a, b, y, outer, inner) { x in
      let g = 1 / (1 + exp(-x))
      return g * (1 + x * (1 - g))
    }
  }

  /// `y[o, i] = reduction over a of x[o, a, i]`.
  public static func apply(
    _ reduction: Reduction, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    outer: Int, axis: Int, inner: Int
  ) {
    reductionKernel(reduction, x, y, outer, axis, inner)
  }

  /// `C = op(A)·op(B) + bias`.
  public static func matrixProduct(
    rows: Int, columns: Int, depth: Int,
    _ a: UnsafePointer<Float>, transposeA: Bool, _ b: UnsafePointer<Float>, transposeB: Bool,
    bias: UnsafePointer<Float>?, _ c: UnsafeMutablePointer<Float>
  ) {
    Tensors.matrixProduct(
      rows: rows, columns: columns, depth: depth, a: a, transposeA: transposeA, b: b, transposeB: transposeB,
      bias: bias, accumulate: false, c: c)
  }

  /// One Adam update in place.
  public static func adamStep(
    parameter: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
    count: Int, constants: AdamConstants<Float>
  ) {
    adamLoop(parameter, gradient, firstMoment, secondMoment, count, constants) { x in
      let small = SIMD16(repeating: Float.leastNormalMagnitude)
      return x.replacing(with: 0, where: (x .< small) .& (x .> -small))
    }
  }
}

/// `y[i] = a[i] · silu′(b[i])`.
private func multiplyBySiluDerivative(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int
) {
  VectorMath.map(b, y, count) { x in
    let g = VectorMath.sigmoid(x)
    return g * (1 + x * (1 - g))
  }
  for index in 0..<count { y[index] *= a[index] }
}
