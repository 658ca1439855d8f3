import Autodiff
import Randomness
import Tensors

/// A convolution of images with an offset for each channel.
///
/// Shapes: `[n, h, w, inputs]` to `[n, h′, w′, outputs]`; with stride 1, padding 1 and a 3×3 kernel the size stays.
///
/// Reference: chapter 4.3.2.
public struct Convolution<Scalar: TensorScalar>: Network {
  /// The kernel.
  ///
  /// Shape: `[height, width, inputs, outputs]`.
  public var kernel: Variable<Scalar>
  /// The offsets.
  ///
  /// Shape: `[outputs]`.
  public var bias: Variable<Scalar>
  /// How many pixels of the image one pixel of the result moves on.
  public let stride: Int
  /// How many rows and columns of zeros are put around an image.
  public let padding: Int

  /// Creates a layer from its parameters.
  ///
  /// Shapes: kernel `[height, width, inputs, outputs]`, bias `[outputs]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless they fit together.
  public init(kernel: Tensor<Scalar>, bias: Tensor<Scalar>, stride: Int = 1, padding: Int = 0) throws {
    guard kernel.rank == 4, bias.shape == [kernel.shape[3]] else {
      throw TensorError.shapeMismatch(operation: "Convolution", kernel.shape, bias.shape)
    }
    (self.kernel, self.bias) = (Variable(kernel), Variable(bias))
    (self.stride, self.padding) = (stride, padding)
  }

  /// Creates a layer with a square kernel and random parameters, uniform on `±1/√(size² · inputs)`, as PyTorch's
  /// `nn.Conv2d` has them.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(
    inputs: Int, outputs: Int, size: Int, stride: Int = 1, padding: Int = 0,
    using rng: inout some RandomNumberGenerator
  ) throws {
    try requireKernel(inputs: inputs, outputs: outputs, size: size)
    let bound = 1 / Scalar(size * size * inputs).squareRoot()
    try self.init(
      kernel: .uniform([size, size, inputs, outputs], in: -bound..<bound, using: &rng),
      bias: .uniform([outputs], in: -bound..<bound, using: &rng), stride: stride, padding: padding)
  }

  /// Kernel and bias.
  public var parameters: [Variable<Scalar>] {
    get { [kernel, bias] }
    set {
      guard newValue.count == 2 else { return }
      (kernel, bias) = (newValue[0], newValue[1])
    }
  }

  /// The layer applied to every image.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(_ x: Variable<Scalar>) throws -> Variable<Scalar> {
    try x.convolved(with: kernel, bias: bias, stride: stride, padding: padding)
  }
}

/// A transposed convolution with an offset for each channel: it enlarges images as the convolution shrinks them.
///
/// Shapes: `[n, h, w, inputs]` to `[n, s(h − 1) + kh − 2p, …, outputs]`; a 4×4 kernel with stride 2 and padding 1 doubles
/// the size.
///
/// Reference: chapter 4.3.2.
public struct TransposedConvolution<Scalar: TensorScalar>: Network {
  /// The kernel of the convolution that is transposed.
  ///
  /// Shape: `[height, width, outputs, inputs]`.
  public var kernel: Variable<Scalar>
  /// The offsets.
  ///
  /// Shape: `[outputs]`.
  public var bias: Variable<Scalar>
  /// How many pixels of the result one pixel of the image moves on.
  public let stride: Int
  /// How many rows and columns the result loses at each side.
  public let padding: Int

  /// Creates a layer from its parameters.
  ///
  /// Shapes: kernel `[height, width, outputs, inputs]`, bias `[outputs]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless they fit together.
  public init(kernel: Tensor<Scalar>, bias: Tensor<Scalar>, stride: Int = 1, padding: Int = 0) throws {
    guard kernel.rank == 4, bias.shape == [kernel.shape[2]] else {
      throw TensorError.shapeMismatch(operation: "TransposedConvolution", kernel.shape, bias.shape)
    }
    (self.kernel, self.bias) = (Variable(kernel), Variable(bias))
    (self.stride, self.padding) = (stride, padding)
  }

  /// Creates a layer with a square kernel and random parameters, uniform on `±1/√(size² · outputs)`, as PyTorch's
  /// `nn.ConvTranspose2d` has them.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(
    inputs: Int, outputs: Int, size: Int, stride: Int = 1, padding: Int = 0,
    using rng: inout some RandomNumberGenerator
  ) throws {
    try requireKernel(inputs: inputs, outputs: outputs, size: size)
    let bound = 1 / Scalar(size * size * outputs).squareRoot()
    try self.init(
      kernel: .uniform([size, size, outputs, inputs], in: -bound..<bound, using: &rng),
      bias: .uniform([outputs], in: -bound..<bound, using: &rng), stride: stride, padding: padding)
  }

  /// Kernel and bias.
  public var parameters: [Variable<Scalar>] {
    get { [kernel, bias] }
    set {
      guard newValue.count == 2 else { return }
      (kernel, bias) = (newValue[0], newValue[1])
    }
  }

  /// The layer applied to every image.
  ///
  /// - Throws: `TensorError`.
  public func callAsFunction(_ x: Variable<Scalar>) throws -> Variable<Scalar> {
    try x.convolvedTransposed(with: kernel, bias: bias, stride: stride, padding: padding)
  }
}

private func requireKernel(inputs: Int, outputs: Int, size: Int) throws(NetworkError) {
  guard inputs > 0 else { throw .invalidWidth("the number of inputs", inputs) }
  guard outputs > 0 else { throw .invalidWidth("the number of outputs", outputs) }
  guard size > 0 else { throw .invalidWidth("the size of a kernel", size) }
  // A tensor of such a kernel would not fit in memory; and size² · inputs must not overflow.
  guard size < 1 << 15, inputs < 1 << 31, outputs < 1 << 31 else {
    throw .invalidWidth("the size of a kernel that fits in memory", size)
  }
}
