/// A vector register's worth of numbers, with the two shuffles the matrix product needs.
package protocol Lanes: SIMD where Scalar: BinaryFloatingPoint & SIMDScalar {
  /// The even-numbered, then the odd-numbered elements of `first` followed by `second`.
  static func unriffle(_ first: Self, _ second: Self) -> (even: Self, odd: Self)
  /// The sum of all elements, added pairwise.
  func total() -> Scalar
  /// Four sums as `total` adds them, in a third of the instructions.
  static func totals(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> SIMD4<Scalar>
}

extension SIMD4: Lanes where Scalar: BinaryFloatingPoint {
  @inline(__always)
  package static func unriffle(_ first: Self, _ second: Self) -> (even: Self, odd: Self) {
    let both = SIMD8(lowHalf: first, highHalf: second)
    return (both.evenHalf, both.oddHalf)
  }

  @inline(__always)
  package func total() -> Scalar { (self[0] + self[2]) + (self[1] + self[3]) }

  @inline(__always)
  package static func totals(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> SIMD4<Scalar> {
    let all = SIMD16(lowHalf: SIMD8(lowHalf: a, highHalf: b), highHalf: SIMD8(lowHalf: c, highHalf: d))
    let (even, odd) = (all.evenHalf, all.oddHalf)
    return (even.evenHalf + even.oddHalf) + (odd.evenHalf + odd.oddHalf)
  }
}

extension SIMD8: Lanes where Scalar: BinaryFloatingPoint {
  @inline(__always)
  package static func unriffle(_ first: Self, _ second: Self) -> (even: Self, odd: Self) {
    let both = SIMD16(lowHalf: first, highHalf: second)
    return (both.evenHalf, both.oddHalf)
  }

  @inline(__always)
  package func total() -> Scalar { (lowHalf + highHalf).total() }

  @inline(__always)
  package static func totals(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> SIMD4<Scalar> {
    SIMD4.totals(a.lowHalf + a.highHalf, b.lowHalf + b.highHalf, c.lowHalf + c.highHalf, d.lowHalf + d.highHalf)
  }
}

extension SIMD16: Lanes where Scalar: BinaryFloatingPoint {
  @inline(__always)
  package static func unriffle(_ first: Self, _ second: Self) -> (even: Self, odd: Self) {
    let both = SIMD32(lowHalf: first, highHalf: second)
    return (both.evenHalf, both.oddHalf)
  }

  @inline(__always)
  package func total() -> Scalar { (lowHalf + highHalf).total() }

  @inline(__always)
  package static func totals(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> SIMD4<Scalar> {
    SIMD8.totals(a.lowHalf + a.highHalf, b.lowHalf + b.highHalf, c.lowHalf + c.highHalf, d.lowHalf + d.highHalf)
  }
}

extension Lanes {
  @inline(__always)
  static func load(_ address: UnsafePointer<Scalar>) -> Self {
    UnsafeRawPointer(address).loadUnaligned(as: Self.self)
  }

  @inline(__always)
  func store(_ address: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
  }

  /// `self += x·y`, fused where the processor can: elsewhere `addProduct` would call libm for every element.
  @inline(__always)
  mutating func accumulate(_ x: Self, _ y: Self) {
    #if arch(arm64) || FMA
      addProduct(x, y)
    #else
      self += x * y
    #endif
  }

  /// Transposes the square of vectors at `block`, using as much space again behind it; returns where the result is.
  ///
  /// In the address (row bits, column bits) of an element, `unriffle` of neighbouring rows rotates all bits by one place;
  /// log₂ of the width such rounds exchange rows and columns.
  @inline(__always)
  static func transpose(_ block: UnsafeMutablePointer<Self>) -> UnsafeMutablePointer<Self> {
    let half = scalarCount / 2
    var (source, target) = (block, block + scalarCount)
    var round = 1
    while round < scalarCount {
      for i in 0..<half {
        (target[i], target[i + half]) = unriffle(source[2 * i], source[2 * i + 1])
      }
      swap(&source, &target)
      round *= 2
    }
    return source
  }
}
