// The loops beneath sum, maximum and minimum. Sixteen partial results run side by side and are joined in a fixed
// order, so that the same input always gives the same bits. Long sums are halved until their parts are short: rounding
// errors then grow with the logarithm of the length, and a million `Float`s still have a mean.

@inline(__always)
func reduceContiguous<S: TensorScalar>(
  _ x: UnsafePointer<S>, _ count: Int, start: S, _ vector: (SIMD16<S>, SIMD16<S>) -> SIMD16<S>, _ body: (S, S) -> S
) -> S {
  var index = 0
  var result = start
  if count >= 32 {
    var partial = UnsafeRawPointer(x).loadUnaligned(as: SIMD16<S>.self)
    index = 16
    while index &+ 16 <= count {
      partial = vector(partial, UnsafeRawPointer(x + index).loadUnaligned(as: SIMD16<S>.self))
      index &+= 16
    }
    for lane in 0..<16 { result = body(result, partial[lane]) }
  }
  while index < count {
    result = body(result, x[index])
    index &+= 1
  }
  return result
}

@inline(__always)
func reduceAxis<S: TensorScalar>(
  _ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ outer: Int, _ axis: Int, _ inner: Int, start: S,
  _ vector: (SIMD16<S>, SIMD16<S>) -> SIMD16<S>, _ body: (S, S) -> S
) {
  if inner == 1 {
    for o in 0..<outer { y[o] = reduceContiguous(x + o &* axis, axis, start: start, vector, body) }
    return
  }
  for o in 0..<outer {
    let (target, source) = (y + o &* inner, x + o &* axis &* inner)
    for i in 0..<inner { target[i] = start }
    for a in 0..<axis {
      let row = source + a &* inner
      for i in 0..<inner { target[i] = body(target[i], row[i]) }
    }
  }
}

private let longestPlainSum = 1024
private let mostPlainRows = 64

func pairwiseSum<S: TensorScalar>(_ x: UnsafePointer<S>, _ count: Int) -> S {
  guard count > longestPlainSum else { return reduceContiguous(x, count, start: 0, { $0 + $1 }, { $0 + $1 }) }
  let half = count / 2
  return pairwiseSum(x, half) + pairwiseSum(x + half, count - half)
}

/// `y[i] = Σ over rows r of x[r, i]`.
func pairwiseRowSum<S: TensorScalar>(
  _ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ rows: Int, _ inner: Int
) {
  guard rows > mostPlainRows else {
    return reduceAxis(x, y, 1, rows, inner, start: 0, { $0 + $1 }, { $0 + $1 })
  }
  let half = rows / 2
  pairwiseRowSum(x, y, half, inner)
  withUnsafeTemporaryAllocation(of: S.self, capacity: inner) { buffer in
    guard let rest = buffer.baseAddress else { return }
    pairwiseRowSum(x + half &* inner, rest, rows - half, inner)
    for i in 0..<inner { y[i] += rest[i] }
  }
}

@inline(__always)
func reductionKernel<S: TensorScalar>(
  _ reduction: Reduction, _ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ outer: Int, _ axis: Int, _ inner: Int
) {
  // A NaN anywhere must come out: comparisons with NaN are false, so it is asked for by x ≠ x.
  switch reduction {
  case .sum where inner > 0:
    for o in 0..<outer {
      let source = x + o &* axis &* inner
      if inner == 1 { y[o] = pairwiseSum(source, axis) } else { pairwiseRowSum(source, y + o &* inner, axis, inner) }
    }
  case .sum: break
  case .maximum:
    reduceAxis(
      x, y, outer, axis, inner, start: -.infinity,
      { $0.replacing(with: $1, where: ($1 .> $0) .| ($1 .!= $1)) }, { $1 > $0 || $1 != $1 ? $1 : $0 })
  case .minimum:
    reduceAxis(
      x, y, outer, axis, inner, start: .infinity,
      { $0.replacing(with: $1, where: ($1 .< $0) .| ($1 .!= $1)) }, { $1 < $0 || $1 != $1 ? $1 : $0 })
  }
}
