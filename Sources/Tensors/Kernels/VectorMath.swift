/// Elementary functions for sixteen `Float` at a time, and drivers that apply them to whole arrays.
///
/// Every function is straight-line vector code: no table, no branch, no call into the C library. Only additions,
/// multiplications, divisions and bit operations that IEEE 754 rounds in one way are used — in particular no fused
/// multiply–add — so that the results are the same bits on every machine. `Double` has no such functions: analytic
/// work asks for accuracy first and takes them from the C library.
package enum VectorMath {
  /// Sixteen numbers: one register with AVX-512, two with AVX, four with NEON.
  typealias Vector = SIMD16<Float>
  /// The bit patterns of a `Vector`.
  typealias Bits = SIMD16<UInt32>
  /// One truth value a lane, as comparisons of vectors give.
  typealias Mask = SIMDMask<SIMD16<Int32>>

  // MARK: - Arrays

  /// `y[i] = eˣ` for `x = x[i]`; `y` may be `x` itself.
  package static func exp(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    map(x, y, count) { exp($0) }
  }

  /// `y[i] = log x[i]`; `y` may be `x` itself.
  package static func log(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    map(x, y, count) { log($0) }
  }

  /// `y[i] = tanh x[i]`; `y` may be `x` itself.
  package static func tanh(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    map(x, y, count) { tanh($0) }
  }

  /// `y[i] = 1/(1 + e⁻ˣ)` for `x = x[i]`; `y` may be `x` itself.
  package static func sigmoid(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    map(x, y, count) { sigmoid($0) }
  }

  /// `y[i] = x/(1 + e⁻ˣ)` for `x = x[i]`; `y` may be `x` itself.
  package static func silu(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    map(x, y, count) { silu($0) }
  }

  /// `y[i] = silu(x)` and `slope[i] = silu′(x) = g·(1 + x(1 − g))` with `g = 1/(1 + e⁻ˣ)`, for `x = x[i]`.
  package static func siluWithDerivative(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, slope: UnsafeMutablePointer<Float>, count: Int
  ) {
    let whole = count / 16 * 16
    for i in stride(from: 0, to: whole, by: 16) {
      let x = UnsafeRawPointer(x + i).loadUnaligned(as: Vector.self)
      let g = sigmoid(x)
      UnsafeMutableRawPointer(y + i).storeBytes(of: x * g, as: Vector.self)
      UnsafeMutableRawPointer(slope + i).storeBytes(of: g * (1 + x * (1 - g)), as: Vector.self)
    }
    map(x + whole, y + whole, count - whole) { silu($0) }
    map(x + whole, slope + whole, count - whole) { x in
      let g = sigmoid(x)
      return g * (1 + x * (1 - g))
    }
  }

  /// `y[i] = log(1 + eˣ)` for `x = x[i]`; `y` may be `x` itself.
  package static func softplus(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    map(x, y, count) { softplus($0) }
  }

  /// `y[i] = √x[i]` for `x = 0` or `2⁻¹⁰⁰ ≤ x ≤ 2¹⁰⁰`; `y` may be `x` itself.
  package static func squareRoot(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int) {
    map(x, y, count) { squareRoot($0) }
  }

  /// `sine[i] = sin 2πu` and `cosine[i] = cos 2πu` for `u = turns[i]`, `|u| ≤ 1`.
  package static func sineCosine(
    turns: UnsafePointer<Float>, sine: UnsafeMutablePointer<Float>, cosine: UnsafeMutablePointer<Float>, count: Int
  ) {
    map(turns, sine, count) { sineCosine(turns: $0).sine }
    map(turns, cosine, count) { sineCosine(turns: $0).cosine }
  }

  /// Applies a vector function to an array, to the last few elements in a vector filled up with ones.
  @inline(__always)
  static func map(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ function: (Vector) -> Vector
  ) {
    var i = 0
    while i < count {
      let (source, target) = (UnsafeRawPointer(x + i), UnsafeMutableRawPointer(y + i))
      let size = 4 &* (count &- i)
      // One call of the function for both cases: of two, the optimiser would not inline one.
      var value = Vector(repeating: 1)
      if size >= 64 {
        value = source.loadUnaligned(as: Vector.self)
      } else {
        withUnsafeMutableBytes(of: &value) { $0.baseAddress?.copyMemory(from: source, byteCount: size) }
      }
      var result = function(value)
      if size >= 64 {
        target.storeBytes(of: result, as: Vector.self)
      } else {
        withUnsafeMutableBytes(of: &result) { lanes in
          if let lanes = lanes.baseAddress { target.copyMemory(from: lanes, byteCount: size) }
        }
      }
      i &+= 16
    }
  }

  // MARK: - Bits

  /// `a` where the mask holds, `b` elsewhere.
  @inline(__always)
  static func select(_ mask: Mask, _ a: Vector, _ b: Vector) -> Vector { b.replacing(with: a, where: mask) }

  /// The numbers with these bit patterns.
  @inline(__always)
  static func float(_ bits: Bits) -> Vector { unsafeBitCast(bits, to: Vector.self) }

  /// The bit patterns of these numbers.
  @inline(__always)
  static func bits(_ x: Vector) -> Bits { unsafeBitCast(x, to: Bits.self) }

  /// `1.5 · 2²³`: a `Float` of this size counts in ones, so adding it rounds to the nearest integer and leaves that
  /// integer, in two's complement, in the low bits of the sum.
  @inline(__always)
  static var rounder: Vector { Vector(repeating: 12_582_912) }
}
