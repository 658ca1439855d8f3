import Autodiff
import Tensors

/// Feature-wise linear modulation (FiLM): `γ(e)·h + β(e)`, a scale and a shift for each channel from an embedding e.
///
/// Works on points `[n, channels]` as on images `[n, …, channels]`; embeddings are `[n, embeddingWidth]`.
///
/// Erratum E-62: the chapter's initialisation slices the wrong axis of the layer's weight, so that γ is not 1 and β not 0.
/// Here the weight starts at 0 and the bias at `[1 … 1, 0 … 0]`: exactly γ = 1 and β = 0, whatever the embedding.
///
/// Reference: chapter 4.3.2; Perez et al. 2018, "FiLM: visual reasoning with a general conditioning layer".
public struct FeatureModulation<Scalar: TensorScalar>: Network {
  /// From the embedding to the scales, then the shifts.
  public var affine: Linear<Scalar>

  /// Creates a layer around a given map to twice the number of channels.
  public init(affine: Linear<Scalar>) { self.affine = affine }

  /// Creates a layer that at first changes nothing.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(embeddingWidth: Int, channels: Int) throws {
    guard embeddingWidth > 0 else { throw NetworkError.invalidWidth("the width of the embedding", embeddingWidth) }
    guard channels > 0 else { throw NetworkError.invalidWidth("the number of channels", channels) }
    affine = try Linear(
      weight: .zeros([embeddingWidth, 2 * channels]),
      bias: .concatenated([.ones([channels]), .zeros([channels])]))
  }

  /// Weight and bias of the map.
  public var parameters: [Variable<Scalar>] {
    get { affine.parameters }
    set { affine.parameters = newValue }
  }

  /// The scales γ and the shifts β, `[n, channels]` each.
  public func scaleAndShift(
    for embedding: Variable<Scalar>
  ) throws -> (scale: Variable<Scalar>, shift: Variable<Scalar>) {
    let both = try affine(embedding)
    let channels = both.shape[1] / 2
    return (try both.sliced(0..<channels, axis: 1), try both.sliced(channels..<2 * channels, axis: 1))
  }

  /// The modulated features.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(_ h: Variable<Scalar>, embedding: Variable<Scalar>) throws -> Variable<Scalar> {
    let (γ, β) = try scaleAndShift(for: embedding)
    let shape = [γ.shape[0]] + h.shape.dropFirst().dropLast().map { _ in 1 } + [γ.shape[1]]
    return try h * γ.reshaped(to: shape) + β.reshaped(to: shape)
  }
}

/// A normalisation whose scale and shift come from an embedding, `γ(e)·x̂ + β(e)`.
///
/// With a group for each channel this is the chapter's conditional instance norm. That one forgets the mean of every
/// channel, and with it how bright an image is (erratum E-63); a few groups keep how the channels differ.
///
/// Reference: chapter 4.3.2; Dumoulin et al. 2017, "A learned representation for artistic style".
public struct ConditionalNorm<Scalar: TensorScalar>: Network {
  /// From the embedding to scale and shift.
  public var modulation: FeatureModulation<Scalar>
  /// How many groups the channels are divided into.
  public let groups: Int
  /// What keeps the variance from being 0.
  public let epsilon: Scalar

  /// Creates a layer that at first normalises and nothing else.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``; `TensorError.unevenGroups` unless the groups divide the channels.
  public init(embeddingWidth: Int, channels: Int, groups: Int, epsilon: Scalar = 1e-5) throws {
    try requireGroups(groups, channels: channels)
    modulation = try FeatureModulation(embeddingWidth: embeddingWidth, channels: channels)
    (self.groups, self.epsilon) = (groups, epsilon)
  }

  /// The conditional instance norm: every channel by itself.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public static func instance(embeddingWidth: Int, channels: Int) throws -> Self {
    try Self(embeddingWidth: embeddingWidth, channels: channels, groups: channels)
  }

  /// The parameters of the modulation.
  public var parameters: [Variable<Scalar>] {
    get { modulation.parameters }
    set { modulation.parameters = newValue }
  }

  /// The images normalised, then modulated.
  ///
  /// Shapes: `[n, …, channels]`, embedding `[n, embeddingWidth]`.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(_ x: Variable<Scalar>, embedding: Variable<Scalar>) throws -> Variable<Scalar> {
    let (scale, shift) = try modulation.scaleAndShift(for: embedding)
    return try x.normalized(groups: groups, epsilon: epsilon, scale: scale, shift: shift)
  }
}
