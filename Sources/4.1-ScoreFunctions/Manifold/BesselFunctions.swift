import Foundation

/// Modified Bessel functions `Iᵥ(x)` of order 0 and 1 for x ≥ 0, divided by `eˣ` so that they never overflow.
///
/// Below 20 the power series `Σ (x/2)²ᵏ⁺ᵛ / (k!(k+ν)!)`, all of whose terms are positive; from 20 on the asymptotic
/// series in `1/x`, whose smallest term is then about `e⁻⁴⁰`. Reference: DLMF 10.25.2 and 10.40.1.
enum Bessel {
  /// `log I₀(x)`.
  static func logI0(_ x: Double) -> Double { x + Foundation.log(scaled(order: 0, x)) }

  /// `I₁(x) / I₀(x)`, which grows from 0 to 1: the mean length of a von Mises direction of concentration x.
  static func ratio(_ x: Double) -> Double {
    x > 0 ? scaled(order: 1, x) / scaled(order: 0, x) : 0
  }

  private static func scaled(order ν: Double, _ x: Double) -> Double {
    x < 20 ? Foundation.exp(-x) * powerSeries(ν, x) : asymptoticSeries(ν, x) / (2 * Double.pi * x).squareRoot()
  }

  private static func powerSeries(_ ν: Double, _ x: Double) -> Double {
    var term = ν == 0 ? 1 : x / 2
    var (sum, k) = (term, 0.0)
    while term > 1e-17 * sum {
      k += 1
      term *= x * x / (4 * k * (k + ν))
      sum += term
    }
    return sum
  }

  private static func asymptoticSeries(_ ν: Double, _ x: Double) -> Double {
    var (term, sum, k) = (1.0, 1.0, 0.0)
    while term.magnitude > 1e-17, k < 2 * x {
      k += 1
      term *= ((2 * k - 1) * (2 * k - 1) - 4 * ν * ν) / (8 * k * x)
      sum += term
    }
    return sum
  }
}
