import Foundation

extension Float: TensorScalar {
  /// `y[i] = operation(x[i])`.
  public static func apply(
    _ operation: UnaryOperation, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch operation {
    case .exponential: mapLoop(x, y, count) { exp($0) }
    case .logarithm: mapLoop(x, y, count) { log($0) }
    case .sine: mapLoop(x, y, count) { sin($0) }
    case .cosine: mapLoop(x, y, count) { cos($0) }
    case .hyperbolicTangent: mapLoop(x, y, count) { tanh($0) }
    case .sigmoid: mapLoop(x, y, count) { 1 / (1 + exp(-$0)) }
    case .siluActivation: mapLoop(x, y, count) { $0 / (1 + exp(-$0)) }
    case .softplus: mapLoop(x, y, count) { Swift.max($0, 0) + log1p(exp(-$0.magnitude)) }
    default: algebraicKernel(operation, x, y, count)
    }
  }

  /// `y[i, j] = operation(a[i, j], b[i, j])`.
  public static func apply(
    _ operation: BinaryOperation, _ a: StridedOperand<Float>, _ b: StridedOperand<Float>,
    _ y: UnsafeMutablePointer<Float>, outer: Int, inner: Int
  ) {
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
    naiveMatrixProduct(rows, columns, depth, a, transposeA, b, transposeB, bias, c)
  }

  /// One Adam update in place.
  public static func adamStep(
    parameter: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
    count: Int, constants: AdamConstants<Float>
  ) {
    adamLoop(parameter, gradient, firstMoment, secondMoment, count, constants)
  }
}

@inline(__always)
func naiveMatrixProduct<S: TensorScalar>(
  _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<S>, _ ta: Bool, _ b: UnsafePointer<S>, _ tb: Bool,
  _ bias: UnsafePointer<S>?, _ c: UnsafeMutablePointer<S>
) {
  for i in 0..<m {
    for j in 0..<n { c[i * n + j] = bias?[j] ?? 0 }
    for p in 0..<k {
      let s = ta ? a[p * m + i] : a[i * k + p]
      for j in 0..<n { c[i * n + j] += s * (tb ? b[j * k + p] : b[p * n + j]) }
    }
  }
}
