/// What can go wrong in a tensor operation; every message prints the offending value.
public enum TensorError: Error, Equatable, CustomStringConvertible {
  /// A shape has a negative dimension, or its element count overflows.
  case invalidShape([Int])
  /// The number of scalars does not fill the shape.
  case countMismatch(count: Int, shape: [Int])
  /// The rows of a nested list differ in length.
  case raggedRows(row: Int, expected: Int, actual: Int)
  /// Two shapes do not fit together in the named operation.
  case shapeMismatch(operation: String, [Int], [Int])
  /// An operation is for tensors of another rank.
  case wrongRank(operation: String, expected: Int, shape: [Int])
  /// An axis is not one of the tensor's.
  case axisOutOfRange(axis: Int, shape: [Int])
  /// An index or the end of a range lies outside the axis.
  case indexOutOfRange(index: Int, count: Int)
  /// A reduction that has no value on nothing, such as a mean or a maximum.
  case emptyReduction(operation: String, shape: [Int])
  /// A matrix that must be symmetric is not.
  case notSymmetric(row: Int, column: Int, difference: Double)
  /// A covariance or another matrix that must be symmetric positive definite is not.
  case notPositiveDefinite(pivot: Int, value: Double)
  /// A linear system has no unique solution.
  case singular(pivot: Int)
  /// An input is NaN or infinite where only numbers make sense.
  case notFinite(operation: String, value: Double)
  /// A convolution moves by at least one pixel.
  case strideNotPositive(Int)
  /// More zeros around an image than a kernel could reach beyond it, or fewer than none.
  case paddingOutOfRange(Int, kernel: [Int])
  /// A kernel has no pixels, or more than the padded image.
  case kernelDoesNotFit(kernel: [Int], image: [Int])
  /// Groups that do not divide the channels evenly.
  case unevenGroups(groups: Int, channels: Int)
  /// A group of a single number has no variance to divide by.
  case nothingToNormalize(shape: [Int], groups: Int)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .invalidShape(let shape):
      "shape \(shape) is not a list of non-negative dimensions that fit in memory"
    case .countMismatch(let count, let shape):
      "\(count) scalars do not fill shape \(shape), which holds \(shape.reduce(1, &*))"
    case .raggedRows(let row, let expected, let actual):
      "row \(row) has \(actual) entries where row 0 has \(expected)"
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): shapes \(left) and \(right) do not fit together"
    case .wrongRank(let operation, let expected, let shape):
      "\(operation) is for tensors of rank \(expected), not for shape \(shape)"
    case .axisOutOfRange(let axis, let shape):
      "axis \(axis) is not an axis of shape \(shape)"
    case .indexOutOfRange(let index, let count):
      "index \(index) lies outside 0..<\(count)"
    case .emptyReduction(let operation, let shape):
      "\(operation) of an empty tensor of shape \(shape) has no value"
    case .notSymmetric(let row, let column, let difference):
      "the matrix is not symmetric: entries (\(row), \(column)) and (\(column), \(row)) differ by \(difference)"
    case .notPositiveDefinite(let pivot, let value):
      "the matrix is not positive definite: pivot \(pivot) of its Cholesky factorisation is \(value)"
    case .singular(let pivot):
      "the matrix is singular: no pivot in column \(pivot)"
    case .notFinite(let operation, let value):
      "\(operation) needs finite numbers, got \(value)"
    case .strideNotPositive(let stride):
      "a convolution moves by at least one pixel, not by \(stride)"
    case .paddingOutOfRange(let padding, let kernel):
      "a kernel of \(kernel) pixels needs a padding of 0 to \((kernel.min() ?? 1) - 1), not \(padding)"
    case .kernelDoesNotFit(let kernel, let image):
      "a kernel of \(kernel) pixels does not fit into an image of \(image), padding included"
    case .unevenGroups(let groups, let channels):
      "\(channels) channels cannot be divided evenly into \(groups) groups"
    case .nothingToNormalize(let shape, let groups):
      "with \(groups) groups an image of shape \(shape) has one number a group, which would always become 0"
    }
  }
}
