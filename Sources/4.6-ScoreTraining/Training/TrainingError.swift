/// What can go wrong while data are prepared and a network is trained; every message prints the offending value.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A number that must be at least 1 is not.
  case countNotPositive(String, Int)
  /// A number lies outside the range in which it makes sense.
  case outOfRange(String, Double)
  /// Data cannot be cut into two parts of these sizes.
  case invalidSplit(validation: Int, total: Int)
  /// A number is not a multiple of the bin width.
  case offGrid(value: Double, binWidth: Double)
  /// Pictures come as rows of side × side pixels.
  case notPictures(shape: [Int], side: Int)
  /// All points coincide, so that there is no distance to take a noise level from.
  case pointsCoincide
  /// Lists that belong together differ in length.
  case countMismatch(String, expected: Int, actual: Int)
  /// Validation points have another dimension than the training points.
  case validationShape([Int], training: [Int])
  /// A file of a training run cannot be used, and why; the run is as it was.
  case unusableCheckpoint(String)
  /// A file cannot be read.
  case unreadableFile(path: String, reason: String)
  /// A file cannot be written; one that was there before still is.
  case unwritableFile(path: String, reason: String)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .countNotPositive(let name, let count): "\(name) must be at least 1, got \(count)"
    case .outOfRange(let name, let value): "\(name) is out of range: \(value)"
    case .invalidSplit(let validation, let total):
      "cannot keep \(validation) of \(total) points for validation: at least one must be left on either side"
    case .offGrid(let value, let width): "\(value) is no multiple of the bin width \(width)"
    case .notPictures(let shape, let side):
      "pictures of \(side)×\(side) pixels are rows of \(side * side) numbers, got the shape \(shape)"
    case .pointsCoincide: "all points coincide: there is no distance to take a noise level from"
    case .countMismatch(let name, let expected, let actual): "\(name): \(expected) expected, got \(actual)"
    case .validationShape(let shape, let training):
      "validation points of shape \(shape) do not fit training points of shape \(training)"
    case .unusableCheckpoint(let reason): "the checkpoint cannot be used: \(reason); the run is as it was"
    case .unreadableFile(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritableFile(let path, let reason): "cannot write \(path): \(reason)"
    }
  }
}

func requireCount(_ count: Int, _ name: String) throws(TrainingError) {
  guard count > 0 else { throw .countNotPositive(name, count) }
}

/// A positive number; NaN and ∞ are none.
func requirePositive(_ value: Double, _ name: String) throws(TrainingError) {
  guard value > 0, value.isFinite else { throw .outOfRange(name, value) }
}
