/// What can be wrong with a comparison of samples; every message prints the offending value.
public enum MetricsError: Error, Equatable, CustomStringConvertible {
  /// Points must be a batch of shape `[n, d]`, numbers on a line `[n]` or `[n, 1]`.
  case notPoints(shape: [Int])
  /// A sample has too few points for the quantity asked for.
  case tooFewPoints(count: Int, needed: Int)
  /// Two samples, or a sample and its projections, differ in dimension.
  case dimensionMismatch(Int, Int)
  /// A number is NaN or infinite.
  case notFinite(Double)
  /// A length scale is not a positive number.
  case invalidLengthScale(Double)
  /// The order of a Wasserstein distance is not a number from 1 on.
  case invalidOrder(Double)
  /// There is nothing to project on.
  case tooFewProjections(Int)
  /// A direction of projection is zero.
  case zeroProjection(row: Int)
  /// A score does not have the shape of the points it was asked for.
  case scoreShape(expected: [Int], actual: [Int])
  /// So many successes of so many trials cannot be.
  case invalidCount(Int, of: Int)
  /// A level of confidence, or a probability, is not a number between 0 and 1.
  case invalidLevel(Double)
  /// There is nothing to resample.
  case tooFewResamples(Int)
  /// A quantity has no tail there: its degrees of freedom must be positive and its value a number from 0 on.
  case outOfRange(String, Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .notPoints(let shape):
      "a sample must be a batch of points [n, d], or of numbers [n] on a line, not \(shape)"
    case .tooFewPoints(let count, let needed):
      "a sample of \(count) points is too small: \(needed) are needed"
    case .dimensionMismatch(let first, let second):
      "dimensions \(first) and \(second) cannot be compared"
    case .notFinite(let value):
      "samples and scores must be finite numbers, got \(value)"
    case .invalidLengthScale(let value):
      "the length scale of a kernel must be a positive number, not \(value)"
    case .invalidOrder(let order):
      "the order of a Wasserstein distance must be a number from 1 on, not \(order)"
    case .tooFewProjections(let count):
      "\(count) projections are too few: at least 1 is needed"
    case .zeroProjection(let row):
      "projection \(row) is the zero vector and has no direction"
    case .scoreShape(let expected, let actual):
      "a score of shape \(actual) came back for points of shape \(expected)"
    case .invalidCount(let successes, let count):
      "\(successes) of \(count) trials is no count"
    case .invalidLevel(let level):
      "a level of confidence, or a probability, must lie between 0 and 1, got \(level)"
    case .tooFewResamples(let count):
      "\(count) resamplings are too few: at least 1 is needed"
    case .outOfRange(let name, let value):
      "\(name) is out of range: \(value)"
    }
  }
}
