import Autodiff
import Networks
import ScoreMatching
import Tensors

/// A network that gives the score of noised data of one class, and of all classes together: `s(x, σ, y)` and `s(x, σ)`.
///
/// A label is a number from 0; `nil` asks for the score of the data whatever their label. One network for both is what
/// classifier-free guidance needs.
///
/// Reference: chapter 4.7.3; Ho and Salimans 2022, section 3.2.
public protocol LabelledScoreNetwork<Scalar>: Network {
  /// The number of classes.
  var labelCount: Int { get }

  /// The score at a batch of points, each with its own noise level and its own label.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]` or anything that broadcasts to it; n labels; result `[n, d]`.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)``, ``ExperimentError/countMismatch(_:expected:actual:)``, and errors
  ///   of shape.
  func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>, labels: [Int?]
  ) throws -> Variable<Scalar>
}

extension LabelledScoreNetwork {
  /// The score network of given labels, one for each point of a batch: every loss for score networks serves it.
  public func given(_ labels: [Int?]) -> ScoreGivenLabels<Self> { ScoreGivenLabels(network: self, labels: labels) }

  /// The score with the same label for all points, as samplers take it.
  public func score(given label: Int?) -> NoiseConditionalScore<Scalar> {
    { points, σ in
      let labels = [Int?](repeating: label, count: points.shape.first ?? 0)
      return try self.given(labels).score(at: points, standardDeviation: σ)
    }
  }

  /// For every label its row in a table of `labelCount + 1` rows; the last row is for points without a label.
  func rows(of labels: [Int?], for points: Variable<Scalar>) throws -> [Int] {
    guard labels.count == points.shape.first else {
      throw ExperimentError.countMismatch("labels", expected: points.shape.first ?? 0, actual: labels.count)
    }
    return try labels.map { label in
      guard let label else { return labelCount }
      guard 0..<labelCount ~= label else { throw ExperimentError.noSuchLabel(label, count: labelCount) }
      return label
    }
  }
}

/// A labelled score network together with the labels of a batch.
public struct ScoreGivenLabels<Model: LabelledScoreNetwork>: ScoreNetwork {
  /// The network.
  public var network: Model
  /// The label of every point.
  public let labels: [Int?]

  /// Those of the network.
  public var parameters: [Variable<Model.Scalar>] {
    get { network.parameters }
    set { network.parameters = newValue }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  ///
  /// - Throws: as the network; the number of points must be that of the labels.
  public func callAsFunction(
    _ points: Variable<Model.Scalar>, standardDeviations: Variable<Model.Scalar>
  ) throws -> Variable<Model.Scalar> {
    try network(points, standardDeviations: standardDeviations, labels: labels)
  }
}
