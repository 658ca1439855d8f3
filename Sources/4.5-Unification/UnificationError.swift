/// What can go wrong in this section; every message prints the offending value.
public enum UnificationError: Error, Equatable, CustomStringConvertible {
  /// A number that must be positive and finite is not.
  case notPositive(String, Double)
  /// A number lies outside its range.
  case outOfRange(String, Double)
  /// A number of steps or of points is too small.
  case badCount(String, Int)
  /// Two ends of a range come in the wrong order.
  case reversed(String, smaller: Double, larger: Double)
  /// A prediction says nothing about what was asked for: no noise is left in the points, or no data.
  case undefined(String, from: Parameterization, signal: Double, standardDeviation: Double)

  /// Points, or the log-density along their path, are no longer numbers.
  case diverged(time: Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .notPositive(let name, let value): "\(name) must be positive and finite, got \(value)"
    case .outOfRange(let name, let value): "\(name) is out of range: \(value)"
    case .badCount(let name, let value): "\(name) must not be \(value)"
    case .reversed(let name, let smaller, let larger):
      "\(name) come in the wrong order: the smaller is \(smaller), the larger \(larger)"
    case .undefined(let name, let source, let signal, let sigma):
      "\(name) does not follow from a prediction of the \(source) where x = \(signal)·x₀ + \(sigma)·ε"
    case .diverged(let time): "the step to time \(time) ends at points that are not finite"
    }
  }
}

func requirePositive(_ value: Double, _ name: String) throws(UnificationError) {
  guard value > 0, value.isFinite else { throw .notPositive(name, value) }
}
