extension VectorMath {
  /// The hyperbolic tangent, to within 2 units in the last place.
  ///
  /// Odd to the bit, also for zeros. Near 0 a polynomial, elsewhere `1 − 2/(e²ˣ + 1)`, which would cancel near 0.
  /// `±∞` gives ±1, NaN stays NaN.
  ///
  /// Reference: S. L. Moshier, Cephes mathematical library, `tanhf` (coefficients).
  @inline(__always)
  static func tanh(_ x: Vector) -> Vector {
    let sign = bits(x) & 0x8000_0000
    let a = float(bits(x) ^ sign)
    let a2 = a * a
    var p = a2 * -5.704_988_727_45e-3 + 2.063_908_879_54e-2
    p = p * a2 - 5.373_971_555_31e-2
    p = p * a2 + 1.333_144_220_36e-1
    p = p * a2 - 3.333_328_194_22e-1
    let near = p * (a2 * a) + a
    let far = 1 - 2 / (exp(a + a) + 1)
    return float(bits(select(a .< 0.625, near, far)) | sign)
  }

  /// The logistic function `1/(1 + e⁻ˣ)`, to within 3 units in the last place on both sides.
  ///
  /// The exponential is only taken of `−|x|`, so that it never overflows and small values keep their precision:
  /// `σ(x) = eˣ/(1 + eˣ)` for `x < 0`. `±∞` gives 1 and 0, NaN stays NaN.
  @inline(__always)
  static func sigmoid(_ x: Vector) -> Vector {
    let e = exp(float(bits(x) | 0x8000_0000))
    return select(x .< 0, e, Vector(repeating: 1)) / (1 + e)
  }

  /// `x/(1 + e⁻ˣ)`, the activation called SiLU or swish, to within 4 units in the last place.
  ///
  /// `−∞` gives NaN, as the product of infinity and 0.
  @inline(__always)
  static func silu(_ x: Vector) -> Vector { x * sigmoid(x) }

  /// `log(1 + eˣ)`, to within 2 units in the last place.
  ///
  /// `max(x, 0) + log(1 + e⁻|ˣ|)`; what rounding takes from the sum `w = 1 + e` is put back to first order,
  /// `(e − (w − 1))/w`. `−∞` gives 0, `+∞` itself, NaN stays NaN.
  @inline(__always)
  static func softplus(_ x: Vector) -> Vector {
    let e = exp(float(bits(x) | 0x8000_0000))
    let w = 1 + e
    return select(x .< 0, Vector(), x) + (logOfNormal(w) + (e - (w - 1)) / w)
  }
}
