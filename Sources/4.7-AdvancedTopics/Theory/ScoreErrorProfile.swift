import ScoreFunctions
import Tensors

/// Where on the line a learned score is wrong, beside where the data are.
///
/// Score matching minimises the error *under the density*, `E_p|s_θ − s|²`. Where there are hardly any data hardly anything
/// is asked, and a sampler that has to pass there is on its own.
///
/// Reference: chapter 4.7.1; Song and Ermon 2019, section 3.2.1 and figure 2.
public struct ScoreErrorProfile: Sendable {
  /// Evenly spaced points.
  public let points: [Double]
  /// The density at each.
  public let densities: [Double]
  /// The squared error of the score at each.
  public let squaredErrors: [Double]

  /// Compares a score with the right one on a range.
  ///
  /// - Throws: ``ExperimentError/badCount(_:_:)`` unless the law is one-dimensional and there are three points or more,
  ///   ``ExperimentError/outOfRange(_:_:)`` for an empty range, and what `score` throws.
  public init(
    of score: Score<Double>, from law: some Density, over range: ClosedRange<Double>, count: Int = 401
  ) throws {
    guard law.dimension == 1 else {
      throw ExperimentError.badCount("the number of dimensions of a profile", law.dimension)
    }
    guard count >= 3 else { throw ExperimentError.badCount("the number of points of a profile", count) }
    try requirePositive(range.upperBound - range.lowerBound, "the length of the range")
    let x = try Tensor<Double>.linspace(range.lowerBound, range.upperBound, count: count).reshaped(to: [count, 1])
    points = x.scalars
    densities = exp(try law.logDensity(at: x)).scalars
    squaredErrors = try (score(x) - law.score(at: x)).squared().sum(axis: 1).scalars
  }

  /// The mean squared error where the data are, `E_p|s_θ − s|²`.
  public var meanUnderDensity: Double {
    zip(densities, squaredErrors).reduce(0) { $0 + $1.0 * $1.1 } / densities.reduce(0, +)
  }

  /// The mean squared error at the points of the range whose density is below a bound; `nil` if there are none.
  public func mean(whereDensityIsBelow bound: Double) -> Double? {
    let errors = zip(densities, squaredErrors).filter { $0.0 < bound }.map(\.1)
    return errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
  }
}
