extension VectorMath {
  /// The exponential function `eˣ`, to within 1 unit in the last place.
  ///
  /// `eˣ = 2ⁿ eʳ` with `n = round(x / ln 2)` and `|r| ≤ ½ ln 2`, where `eʳ` is a polynomial. `ln 2` is subtracted in two
  /// pieces, the first so short that `n` times it is exact. Results below the smallest normal number are rounded once,
  /// `−∞` gives 0, `+∞` and everything above 88.72 gives `+∞`, NaN stays NaN.
  ///
  /// Reference: S. L. Moshier, Cephes mathematical library, `expf` (coefficients).
  @inline(__always)
  static func exp(_ x: Vector) -> Vector {
    // Beyond these bounds the result is 0 or ∞ anyway; inside them n fits the exponents below.
    var x = select(x .> 89.5, Vector(repeating: 89.5), x)
    x = select(x .< -105, Vector(repeating: -105), x)

    let shifted = x * 1.442_695_04 + rounder
    let n = shifted - rounder
    let r = (x - n * 0.693_359_375) + n * 2.121_944_40e-4

    var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
    p = p * r + 8.333_451_91e-3
    p = p * r + 4.166_579_59e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 5.000_000_12e-1
    let y = (p * (r * r) + r) + 1

    // 2ⁿ in two factors: n can be −151 or 129, outside the range of one exponent. Only the last product rounds.
    let n₀ = unsafeBitCast(bits(shifted) &- bits(rounder), to: SIMD16<Int32>.self)
    let half = n₀ &>> 1
    let rest = n₀ &- half
    return y * power(half) * power(rest)
  }

  /// `2ⁿ` for `−126 ≤ n ≤ 127`.
  @inline(__always)
  static func power(_ n: SIMD16<Int32>) -> Vector {
    unsafeBitCast((n &+ 127) &<< 23, to: Vector.self)
  }

  /// The natural logarithm, to within 1 unit in the last place.
  ///
  /// `log 1` is exactly 0, `log 0 = −∞`, the logarithm of a negative number is NaN, `+∞` and NaN stay what they are,
  /// subnormal arguments are as good as others.
  @inline(__always)
  static func log(_ x: Vector) -> Vector {
    let isSubnormal = x .< Float.leastNormalMagnitude
    let scaled = select(isSubnormal, x * 8_388_608, x)  // 2²³
    let offset = select(isSubnormal, Vector(repeating: -23), Vector())
    var y = logOfNormal(scaled, exponentOffset: offset)
    y = select(x .== 0, Vector(repeating: -.infinity), y)
    y = select(x .< 0, Vector(repeating: .nan), y)
    // What is left unordered or infinite: ∞ and NaN go through.
    return select(x .< .infinity, y, x)
  }

  /// The natural logarithm of positive, finite, normal numbers, plus `exponentOffset · ln 2`.
  ///
  /// `log x = e ln 2 + log m` with `√½ ≤ m < √2`, where `log m` is a polynomial in `m − 1`.
  ///
  /// Reference: S. L. Moshier, Cephes mathematical library, `logf` (coefficients).
  @inline(__always)
  static func logOfNormal(_ x: Vector, exponentOffset: Vector = Vector()) -> Vector {
    let sqrtHalf = Bits(repeating: 0x3F35_04F3)
    let e₀ = unsafeBitCast(bits(x) &- sqrtHalf, to: SIMD16<Int32>.self) &>> 23
    let m = float(bits(x) &- unsafeBitCast(e₀ &<< 23, to: Bits.self))
    let e = (float(unsafeBitCast(e₀, to: Bits.self) &+ bits(rounder)) - rounder) + exponentOffset

    let f = m - 1
    let f2 = f * f
    var p = f * 7.037_683_629_2e-2 - 1.151_461_031_0e-1
    p = p * f + 1.167_699_874_0e-1
    p = p * f - 1.242_014_084_6e-1
    p = p * f + 1.424_932_278_7e-1
    p = p * f - 1.666_805_766_5e-1
    p = p * f + 2.000_071_476_5e-1
    p = p * f - 2.499_999_399_3e-1
    p = p * f + 3.333_333_117_4e-1
    let correction = (p * (f * f2) - e * 2.121_944_40e-4) - f2 * 0.5
    return (f + correction) + e * 0.693_359_375
  }
}
