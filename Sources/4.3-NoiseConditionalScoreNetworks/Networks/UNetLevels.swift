import Autodiff
import Networks
import Tensors

/// A level of a U-Net on the way down: residual blocks, then, but for the last level, a convolution that halves the image.
public struct EncoderLevel<Scalar: TensorScalar>: Network {
  /// The residual blocks.
  public var blocks: [ResidualBlock<Scalar>] = []
  /// The convolution with stride 2.
  public var shrinking: Convolution<Scalar>?

  init(
    inputs: Int, outputs: Int, isLast: Bool, _ configuration: UNetConfiguration,
    using rng: inout some RandomNumberGenerator
  ) throws {
    for index in 0..<configuration.blocksPerLevel {
      blocks.append(
        try ResidualBlock(
          inputs: index == 0 ? inputs : outputs, outputs: outputs, embeddingWidth: configuration.features,
          normalization: configuration.normalization, using: &rng))
    }
    shrinking =
      isLast ? nil : try Convolution(inputs: outputs, outputs: outputs, size: 3, stride: 2, padding: 1, using: &rng)
  }

  /// Those of the blocks, then those of the convolution.
  public var parameters: [Variable<Scalar>] {
    get { blocks.flatMap { $0.parameters } + (shrinking?.parameters ?? []) }
    set {
      guard newValue.count == parameters.count else { return }
      var rest = newValue[...]
      for index in blocks.indices { blocks[index].takeParameters(from: &rest) }
      shrinking?.takeParameters(from: &rest)
    }
  }

  /// The images on their way down; what each step gives is added to `skips`.
  func callAsFunction(
    _ x: Variable<Scalar>, embedding: Variable<Scalar>, skips: inout [Variable<Scalar>]
  ) throws -> Variable<Scalar> {
    var h = x
    for block in blocks {
      h = try block(h, embedding: embedding)
      skips.append(h)
    }
    if let shrinking {
      h = try shrinking(h)
      skips.append(h)
    }
    return h
  }
}

/// A level of a U-Net on the way up: residual blocks that are each given a skip, then, but for the last level, twice the
/// size.
public struct DecoderLevel<Scalar: TensorScalar>: Network {
  /// The residual blocks.
  public var blocks: [ResidualBlock<Scalar>] = []
  /// What doubles the size of the image: one of the two, or nothing.
  public var transposed: TransposedConvolution<Scalar>?
  /// The convolution after every pixel has been repeated.
  public var smoothing: Convolution<Scalar>?

  init(
    inputs: Int, skips: [Int], outputs: Int, isLast: Bool, _ configuration: UNetConfiguration,
    using rng: inout some RandomNumberGenerator
  ) throws {
    for (index, skip) in skips.enumerated() {
      blocks.append(
        try ResidualBlock(
          inputs: (index == 0 ? inputs : outputs) + skip, outputs: outputs, embeddingWidth: configuration.features,
          normalization: configuration.normalization, using: &rng))
    }
    if isLast { return }
    switch configuration.enlargement {
    case .transposedConvolution:
      transposed = try TransposedConvolution(
        inputs: outputs, outputs: outputs, size: 4, stride: 2, padding: 1, using: &rng)
    case .nearestNeighbour:
      smoothing = try Convolution(inputs: outputs, outputs: outputs, size: 3, padding: 1, using: &rng)
    }
  }

  /// Those of the blocks, then those of what enlarges.
  public var parameters: [Variable<Scalar>] {
    get { blocks.flatMap { $0.parameters } + (transposed?.parameters ?? []) + (smoothing?.parameters ?? []) }
    set {
      guard newValue.count == parameters.count else { return }
      var rest = newValue[...]
      for index in blocks.indices { blocks[index].takeParameters(from: &rest) }
      transposed?.takeParameters(from: &rest)
      smoothing?.takeParameters(from: &rest)
    }
  }

  /// The images on their way up; each block takes the last of `skips` beside what it is given.
  func callAsFunction(
    _ x: Variable<Scalar>, embedding: Variable<Scalar>, skips: inout [Variable<Scalar>]
  ) throws -> Variable<Scalar> {
    var h = x
    for block in blocks {
      guard let skip = skips.popLast() else { return h }
      let (height, width) = (skip.shape[1], skip.shape[2])
      // An odd size was halved upwards: doubled again it is one too many.
      if h.shape[1] > height { h = try h.sliced(0..<height, axis: 1) }
      if h.shape[2] > width { h = try h.sliced(0..<width, axis: 2) }
      h = try block(.concatenated([h, skip], axis: 3), embedding: embedding)
    }
    if let transposed { return try transposed(h) }
    if let smoothing { return try smoothing(h.upsampled(by: 2)) }
    return h
  }
}
