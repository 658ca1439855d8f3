extension VectorMath {
  /// Sine and cosine of `2πu`, the angle given as a fraction `u` of a turn, `|u| ≤ 1`.
  ///
  /// Absolute error below `2⁻²³`. Taking turns instead of radians makes the split into quarter turns exact, so
  /// that multiples of a quarter turn give exactly 0 and ±1. NaN and infinities give NaN.
  ///
  /// Reference: S. L. Moshier, Cephes mathematical library, `sinf` and `cosf` (coefficients).
  @inline(__always)
  static func sineCosine(turns u: Vector) -> (sine: Vector, cosine: Vector) {
    let quarters = u * 4
    let shifted = quarters + rounder
    let a = (quarters - (shifted - rounder)) * 1.570_796_33
    let a2 = a * a

    var s = a2 * -1.951_529_589_1e-4 + 8.332_160_873_6e-3
    s = s * a2 - 1.666_665_461_1e-1
    let sine = s * (a2 * a) + a

    var c = a2 * 2.443_315_711_809_948e-5 - 1.388_731_625_493_765e-3
    c = c * a2 + 4.166_664_568_298_827e-2
    let cosine = c * (a2 * a2) - a2 * 0.5 + 1

    // Odd quarters swap sine and cosine; the sine is negative in quarters 2 and 3, the cosine in 1 and 2.
    let quarter = bits(shifted)
    let swap = Bits() &- (quarter & 1)
    let difference = (bits(sine) ^ bits(cosine)) & swap
    let sineSign = (quarter & 2) &<< 30
    let cosineSign = ((quarter &+ 1) & 2) &<< 30
    return (float(bits(sine) ^ difference ^ sineSign), float(bits(cosine) ^ difference ^ cosineSign))
  }
}
