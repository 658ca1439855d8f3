import Autodiff
import Networks
import NoiseConditionalScoreNetworks
import Randomness
import Tensors

/// A U-Net that knows the class of an image: a learned vector for every label is added to the embedding of the noise level.
///
/// One more vector stands for "no label".
///
/// Reference: chapter 4.7.3; Ho and Salimans 2022, section 3.2; Dhariwal and Nichol 2021, section 3.1.
public struct LabelConditionalUNet<Scalar: TensorScalar>: LabelledScoreNetwork {
  /// The network of the images.
  public var network: NoiseConditionalUNet<Scalar>
  /// A vector for every label, and last the one for none.
  ///
  /// Shape: `[labelCount + 1, features]`.
  public var labelEmbedding: Variable<Scalar>

  /// Creates a network with random parameters.
  ///
  /// - Throws: as `NoiseConditionalUNet`, and `NetworkError.invalidWidth` without labels.
  public init(
    _ configuration: UNetConfiguration, labelCount: Int, using rng: inout some RandomNumberGenerator
  ) throws {
    guard labelCount > 0 else { throw NetworkError.invalidWidth("the number of labels", labelCount) }
    network = try NoiseConditionalUNet(configuration, using: &rng)
    labelEmbedding = Variable(
      try Scalar(0.5) * .standardNormal([labelCount + 1, configuration.features], using: &rng))
  }

  /// The number of classes.
  public var labelCount: Int { labelEmbedding.shape[0] - 1 }

  /// Those of the network, then the vectors of the labels.
  public var parameters: [Variable<Scalar>] {
    get { network.parameters + [labelEmbedding] }
    set {
      guard newValue.count == network.parameters.count + 1 else { return }
      var rest = newValue[...]
      network.takeParameters(from: &rest)
      labelEmbedding = rest.removeFirst()
    }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>, labels: [Int?]
  ) throws -> Variable<Scalar> {
    let condition = try labelEmbedding.gathered(rows(of: labels, for: points))
    return try network(points, standardDeviations: standardDeviations, condition: condition)
  }
}
