/// What can be wrong with a request for random numbers.
public enum RandomnessError: Error, Equatable, CustomStringConvertible {
  /// Fewer than zero numbers were asked for.
  case negativeCount(Int)
  /// There is no index below this bound.
  case noIndexBelow(Int)
  /// The range holds no number, or its width is not a finite number.
  case badRange(lower: Double, upper: Double)

  /// The error in words, with the offending value.
  public var description: String {
    switch self {
    case .negativeCount(let count):
      "cannot draw \(count) random numbers: the count must not be negative"
    case .noIndexBelow(let bound):
      "cannot draw an index below \(bound): the bound must be positive"
    case .badRange(let lower, let upper):
      "cannot draw from \(lower)..<\(upper): the range must not be empty and its width must be finite"
    }
  }
}
