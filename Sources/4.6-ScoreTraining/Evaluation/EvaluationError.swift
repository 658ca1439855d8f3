/// What can be wrong with an evaluation; every message prints the offending value.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// Points must be a batch of shape `[n, d]` of the same d.
  case shapeMismatch(String, [Int], [Int])
  /// A quantity needs more points than there are.
  case tooFewPoints(String, count: Int, needed: Int)
  /// A number lies outside its range.
  case outOfRange(String, Double)
  /// Counts and the weights they are compared with differ in number.
  case countMismatch(String, expected: Int, actual: Int)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .shapeMismatch(let name, let first, let second): "\(name): the shapes \(first) and \(second) do not fit"
    case .tooFewPoints(let name, let count, let needed): "\(name) needs \(needed) points, got \(count)"
    case .outOfRange(let name, let value): "\(name) is out of range: \(value)"
    case .countMismatch(let name, let expected, let actual): "\(name): \(expected) expected, got \(actual)"
    }
  }
}

func requirePositive(evaluating name: String, _ value: Double) throws(EvaluationError) {
  guard value > 0, value.isFinite else { throw .outOfRange(name, value) }
}
