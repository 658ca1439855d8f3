/// What can be wrong with a request for data; every message prints the offending value.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// Fewer than zero points were asked for.
  case negativeCount(Int)
  /// A noise level is negative, infinite or NaN.
  case invalidNoise(Double)
  /// A size such as a radius or a scale is not a positive number.
  case invalidSize(name: String, value: Double)
  /// There are no rings to draw points from.
  case noRings
  /// No data set has that name.
  case unknownName(String, known: [String])
  /// Points must be a batch of shape `[n, d]`.
  case notPoints(shape: [Int])
  /// Points have another dimension than the data set or the standardization.
  case wrongDimension(expected: Int, actual: Int)
  /// A standardization needs at least one point.
  case noPoints
  /// A column holds the same number in every row, so that nothing can be scaled to one.
  case constantColumn(column: Int, value: Double)
  /// A number is NaN or infinite.
  case notFinite(column: Int)
  /// A file that comes with the package is not there.
  case missingFile(String)
  /// A line of a file is not what the file should hold.
  case malformedLine(String, line: Int)
  /// Data cannot be cut into two parts of these sizes.
  case invalidSplit(heldOut: Int, total: Int)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .negativeCount(let count):
      "cannot draw \(count) points: the count must not be negative"
    case .invalidNoise(let noise):
      "the noise must be a standard deviation, 0 or a positive number, not \(noise)"
    case .invalidSize(let name, let value):
      "the \(name) must be a positive number, not \(value)"
    case .noRings:
      "rings need at least one radius, got none"
    case .unknownName(let name, let known):
      "there is no data set \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .notPoints(let shape):
      "points must be a batch of shape [n, d], not \(shape)"
    case .wrongDimension(let expected, let actual):
      "points of dimension \(actual) came where dimension \(expected) was expected"
    case .noPoints:
      "a batch of 0 points has no mean"
    case .constantColumn(let column, let value):
      "column \(column) is \(value) in every row and cannot be scaled to standard deviation 1"
    case .notFinite(let column):
      "column \(column) holds a number that is NaN or infinite"
    case .missingFile(let name):
      "the file \(name), which comes with the package, is missing; build the package again"
    case .malformedLine(let name, let line):
      "line \(line) of \(name) cannot be read"
    case .invalidSplit(let heldOut, let total):
      "cannot hold out \(heldOut) of \(total) digits: at least one must be left on either side"
    }
  }
}

func requireNoise(_ noise: Double) throws(DatasetError) {
  guard noise >= 0, noise.isFinite else { throw .invalidNoise(noise) }
}

func requireSize(_ value: Double, _ name: String) throws(DatasetError) {
  guard value > 0, value.isFinite else { throw .invalidSize(name: name, value: value) }
}
