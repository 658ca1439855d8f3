import Tensors

/// What can go wrong in this section; every message prints the offending value.
public enum LangevinError: Error, Equatable, CustomStringConvertible {
  /// A number that must be positive and finite is not.
  case notPositive(String, Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .notPositive(let name, let value): "\(name) must be positive, got \(value)"
    }
  }
}

func requirePositive(_ value: some TensorScalar, _ name: String) throws(LangevinError) {
  guard value > 0, value.isFinite else { throw .notPositive(name, Double(value)) }
}
