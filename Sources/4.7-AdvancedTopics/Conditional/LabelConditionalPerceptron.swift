import Autodiff
import Networks
import Tensors

/// A small labelled score network for points: `s(x, σ, y) = f([x, log σ, e_y]) / σ`.
///
/// The label is a unit vector `e_y`, and 0 where there is none.
///
/// Reference: chapter 4.7.3; the form is that of the chapter's exercise 4.2.
public struct LabelConditionalPerceptron<Scalar: TensorScalar>: LabelledScoreNetwork {
  /// The function f.
  public var trunk: MultilayerPerceptron<Scalar>
  /// The number of classes.
  public let labelCount: Int

  /// Creates the network with random parameters.
  ///
  /// - Throws: `NetworkError.invalidWidth`.
  public init(
    dimension: Int, labelCount: Int, hiddenWidth: Int = 64, using rng: inout some RandomNumberGenerator
  ) throws {
    guard labelCount > 0 else { throw NetworkError.invalidWidth("the number of labels", labelCount) }
    self.labelCount = labelCount
    trunk = try MultilayerPerceptron(
      widths: [dimension + 1 + labelCount, hiddenWidth, hiddenWidth, dimension], activation: .silu, using: &rng)
  }

  /// The parameters of f.
  public var parameters: [Variable<Scalar>] {
    get { trunk.parameters }
    set { trunk.parameters = newValue }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>, labels: [Int?]
  ) throws -> Variable<Scalar> {
    let units = try Tensor<Scalar>.concatenated([.identity(labelCount), .zeros([1, labelCount])])
    let e = try Variable(units.gathered(rows(of: labels, for: points)))
    let (x, σ) = (points, try standardDeviations.broadcast(to: [labels.count, 1]))
    return try trunk(.concatenated([x, log(σ), e], axis: 1)) / σ
  }
}
