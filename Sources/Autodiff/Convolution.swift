import Tensors

// The three convolutions are the derivatives of one sum T(x, w, y), linear in image, kernel and result, in each of its
// arguments. So the derivative of each operation in one of its operands is one of the others.

extension Variable {
  /// The convolution of images with a kernel; see `Tensor.convolved(with:bias:stride:padding:)`.
  ///
  /// - Throws: `TensorError`.
  public func convolved(
    with kernel: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0
  ) throws -> Variable {
    let (x, w, size) = (self, kernel, shape)
    return try .deriving(
      value.convolved(with: w.value, bias: bias?.value, stride: stride, padding: padding),
      [
        (
          x,
          {
            try $0.convolvedTransposed(with: w, stride: stride, padding: padding, height: size[1], width: size[2])
          }
        ),
        (
          w,
          {
            try x.correlated(
              with: $0, kernelHeight: w.shape[0], kernelWidth: w.shape[1], stride: stride, padding: padding)
          }
        ),
      ] + bias.asRule { try $0.summedOverPixels() })
  }

  /// The adjoint of a convolution in the image; see
  /// `Tensor.convolvedTransposed(with:bias:stride:padding:height:width:)`.
  ///
  /// - Throws: `TensorError`.
  public func convolvedTransposed(
    with kernel: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0, height: Int? = nil,
    width: Int? = nil
  ) throws -> Variable {
    let (y, w) = (self, kernel)
    return try .deriving(
      value.convolvedTransposed(
        with: w.value, bias: bias?.value, stride: stride, padding: padding, height: height, width: width),
      [
        (y, { try $0.convolved(with: w, stride: stride, padding: padding) }),
        (
          w,
          {
            try $0.correlated(
              with: y, kernelHeight: w.shape[0], kernelWidth: w.shape[1], stride: stride, padding: padding)
          }
        ),
      ] + bias.asRule { try $0.summedOverPixels() })
  }

  /// The adjoint of a convolution in the kernel; see
  /// `Tensor.correlated(with:kernelHeight:kernelWidth:stride:padding:)`.
  ///
  /// - Throws: `TensorError`.
  public func correlated(
    with result: Variable, kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0
  ) throws -> Variable {
    let (x, y, size) = (self, result, shape)
    return try .deriving(
      value.correlated(
        with: y.value, kernelHeight: kernelHeight, kernelWidth: kernelWidth, stride: stride, padding: padding),
      [
        (
          x,
          {
            try y.convolvedTransposed(with: $0, stride: stride, padding: padding, height: size[1], width: size[2])
          }
        ),
        (y, { try x.convolved(with: $0, stride: stride, padding: padding) }),
      ])
  }

  /// The sum over images and pixels, for each channel.
  ///
  /// Shape: `[n, …, channels]` to `[channels]`.
  func summedOverPixels() throws -> Variable {
    let channels = shape[rank - 1]
    return try reshaped(to: [shape.dropLast().reduce(1, *), channels]).sum(axis: 0)
  }
}

extension Optional {
  /// The rule of an operand that may be missing.
  func asRule<Scalar>(
    _ rule: @escaping Tape<Scalar>.Rule
  ) -> [(variable: Variable<Scalar>, rule: Tape<Scalar>.Rule)] where Wrapped == Variable<Scalar> {
    map { [(variable: $0, rule: rule)] } ?? []
  }
}

extension Variable {
  /// Every pixel repeated to a square; see `Tensor.upsampled(by:)`.
  ///
  /// - Throws: `TensorError`.
  public func upsampled(by factor: Int) throws -> Variable {
    let (blocks, large) = try value.upsamplingShapes(factor)
    return try reshaped(to: [shape[0], shape[1], 1, shape[2], 1, shape[3]]).broadcast(to: blocks).reshaped(to: large)
  }

  /// The means of squares of pixels; see `Tensor.averagePooled(by:)`.
  ///
  /// - Throws: `TensorError`.
  public func averagePooled(by factor: Int) throws -> Variable {
    try reshaped(to: value.poolingShape(factor)).sum(axis: 4).sum(axis: 2) / Scalar(factor * factor)
  }
}
