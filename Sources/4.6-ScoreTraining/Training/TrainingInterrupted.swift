/// A training step that could not be taken: which, on what, and why.
///
/// The run is as it was before the step, or before the slice of it that failed.
///
/// The same call fails in the same way again, which helps to look at it; ``ScoreTrainer/skipBatch()`` goes on.
public struct TrainingInterrupted: Error, Equatable, CustomStringConvertible {
  /// What was not a number.
  public enum Quantity: Sendable, Equatable {
    /// The loss of a slice of the batch.
    case loss
    /// The gradient of a parameter, though the loss was a number.
    case gradient(parameter: Int)
    /// The norm of the gradient, though all its entries were numbers: its square is too large.
    case gradientNorm
    /// The loss of the averaged network on the validation points.
    case validationLoss
  }

  /// The number of the step, counted from 0, that could not be taken.
  public let step: Int
  /// The number of the slice of its batch, from 0.
  public let slice: Int
  /// What was not a number.
  public let quantity: Quantity
  /// The rows of the training data whose loss was not a number; all rows of the slice if each loss by itself was.
  public let rows: [Int]
  /// The noise levels of those rows.
  public let standardDeviations: [Double]

  /// One line that says where and why.
  public var description: String {
    let what =
      switch quantity {
      case .loss: "the loss is not finite"
      case .gradient(let parameter): "the gradient of parameter \(parameter) is not finite"
      case .gradientNorm: "the norm of the gradient is too large for a number"
      case .validationLoss: "the validation loss is not finite"
      }
    let shown = rows.prefix(5).map(String.init).joined(separator: ", ") + (rows.count > 5 ? ", …" : "")
    let range =
      if let low = standardDeviations.min(), let high = standardDeviations.max() {
        low == high ? " at σ = \(low)" : " at σ from \(low) to \(high)"
      } else { "" }
    let place = "training stopped at step \(step), slice \(slice): \(what)"
    return place + (rows.isEmpty ? "" : "; rows \(shown) of the data\(range)") + "; nothing has changed"
  }
}
