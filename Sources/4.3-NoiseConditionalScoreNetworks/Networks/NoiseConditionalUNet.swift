import Autodiff
import Networks
import Tensors

/// A score network for images: a U-Net whose every normalisation knows the noise level.
///
/// The way down halves the image between levels and keeps what it saw; the way up enlarges it again, and each of its
/// blocks is given one of those beside what comes from below. Images are points: a batch `[n, d]` with
/// `d = height·width·channels`, row by row, channels last; so every loss and sampler for points serves images.
///
/// Errata: the chapter's decoder does not count the channels of what it is given from the way down (E-64), and fails for
/// sizes that cannot be halved evenly (E-65); here what is a pixel too large is cut off.
///
/// Reference: chapter 4.3.2; Song and Ermon 2019, section 4; Ronneberger et al. 2015, "U-Net".
public struct NoiseConditionalUNet<Scalar: TensorScalar>: ScoreNetwork {
  /// The size and the choices.
  public let configuration: UNetConfiguration
  /// From the sines and cosines of log σ to the embedding that every block is given.
  public var embedding: MultilayerPerceptron<Scalar>
  /// The convolution of the image.
  public var first: Convolution<Scalar>
  /// The levels on the way down.
  public var encoder: [EncoderLevel<Scalar>]
  /// The blocks at the bottom.
  public var middle: [ResidualBlock<Scalar>]
  /// The levels on the way up.
  public var decoder: [DecoderLevel<Scalar>]
  /// The normalisation before the last convolution.
  public var lastNorm: GroupNorm<Scalar>
  /// The convolution to the channels of the image.
  public var last: Convolution<Scalar>

  private let sinusoids: SinusoidalEmbedding

  /// Creates a network with random convolutions.
  ///
  /// - Throws: `NetworkError.invalidWidth`, also for an odd number of features; `TensorError.nothingToNormalize` if
  ///   instance norms would see images of a single pixel.
  public init(_ configuration: UNetConfiguration, using rng: inout some RandomNumberGenerator) throws {
    try configuration.check()
    let (c, e) = (configuration, configuration.features)
    self.configuration = configuration
    sinusoids = try SinusoidalEmbedding(width: e, scale: c.embeddingScale)
    embedding = try MultilayerPerceptron(widths: [e, 4 * e, 4 * e, e], activation: .silu, using: &rng)
    first = try Convolution(inputs: c.channels, outputs: e, size: 3, padding: 1, using: &rng)

    var (width, skips) = (e, [e])
    encoder = []
    for (level, multiplier) in c.multipliers.enumerated() {
      let level = try EncoderLevel<Scalar>(
        inputs: width, outputs: multiplier * e, isLast: level == c.multipliers.count - 1, c, using: &rng)
      encoder.append(level)
      width = multiplier * e
      skips += [Int](repeating: width, count: level.blocks.count + (level.shrinking == nil ? 0 : 1))
    }
    middle = []
    for _ in 0..<2 {
      middle.append(
        try ResidualBlock(
          inputs: width, outputs: width, embeddingWidth: e, normalization: c.normalization, using: &rng))
    }
    decoder = []
    for (level, multiplier) in c.multipliers.enumerated().reversed() {
      let given = Array(skips.suffix(c.blocksPerLevel + 1).reversed())
      skips.removeLast(given.count)
      decoder.append(
        try DecoderLevel(inputs: width, skips: given, outputs: multiplier * e, isLast: level == 0, c, using: &rng))
      width = multiplier * e
    }
    lastNorm = try GroupNorm(channels: width, groups: ImageNormalization.conditionalGroup.groups(for: width))
    last = try Convolution(inputs: width, outputs: c.channels, size: 3, padding: 1, using: &rng)
  }

  /// Those of the parts, in the order of their use.
  public var parameters: [Variable<Scalar>] {
    get {
      embedding.parameters + first.parameters + encoder.flatMap { $0.parameters } + middle.flatMap { $0.parameters }
        + decoder.flatMap { $0.parameters } + lastNorm.parameters + last.parameters
    }
    set {
      guard newValue.count == parameters.count else { return }
      var rest = newValue[...]
      embedding.takeParameters(from: &rest)
      first.takeParameters(from: &rest)
      for index in encoder.indices { encoder[index].takeParameters(from: &rest) }
      for index in middle.indices { middle[index].takeParameters(from: &rest) }
      for index in decoder.indices { decoder[index].takeParameters(from: &rest) }
      lastNorm.takeParameters(from: &rest)
      last.takeParameters(from: &rest)
    }
  }

  /// The score.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`; result `[n, d]`.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar> {
    try self(points, standardDeviations: standardDeviations, condition: nil)
  }

  /// The score, where more than the noise level is known of every image.
  ///
  /// What is known enters as a vector for each image, which is added to the embedding of its noise level and so reaches
  /// every block.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]`, condition `[n, features]`; result `[n, d]`.
  ///
  /// Reference: chapter 4.7.3; Dhariwal and Nichol 2021, section 3.1.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>, condition: Variable<Scalar>?
  ) throws -> Variable<Scalar> {
    guard points.rank == 2, points.shape[1] == configuration.dimension else {
      throw TensorError.shapeMismatch(
        operation: "score of images", points.shape, [configuration.height, configuration.width, configuration.channels])
    }
    let count = points.shape[0]
    let σ = try standardDeviations.broadcast(to: [count, 1])
    var e = try embedding(sinusoids(log(σ)))
    if let condition { e = try e + condition }

    var h = try first(
      points.reshaped(to: [count, configuration.height, configuration.width, configuration.channels]))
    var skips = [h]
    for level in encoder { h = try level(h, embedding: e, skips: &skips) }
    for block in middle { h = try block(h, embedding: e) }
    for level in decoder { h = try level(h, embedding: e, skips: &skips) }
    let score = try last(silu(lastNorm(h))).reshaped(to: points.shape)
    return configuration.dividesByNoise ? try score / σ : score
  }
}
