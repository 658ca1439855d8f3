import Foundation

/// The exponent p of the power law `y ∝ xᵖ` that fits best, the slope of the least-squares line through logarithms.
///
/// Not a number unless there are two different positive x and all values are positive.
public func powerLawExponent(_ x: [Double], _ y: [Double]) -> Double {
  let points = zip(x, y).map { (log($0), log($1)) }
  let count = Double(points.count)
  let (a, b) = points.reduce((0.0, 0.0)) { ($0.0 + $1.0 / count, $0.1 + $1.1 / count) }
  let (covariance, variance) = points.reduce((0.0, 0.0)) {
    ($0.0 + ($1.0 - a) * ($1.1 - b), $0.1 + ($1.0 - a) * ($1.0 - a))
  }
  return covariance / variance
}
