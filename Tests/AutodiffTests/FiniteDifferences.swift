import Tensors

/// The derivative of `f` at 0 by central differences, extrapolated to step 0 (Richardson).
///
/// `D(h) = (f(h) − f(−h)) / 2h = f′ + h²f⁽³⁾/3! + h⁴f⁽⁵⁾/5! + h⁶f⁽⁷⁾/7! + …`. The steps `h`, `h/2` and `h/4` eliminate
/// the terms in `h²` and `h⁴`; `h⁶f⁽⁷⁾ / (64·7!)` remains.
func derivativeAtZero(of f: (Double) throws -> Double) rethrows -> Double {
  let h = 0.01
  func difference(_ h: Double) throws -> Double { (try f(h) - f(-h)) / (2 * h) }
  let (coarse, middle, fine) = (try difference(h), try difference(h / 2), try difference(h / 4))
  let (first, second) = ((4 * middle - coarse) / 3, (4 * fine - middle) / 3)
  return (16 * second - first) / 15
}

/// The bound on what ``derivativeAtZero(of:)`` and rounding leave, relative to the largest entry of a gradient and, where
/// all are small, absolute.
///
/// Truncation: `h⁶/(64·7!) = 3·10⁻¹⁸` times a seventh derivative, which is largest for the gradient of `1/y`: with
/// `y ≥ 0.8` it is below `8!/0.8⁹ = 3·10⁵`, times a sum of order 10: truncation stays near `10⁻¹¹`, and below elsewhere. Rounding: the
/// weights of the extrapolation sum to `6/h = 600`; times 8 ulp of functionals near 100, `10⁻¹⁰`. The rest of the bound
/// is margin (all operations agree to `10⁻¹²`); a wrong rule is off by percents.
let differenceBound = 1e-9

/// The gradient of `function` with respect to every scalar of every point, by finite differences.
func numericalGradient(
  at points: [Tensor<Double>], of function: ([Tensor<Double>]) throws -> Double
) throws -> [Tensor<Double>] {
  try points.indices.map { input in
    let derivatives = try (0..<points[input].count).map { position in
      try derivativeAtZero { step in
        var moved = points
        moved[input].withMutableScalars { $0[position] += step }
        return try function(moved)
      }
    }
    return try Tensor(derivatives, shape: points[input].shape)
  }
}
