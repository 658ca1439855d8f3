extension VectorMath {
  /// The words as fractions `w/2³²`, rounded to nearest: `0 ≤ u ≤ 1`.
  @inline(__always)
  static func fraction(_ words: Bits) -> Vector { number(words) * 0x1p-32 }

  /// The words as fractions `(w + ½)/2³²`, rounded to nearest: `2⁻³³ ≤ u ≤ 1`, never 0.
  @inline(__always)
  static func positiveFraction(_ words: Bits) -> Vector { (number(words) + 0.5) * 0x1p-32 }

  /// Unsigned integers as numbers, rounded to nearest.
  ///
  /// Both halves of a word are set into the fraction bits of a power of two, which converts them without rounding:
  /// `2²³ + low` and `2³⁹ + 2¹⁶ high`. Only the last addition rounds.
  @inline(__always)
  static func number(_ words: Bits) -> Vector {
    let low = float((words & 0xFFFF) | 0x4B00_0000)
    let high = float((words &>> 16) | 0x5300_0000)
    return (high - 549_764_202_496) + low  // 2³⁹ + 2²³
  }

  /// The square root of zero or of a number between `2⁻¹⁰⁰` and `2¹⁰⁰`, to within 1 unit in the last place.
  ///
  /// The hardware's square root cannot be reached from Swift without a check for negative numbers in each lane. So:
  /// Newton's method for `r = 1/√x` from a guess made of half the exponent, then one step for `√x = x r` itself.
  @inline(__always)
  static func squareRoot(_ x: Vector) -> Vector {
    var r = float(0x5F37_59DF &- (bits(x) &>> 1))
    let half = x * 0.5
    r = r * (1.5 - (half * r) * r)
    r = r * (1.5 - (half * r) * r)
    r = r * (1.5 - (half * r) * r)
    let root = x * r
    return root + (x - root * root) * (r * 0.5)
  }
}
