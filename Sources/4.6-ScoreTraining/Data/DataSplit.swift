import Randomness
import Tensors

/// Which rows of a data set are for training, and which are kept to judge by.
///
/// The two parts are disjoint and together everything, and the same generator gives the same split. A loss on points
/// that training has seen keeps falling while the network learns them by heart (erratum E-23); only the other part shows
/// it.
///
/// Reference: chapter 4.6.1.
public struct DataSplit: Sendable, Equatable {
  /// The rows to train on, in random order.
  public let training: [Int]
  /// The rows that training must not see, in random order.
  public let validation: [Int]

  /// Splits `count` rows at random.
  ///
  /// - Throws: ``TrainingError/invalidSplit(validation:total:)`` unless both parts get at least one row.
  public init(count: Int, validationCount: Int, using rng: inout some RandomNumberGenerator) throws {
    guard validationCount > 0, validationCount < count else {
      throw TrainingError.invalidSplit(validation: validationCount, total: count)
    }
    let order = try permutation(count, using: &rng)
    (validation, training) = (Array(order[..<validationCount]), Array(order[validationCount...]))
  }

  /// The two parts of data with as many rows.
  ///
  /// Shape: `[count, …]` to two of fewer rows.
  ///
  /// - Throws: ``TrainingError/countMismatch(_:expected:actual:)`` for data with another number of rows.
  public func apply<Scalar>(
    _ data: Tensor<Scalar>
  ) throws -> (training: Tensor<Scalar>, validation: Tensor<Scalar>) {
    let (rows, total) = (data.shape.first ?? 0, training.count + validation.count)
    guard rows == total else { throw TrainingError.countMismatch("rows of the data", expected: total, actual: rows) }
    return (try data.gathered(training), try data.gathered(validation))
  }
}
