import Foundation

/// Elementary functions for sixteen `Float` at a time, and drivers that apply them to whole arrays.
///
/// Every function is straight-line vector code: no table, no branch, no call into the C library. Only additions,
/// multiplications, divisions and bit operations that IEEE 754 rounds in one way are used — in particular no fused
/// multiply–add — so that the results are the same bits on every machine. `Double` arrays go to the C library,
/// since analytic work asks for accuracy first.
package enum VectorMath {
  /// Sixteen numbers: one register with AVX-512, two with AVX, four with NEON.
  typealias Vector = SIMD16<Float>
  /// The bit patterns of a `Vector`.
  typealias Bits = SIMD16<UInt32>
  /// One truth value a lane, as comparisons of vectors give.
  typealias Mask = SIMDMask<SIMD16<Int32>>

  // MARK: - Arrays

  /// `y[i] = eˣ` for `x = x[i]`; `y` may be `x` itself.
  package static func exp(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
    map(x, into: y) { exp($0) }
  }

  /// `y[i] = eˣ` for `x = x[i]`; `y` may be `x` itself.
  package static func exp(_ x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>) {
    map(x, into: y) { Foundation.exp($0) }
  }

  /// `y[i] = log x[i]`; `y` may be `x` itself.
  package static func log(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
    map(x, into: y) { log($0) }
  }

  /// `y[i] = log x[i]`; `y` may be `x` itself.
  package static func log(_ x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>) {
    map(x, into: y) { Foundation.log($0) }
  }

  /// `y[i] = tanh x[i]`; `y` may be `x` itself.
  package static func tanh(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
    map(x, into: y) { tanh($0) }
  }

  /// `y[i] = tanh x[i]`; `y` may be `x` itself.
  package static func tanh(_ x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>) {
    map(x, into: y) { Foundation.tanh($0) }
  }

  /// `y[i] = 1/(1 + e⁻ˣ)` for `x = x[i]`; `y` may be `x` itself.
  package static func sigmoid(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
    map(x, into: y) { sigmoid($0) }
  }

  /// `y[i] = 1/(1 + e⁻ˣ)` for `x = x[i]`; `y` may be `x` itself.
  package static func sigmoid(_ x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>) {
    map(x, into: y) { x in
      let e = Foundation.exp(-abs(x))
      return (x < 0 ? e : 1) / (1 + e)
    }
  }

  /// `s[i] = sin 2πu`, `c[i] = cos 2πu` for `u = turns[i]`, `|u| ≤ 1`.
  package static func sineCosine(
    turns: UnsafeBufferPointer<Float>, sine: UnsafeMutableBufferPointer<Float>,
    cosine: UnsafeMutableBufferPointer<Float>
  ) {
    map(turns, into: sine) { sineCosine(turns: $0).sine }
    map(turns, into: cosine) { sineCosine(turns: $0).cosine }
  }

  /// `y[i] = √x[i]` for `x = 0` or `2⁻¹⁰⁰ ≤ x ≤ 2¹⁰⁰`; `y` may be `x` itself.
  package static func squareRoot(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
    map(x, into: y) { squareRoot($0) }
  }

  // MARK: - Drivers

  /// Applies a vector function to an array, the last few elements in a vector filled up with ones.
  @inline(__always)
  static func map(
    _ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>, _ function: (Vector) -> Vector
  ) {
    let count = min(x.count, y.count)
    guard let source = UnsafeRawPointer(x.baseAddress), let target = UnsafeMutableRawPointer(y.baseAddress) else {
      return
    }
    var i = 0
    while i &+ 16 <= count {
      let value = (source + 4 &* i).loadUnaligned(as: Vector.self)
      (target + 4 &* i).storeBytes(of: function(value), as: Vector.self)
      i &+= 16
    }
    guard i < count else { return }
    var rest = Vector(repeating: 1)
    withUnsafeMutableBytes(of: &rest) { lanes in
      lanes.baseAddress?.copyMemory(from: source + 4 &* i, byteCount: 4 &* (count &- i))
    }
    rest = function(rest)
    withUnsafeBytes(of: &rest) { lanes in
      if let lanes = lanes.baseAddress {
        (target + 4 &* i).copyMemory(from: lanes, byteCount: 4 &* (count &- i))
      }
    }
  }

  /// Applies a function to an array, one element at a time.
  @inline(__always)
  private static func map(
    _ x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>, _ function: (Double) -> Double
  ) {
    for i in 0..<min(x.count, y.count) { y[i] = function(x[i]) }
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
