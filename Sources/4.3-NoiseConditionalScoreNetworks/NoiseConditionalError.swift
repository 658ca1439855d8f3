/// What can go wrong in this section; every message prints the offending value.
public enum NoiseConditionalError: Error, Equatable, CustomStringConvertible {
  /// A schedule was asked for whose smallest level lies above its largest.
  case levelsReversed(smallest: Double, largest: Double)
  /// A number lies outside the range in which the question has an answer.
  case outOfRange(String, Double)
  /// Distances need more points than there are.
  case tooFewPoints(String, count: Int)
  /// Neighbouring levels overlap more than asked for, whatever their ratio: the space has too few dimensions.
  case overlapUnreachable(Double, dimension: Int)
  /// A vector without a direction cannot be turned.
  case zeroVector(row: Int)
  /// Two opposite vectors have no shortest arc between them.
  case oppositeVectors(row: Int)
  /// A mask says of every coordinate whether it is known, with 1 or 0.
  case notAMask(Double)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .levelsReversed(let smallest, let largest):
      "the smallest noise level, \(smallest), lies above the largest, \(largest)"
    case .outOfRange(let name, let value): "\(name) is out of range: \(value)"
    case .tooFewPoints(let name, let count): "too few points for \(name): \(count)"
    case .overlapUnreachable(let overlap, let dimension):
      "in \(dimension) dimensions no ratio of levels brings their overlap down to \(overlap)"
    case .zeroVector(let row): "row \(row) is zero, and zero has no direction"
    case .oppositeVectors(let row): "the vectors in row \(row) are opposite: every arc between them is as short"
    case .notAMask(let value): "a mask is 1 where a coordinate is known and 0 where it is not, got \(value)"
    }
  }
}
