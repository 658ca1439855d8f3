import Tensors

/// What can go wrong in this section; every message prints the offending value.
public enum LangevinError: Error, Equatable, CustomStringConvertible {
  /// A number that must be positive and finite is not.
  case notPositive(String, Double)
  /// A number of steps, or of something else that is counted, is negative or zero where it must not be.
  case badCount(String, Int)
  /// A number lies outside its range.
  case outOfRange(String, Double)
  /// After this step a chain stands at a point, or has a score, a log-density or a momentum, that is not a number or
  /// infinite; `last` is where it stood before. Step 0 is the start.
  case diverged(step: Int, chain: Int, last: [Double])
  /// The equation of an implicit step was not solved; `residual` is what is left of it.
  case notSolved(chain: Int, residual: Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .notPositive(let name, let value): "\(name) must be positive, got \(value)"
    case .badCount(let name, let value): "\(name) must not be \(value)"
    case .outOfRange(let name, let value): "\(name) is out of range: \(value)"
    case .diverged(0, let chain, let last):
      "chain \(chain) starts at \(last), where something is not finite"
    case .diverged(let step, let chain, let last):
      "chain \(chain) left the finite numbers in step \(step), from \(last); take smaller steps, a tamed or an implicit "
        + "scheme"
    case .notSolved(let chain, let residual):
      "the implicit step of chain \(chain) was not solved, \(residual) is left; take a smaller step"
    }
  }
}

func requirePositive(_ value: some TensorScalar, _ name: String) throws(LangevinError) {
  guard value > 0, value.isFinite else { throw .notPositive(name, Double(value)) }
}

func requireCount(_ value: Int, atLeast least: Int, _ name: String) throws(LangevinError) {
  guard value >= least else { throw .badCount(name, value) }
}
