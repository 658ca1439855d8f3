import Foundation
import Tensors

/// Points and weights whose sum stands for an integral, `∫ f dx ≈ Σᵢ wᵢ f(xᵢ)`.
///
/// Two rules suffice for this chapter, both the trapezoidal rule after making the integrand smooth and short: on the line
/// a substitution that sends the ends of the interval to infinity, where everything decays twice exponentially; in
/// several dimensions a plain grid, which is as accurate for densities that fade out inside the box. Twice the points
/// then give about twice the digits.
public struct Quadrature: Sendable {
  /// The points.
  ///
  /// Shape: `[n, d]`.
  public let points: Tensor<Double>
  /// Their weights.
  ///
  /// Shape: `[n]`.
  public let weights: Tensor<Double>

  /// The integral of a function that takes `[n, d]` to `[n]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` for another shape, and what the function throws.
  public func integral(of function: (Tensor<Double>) throws -> Tensor<Double>) throws -> Double {
    let values = try function(points)
    guard values.shape == weights.shape else {
      throw TensorError.shapeMismatch(operation: "integral", values.shape, weights.shape)
    }
    return try (weights * values).sum()
  }

  /// The double exponential rule on an interval with finite or infinite ends.
  ///
  /// `x = a + (b − a)/(1 + e^(−2u))`, `x = a + e^(2u)` or `x = sinh u`, with `u = (π/2) sinh t` and equally spaced t.
  /// Infinities and poles at an end of the interval are welcome, provided the integral exists and, for a pole, the end
  /// is 0 (elsewhere the distance to the end is lost in rounding, and half the digits with it).
  ///
  /// Reference: H. Takahasi and M. Mori, "Double exponential formulas for numerical integration", 1974.
  ///
  /// - Parameters:
  ///   - center: a typical point of the whole line; the other intervals have theirs.
  ///   - scale: a typical length, where an infinite interval leaves it open.
  ///   - pointsPerUnit: how many points a unit of t gets; 32 give 12 digits or more of a smooth density.
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless scale and length of the interval are positive, the
  ///   centre is finite, and the points per unit lie in 1 … 100,000.
  public static func doubleExponential(
    over interval: ClosedRange<Double> = -.infinity ... .infinity, center: Double = 0, scale: Double = 1,
    pointsPerUnit: Int = 32
  ) throws -> Quadrature {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    try requirePositive(scale, "the scale")
    guard center.isFinite else { throw ScoreFunctionError.invalidParameter("the centre", center) }
    guard 1...100_000 ~= pointsPerUnit else {
      throw ScoreFunctionError.invalidParameter("the points per unit", Double(pointsPerUnit))
    }
    guard b > a else { throw ScoreFunctionError.invalidParameter("the length of the interval", b - a) }
    let h = 1 / Double(pointsPerUnit)
    var (points, weights) = ([Double](), [Double]())
    // At |t| = 4.5, e^(2|u|) is 10⁶¹: a finite end is reached, and the tails towards an infinite one are far behind.
    for t in stride(from: -4.5, through: 4.5, by: h) {
      let u = Double.pi / 2 * sinh(t)
      let (x, slope): (Double, Double)
      switch (a.isFinite, b.isFinite) {
      case (true, true):
        // From the nearer end, so that a small distance to it keeps its digits.
        let share = 1 / (1 + exp(2 * u.magnitude))
        x = u < 0 ? a + (b - a) * share : b - (b - a) * share
        slope = (b - a) / (2 * cosh(u) * cosh(u))
      case (true, false): (x, slope) = (a + scale * exp(2 * u), scale * 2 * exp(2 * u))
      case (false, true): (x, slope) = (b - scale * exp(2 * u), scale * 2 * exp(2 * u))
      case (false, false): (x, slope) = (center + scale * sinh(u), scale * cosh(u))
      }
      let weight = h * slope * Double.pi / 2 * cosh(t)
      if x > a, x < b, weight > 0, x.magnitude < 1e40 {
        points.append(x)
        weights.append(weight)
      }
    }
    return Quadrature(points: try Tensor(points, shape: [points.count, 1]), weights: Tensor(weights))
  }

  /// The double exponential rule for a density on the line, in pieces between its kinks.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` for fewer than one point.
  public static func line(_ density: some OneDimensionalDensity, pointsPerUnit: Int = 32) throws -> Quadrature {
    let (a, b) = (density.support.lowerBound, density.support.upperBound)
    let edges = [a] + density.kinks.filter { a < $0 && $0 < b }.sorted() + [b]
    let pieces = try zip(edges, edges.dropFirst()).map { a, b in
      try doubleExponential(over: a...b, pointsPerUnit: pointsPerUnit)
    }
    return Quadrature(
      points: try .concatenated(pieces.map(\.points)), weights: try .concatenated(pieces.map(\.weights)))
  }

  /// The trapezoidal rule on a box, with the same number of points along every side.
  ///
  /// For a density that is negligible at the walls and whose narrowest standard deviation is two grid spacings the
  /// relative error is about `2 exp(−8π²)`: below rounding.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless every side has a positive finite length and two points,
  ///   `TensorError.invalidShape` if there are too many points.
  public static func grid(_ box: [ClosedRange<Double>], pointsPerSide: Int) throws -> Quadrature {
    guard pointsPerSide >= 2 else {
      throw ScoreFunctionError.invalidParameter("the points per side", Double(pointsPerSide))
    }
    for side in box { try requirePositive(side.upperBound - side.lowerBound, "the length of a side") }
    // A shape with an axis of length 0 has the size of the grid checked without making it.
    _ = try Tensor<Double>.zeros(box.map { _ in pointsPerSide } + [box.count, 0])
    var (points, weights) = ([[Double]]([[]]), [1.0])
    for side in box {
      let ticks = try Tensor<Double>.linspace(side.lowerBound, side.upperBound, count: pointsPerSide).scalars
      let h = (side.upperBound - side.lowerBound) / Double(pointsPerSide - 1)
      points = points.flatMap { start in ticks.map { start + [$0] } }
      weights = weights.flatMap { weight in
        ticks.indices.map { $0 == 0 || $0 == pointsPerSide - 1 ? weight * h / 2 : weight * h }
      }
    }
    return Quadrature(points: try Tensor(points), weights: Tensor(weights))
  }
}
