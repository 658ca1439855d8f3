/// What can go wrong in the experiments of theory and with conditional models; every message prints the offending value.
public enum ExperimentError: Error, Equatable, CustomStringConvertible {
  /// A number lies outside the range in which the question has an answer.
  case outOfRange(String, Double)
  /// A number of points, steps or dimensions is too small or too large.
  case badCount(String, Int)
  /// Lists that belong together differ in length.
  case countMismatch(String, expected: Int, actual: Int)
  /// A label is none of the classes.
  case noSuchLabel(Int, count: Int)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .outOfRange(let name, let value): "\(name) is out of range: \(value)"
    case .badCount(let name, let value): "\(name) must not be \(value)"
    case .countMismatch(let name, let expected, let actual): "\(name): \(expected) expected, got \(actual)"
    case .noSuchLabel(let label, let count): "the label \(label) is none of the classes 0..<\(count)"
    }
  }
}

func requirePositive(_ value: Double, _ name: String) throws(ExperimentError) {
  guard value > 0, value.isFinite else { throw .outOfRange(name, value) }
}

func requireFinite(_ value: Double, _ name: String) throws(ExperimentError) {
  guard value.isFinite else { throw .outOfRange(name, value) }
}
