import Foundation
import ScoreFunctions
import Tensors

/// A density on the line, known at evenly spaced points: enough to compare laws that have no formula.
///
/// Sums over the points stand for integrals. For smooth densities that fade out inside the range they are right to many
/// digits as soon as the spacing is below the narrowest standard deviation.
public struct TabulatedDensity: Sendable, Equatable {
  /// The points, from the lowest to the highest.
  public let points: [Double]
  /// The density at each; times the spacing they sum to 1.
  public let values: [Double]

  /// The distance between neighbouring points.
  public var spacing: Double { points[1] - points[0] }

  /// Creates a density from numbers proportional to it.
  ///
  /// - Throws: ``ExperimentError/badCount(_:_:)`` for fewer than three points, ``ExperimentError/outOfRange(_:_:)`` for a
  ///   number that is negative or not finite, and where all are zero.
  public init(
    over range: ClosedRange<Double>, proportionalTo values: [Double]
  ) throws(ExperimentError) {
    guard values.count >= 3 else { throw .badCount("the number of points of a density", values.count) }
    try requirePositive(range.upperBound - range.lowerBound, "the length of the range")
    if let bad = values.first(where: { !($0 >= 0 && $0.isFinite) }) { throw .outOfRange("a density", bad) }
    let h = (range.upperBound - range.lowerBound) / Double(values.count - 1)
    let total = h * values.reduce(0, +)
    try requirePositive(total, "the integral of a density")
    points = values.indices.map { range.lowerBound + h * Double($0) }
    self.values = values.map { $0 / total }
  }

  /// Creates a density from its logarithm, up to a constant.
  ///
  /// - Throws: as ``init(over:proportionalTo:)``, and what the function throws.
  public init(
    over range: ClosedRange<Double>, count: Int = 1601, logDensity: (Tensor<Double>) throws -> Tensor<Double>
  ) throws {
    guard count >= 3 else { throw ExperimentError.badCount("the number of points of a density", count) }
    let x = try Tensor<Double>.linspace(range.lowerBound, range.upperBound, count: count)
    let logarithms = try logDensity(x.reshaped(to: [count, 1])).reshaped(to: [count])
    // Up to a constant: the largest becomes 1, whatever the scale.
    let values = try exp(logarithms - logarithms.max()).scalars
    try self.init(over: range, proportionalTo: values)
  }

  /// The law of `αx + σz` at the same points.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` unless σ is at least the spacing, below which a sum is no integral.
  public func noised(signal α: Double = 1, standardDeviation σ: Double) throws(ExperimentError) -> TabulatedDensity {
    guard σ >= spacing, σ.isFinite else { throw .outOfRange("the noise on a tabulated density", σ) }
    let noised = points.map { x in
      zip(points, values).reduce(0.0) { sum, source in
        let z = (x - α * source.0) / σ
        return sum + source.1 * exp(-0.5 * z * z)
      }
    }
    return try TabulatedDensity(over: points[0]...points[points.count - 1], proportionalTo: noised)
  }

  /// The total variation distance, `½∫|p − q|`: the largest difference that the probability of any event can have.
  ///
  /// - Throws: ``ExperimentError/countMismatch(_:expected:actual:)`` or ``ExperimentError/outOfRange(_:_:)`` unless both are
  ///   known at the same points.
  public func totalVariation(from other: TabulatedDensity) throws(ExperimentError) -> Double {
    guard points.count == other.points.count else {
      throw .countMismatch("points of two densities", expected: points.count, actual: other.points.count)
    }
    guard points == other.points else { throw .outOfRange("the start of a range", other.points[0]) }
    return 0.5 * spacing * zip(values, other.values).reduce(0) { $0 + ($1.0 - $1.1).magnitude }
  }

  /// The mean.
  public var mean: Double { expectation { $0 } }
  /// The variance around the mean.
  public var variance: Double {
    let μ = mean
    return expectation { ($0 - μ) * ($0 - μ) }
  }

  /// `∫f(x)p(x)dx`.
  public func expectation(of function: (Double) -> Double) -> Double {
    spacing * zip(points, values).reduce(0) { $0 + $1.1 * function($1.0) }
  }
}
