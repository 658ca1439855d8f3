// One Adam step in a single pass, sixteen numbers at a time.
//
// A unit that never fires has gradient 0, and its first moment decays by β₁ each step until it is subnormal, where
// rounding keeps it for ever and every operation on it costs a hundred cycles. Moments below the smallest normal number
// are therefore set to 0; a parameter would have to be smaller than 10⁻²⁰ to notice. (The witnesses pass that in:
// comparing vectors of a generic scalar goes lane by lane.)

@inline(__always)
func adamLoop<S: TensorScalar>(
  _ parameter: UnsafeMutablePointer<S>, _ gradient: UnsafePointer<S>, _ firstMoment: UnsafeMutablePointer<S>,
  _ secondMoment: UnsafeMutablePointer<S>, _ count: Int, _ constants: AdamConstants<S>,
  flushed: (SIMD16<S>) -> SIMD16<S>
) {
  var index = 0
  while index &+ 16 <= count {
    var (θ, m, v) = (load(parameter + index), load(firstMoment + index), load(secondMoment + index))
    adamStep(&θ, load(gradient + index), &m, &v, constants, flushed)
    UnsafeMutableRawPointer(parameter + index).storeBytes(of: θ, as: SIMD16<S>.self)
    UnsafeMutableRawPointer(firstMoment + index).storeBytes(of: m, as: SIMD16<S>.self)
    UnsafeMutableRawPointer(secondMoment + index).storeBytes(of: v, as: SIMD16<S>.self)
    index &+= 16
  }
  while index < count {
    var (θ, m) = (SIMD16(repeating: parameter[index]), SIMD16(repeating: firstMoment[index]))
    var v = SIMD16(repeating: secondMoment[index])
    adamStep(&θ, SIMD16(repeating: gradient[index]), &m, &v, constants, flushed)
    (parameter[index], firstMoment[index], secondMoment[index]) = (θ[0], m[0], v[0])
    index &+= 1
  }
}

@inline(__always)
private func load<S: TensorScalar>(_ pointer: UnsafePointer<S>) -> SIMD16<S> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<S>.self)
}

@inline(__always)
private func adamStep<S: TensorScalar>(
  _ θ: inout SIMD16<S>, _ g: SIMD16<S>, _ m: inout SIMD16<S>, _ v: inout SIMD16<S>, _ constants: AdamConstants<S>,
  _ flushed: (SIMD16<S>) -> SIMD16<S>
) {
  let (β1, β2, α, ε, w) = (
    constants.beta1, constants.beta2, constants.learningRate, constants.epsilon, constants.weightDecay
  )
  let (c1, c2) = (constants.firstCorrection, constants.secondCorrection)
  m = flushed(β1 * m + (1 - β1) * g)
  v = flushed(β2 * v + (1 - β2) * (g * g))
  θ = θ * (1 - α * w) - α * (m / c1) / ((v / c2).squareRoot() + ε)
}
