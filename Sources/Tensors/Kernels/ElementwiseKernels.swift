// The loops beneath the elementwise operations, written once and inlined into the concrete witnesses, where the
// optimiser turns them into vector code.

@inline(__always)
func mapLoop<S>(
  _ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ count: Int, _ body: (S) -> S
) {
  for index in 0..<count { y[index] = body(x[index]) }
}

@inline(__always)
func zipLoop<S>(
  _ a: StridedOperand<S>, _ b: StridedOperand<S>, _ y: UnsafeMutablePointer<S>,
  _ outer: Int, _ inner: Int, _ body: (S, S) -> S
) {
  // Constant strides of 1 and 0 let the inner loops become vector code; the general case is rare.
  switch (a.innerStride, b.innerStride) {
  case (1, 1):
    for i in 0..<outer {
      let (p, q, r) = (a.pointer + i &* a.outerStride, b.pointer + i &* b.outerStride, y + i &* inner)
      for j in 0..<inner { r[j] = body(p[j], q[j]) }
    }
  case (1, 0):
    for i in 0..<outer {
      let (p, scalar, r) = (a.pointer + i &* a.outerStride, b.pointer[i &* b.outerStride], y + i &* inner)
      for j in 0..<inner { r[j] = body(p[j], scalar) }
    }
  case (0, 1):
    for i in 0..<outer {
      let (scalar, q, r) = (a.pointer[i &* a.outerStride], b.pointer + i &* b.outerStride, y + i &* inner)
      for j in 0..<inner { r[j] = body(scalar, q[j]) }
    }
  default:
    for i in 0..<outer {
      let (p, q, r) = (a.pointer + i &* a.outerStride, b.pointer + i &* b.outerStride, y + i &* inner)
      for j in 0..<inner { r[j] = body(p[j &* a.innerStride], q[j &* b.innerStride]) }
    }
  }
}

@inline(__always)
func binaryKernel<S: TensorScalar>(
  _ operation: BinaryOperation, _ a: StridedOperand<S>, _ b: StridedOperand<S>, _ y: UnsafeMutablePointer<S>,
  _ outer: Int, _ inner: Int
) {
  switch operation {
  case .add: zipLoop(a, b, y, outer, inner) { $0 + $1 }
  case .subtract: zipLoop(a, b, y, outer, inner) { $0 - $1 }
  case .multiply: zipLoop(a, b, y, outer, inner) { $0 * $1 }
  case .divide: zipLoop(a, b, y, outer, inner) { $0 / $1 }
  case .maximum: zipLoop(a, b, y, outer, inner) { $0 > $1 || $0 != $0 ? $0 : $1 }
  case .minimum: zipLoop(a, b, y, outer, inner) { $0 < $1 || $0 != $0 ? $0 : $1 }
  case .keepWherePositive: zipLoop(a, b, y, outer, inner) { $1 > 0 ? $0 : 0 }
  }
}

/// The operations that need no elementary function; the others are the witnesses' own.
@inline(__always)
func algebraicKernel<S: TensorScalar>(
  _ operation: UnaryOperation, _ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ count: Int
) {
  switch operation {
  case .negate: mapLoop(x, y, count) { -$0 }
  case .square: mapLoop(x, y, count) { $0 * $0 }
  case .squareRoot: mapLoop(x, y, count) { $0.squareRoot() }
  case .absoluteValue: mapLoop(x, y, count) { $0.magnitude }
  case .rectify: mapLoop(x, y, count) { $0 > 0 || $0 != $0 ? $0 : 0 }
  case .step: mapLoop(x, y, count) { $0 > 0 ? 1 : 0 }
  case .sign: mapLoop(x, y, count) { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }
  // Listed, so that a new operation without a loop does not compile.
  case .exponential, .logarithm, .sine, .cosine, .hyperbolicTangent, .sigmoid, .siluActivation, .softplus: break
  }
}
