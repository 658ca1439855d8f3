import Autodiff
import Networks
import Tensors

/// Two convolutions that add to what they are given: `h ↦ skip(h) + C₂(φ(N₂(C₁(φ(N₁(h))))))`.
///
/// N are normalisations that know the noise level, φ is the SiLU; the skip is a 1×1 convolution where the number of
/// channels changes, and nothing otherwise.
///
/// Shapes: `[n, h, w, inputs]` and an embedding `[n, e]` to `[n, h, w, outputs]`.
/// Reference: chapter 4.3.2.
public struct ResidualBlock<Scalar: TensorScalar>: Network {
  /// The normalisation before the first convolution.
  public var firstNorm: ConditionalNorm<Scalar>
  /// The convolution that changes the number of channels.
  public var firstConvolution: Convolution<Scalar>
  /// The normalisation between the convolutions.
  public var secondNorm: ConditionalNorm<Scalar>
  /// The second convolution.
  public var secondConvolution: Convolution<Scalar>
  /// What is added to, if the number of channels changes.
  public var skip: Convolution<Scalar>?

  /// Creates a block with random convolutions.
  ///
  /// - Throws: `NetworkError.invalidWidth`.
  public init(
    inputs: Int, outputs: Int, embeddingWidth: Int, normalization: ImageNormalization = .conditionalInstance,
    using rng: inout some RandomNumberGenerator
  ) throws {
    firstNorm = try normalization.layer(embeddingWidth: embeddingWidth, channels: inputs)
    firstConvolution = try Convolution(inputs: inputs, outputs: outputs, size: 3, padding: 1, using: &rng)
    secondNorm = try normalization.layer(embeddingWidth: embeddingWidth, channels: outputs)
    secondConvolution = try Convolution(inputs: outputs, outputs: outputs, size: 3, padding: 1, using: &rng)
    skip = inputs == outputs ? nil : try Convolution(inputs: inputs, outputs: outputs, size: 1, using: &rng)
  }

  /// Those of the layers, in the order of their use; the skip last.
  public var parameters: [Variable<Scalar>] {
    get {
      firstNorm.parameters + firstConvolution.parameters + secondNorm.parameters + secondConvolution.parameters
        + (skip?.parameters ?? [])
    }
    set {
      guard newValue.count == parameters.count else { return }
      var rest = newValue[...]
      firstNorm.takeParameters(from: &rest)
      firstConvolution.takeParameters(from: &rest)
      secondNorm.takeParameters(from: &rest)
      secondConvolution.takeParameters(from: &rest)
      skip?.takeParameters(from: &rest)
    }
  }

  /// The block applied to every image.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(_ x: Variable<Scalar>, embedding: Variable<Scalar>) throws -> Variable<Scalar> {
    var h = try firstConvolution(silu(firstNorm(x, embedding: embedding)))
    h = try secondConvolution(silu(secondNorm(h, embedding: embedding)))
    return try h + (skip?(x) ?? x)
  }
}

/// How the blocks of a network for images normalise.
public enum ImageNormalization: String, Sendable, CaseIterable {
  /// Every channel by itself, scaled and shifted by the noise level, as in the chapter; the brightness of an image is
  /// lost (erratum E-63).
  case conditionalInstance
  /// Groups of channels, scaled and shifted by the noise level (FiLM).
  case conditionalGroup

  /// The layer for so many channels.
  ///
  /// - Throws: `NetworkError.invalidWidth`.
  public func layer<Scalar>(embeddingWidth: Int, channels: Int) throws -> ConditionalNorm<Scalar> {
    try ConditionalNorm(embeddingWidth: embeddingWidth, channels: channels, groups: groups(for: channels))
  }

  /// One group a channel; or eight, or as many fewer as divide the channels.
  ///
  /// Erratum E-66: the chapter's eight groups fail wherever they do not.
  public func groups(for channels: Int) -> Int {
    switch self {
    case .conditionalInstance: channels
    case .conditionalGroup: (1...8).last { channels.isMultiple(of: $0) } ?? 1
    }
  }
}
