// Convolution of images. Images are stored channels-last, `[n, height, width, channels]`: the numbers of neighbouring
// pixels then lie side by side, a 1×1 convolution is a matrix product, and a larger one a product of patches.
//
// With s the stride and p the padding, everything here is one sum of products,
//
//     T(x, w, y) = Σ x[n, i·s + k − p, j·s + l − p, c] · w[k, l, c, o] · y[n, i, j, o],
//
// linear in the image x, the kernel w and the result y. A convolution is its derivative in y, a transposed convolution
// that in x, and the gradient in the kernel that in w: each of them is what the derivatives of the others are made of.

extension Tensor {
  /// The convolution of images with a kernel: `y[i, j, o] = b[o] + Σ x[i·s + k − p, j·s + l − p, c] · w[k, l, c, o]`.
  ///
  /// As everywhere in machine learning the kernel is not turned round. Shapes: images `[n, h, w, inputs]`, kernel
  /// `[kh, kw, inputs, outputs]`, bias `[outputs]`; result `[n, ⌊(h + 2p − kh)/s⌋ + 1, ⌊(w + 2p − kw)/s⌋ + 1, outputs]`.
  ///
  /// - Throws: ``TensorError``: shapes that do not fit together, a kernel larger than the padded image, a stride below 1,
  ///   a padding outside `0..<min(kh, kw)`.
  public func convolved(
    with kernel: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0
  ) throws(TensorError) -> Tensor {
    guard rank == 4 else { throw .wrongRank(operation: "convolution", expected: 4, shape: shape) }
    let sizes = try ConvolutionShape(image: shape, kernel: kernel.shape, stride: stride, padding: padding)
    guard shape[3] == sizes.inputs else { throw .shapeMismatch(operation: "convolution", shape, kernel.shape) }
    try bias?.requireBias(channels: sizes.outputs, of: kernel)
    try Self.elementCount(of: sizes.resultShape)
    return Tensor(validShape: sizes.resultShape) {
      Scalar.convolution(sizes, pointer, kernel.pointer, bias: bias?.pointer, $0)
    }
  }

  /// The adjoint of ``convolved(with:bias:stride:padding:)`` in the image, which makes images larger where that makes
  /// them smaller.
  ///
  /// The kernel is that of the convolution which is transposed. Shapes: `[n, h, w, outputs]` and kernel
  /// `[kh, kw, inputs, outputs]` give `[n, height, width, inputs]`, bias `[inputs]`. A stride greater than 1 makes
  /// several image sizes into one; if none is given the smallest of them is taken, `s(h − 1) + kh − 2p`.
  ///
  /// - Throws: ``TensorError``, as ``convolved(with:bias:stride:padding:)``; ``TensorError/shapeMismatch(operation:_:_:)``
  ///   if images of the given size would not be convolved to this one.
  public func convolvedTransposed(
    with kernel: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, height: Int? = nil, width: Int? = nil
  ) throws(TensorError) -> Tensor {
    guard rank == 4 else { throw .wrongRank(operation: "transposed convolution", expected: 4, shape: shape) }
    guard kernel.rank == 4 else { throw .wrongRank(operation: "convolution", expected: 4, shape: kernel.shape) }
    try ConvolutionShape.check(stride: stride, padding: padding, kernel: kernel.shape)
    let image = [
      shape[0], height ?? stride * (shape[1] - 1) + kernel.shape[0] - 2 * padding,
      width ?? stride * (shape[2] - 1) + kernel.shape[1] - 2 * padding, kernel.shape[2],
    ]
    try Self.elementCount(of: image)
    let sizes = try ConvolutionShape(image: image, kernel: kernel.shape, stride: stride, padding: padding)
    guard sizes.resultShape == shape else {
      throw .shapeMismatch(operation: "transposed convolution", shape, sizes.resultShape)
    }
    try bias?.requireBias(channels: sizes.inputs, of: kernel)
    return Tensor(validShape: image) {
      Scalar.transposedConvolution(sizes, pointer, kernel.pointer, bias: bias?.pointer, $0)
    }
  }

  /// The adjoint of ``convolved(with:bias:stride:padding:)`` in the kernel: what these images and such results have in
  /// common, for each place of the kernel.
  ///
  /// Shapes: images `[n, h, w, inputs]` and `[n, h′, w′, outputs]` give `[kernelHeight, kernelWidth, inputs, outputs]`.
  ///
  /// - Throws: ``TensorError``, as ``convolved(with:bias:stride:padding:)``.
  public func correlated(
    with result: Tensor, kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0
  ) throws(TensorError) -> Tensor {
    guard rank == 4 else { throw .wrongRank(operation: "correlation", expected: 4, shape: shape) }
    guard result.rank == 4 else { throw .wrongRank(operation: "correlation", expected: 4, shape: result.shape) }
    let kernel = [kernelHeight, kernelWidth, shape[3], result.shape[3]]
    try Self.elementCount(of: kernel)
    let sizes = try ConvolutionShape(image: shape, kernel: kernel, stride: stride, padding: padding)
    guard sizes.resultShape == result.shape else {
      throw .shapeMismatch(operation: "correlation", shape, result.shape)
    }
    return Tensor(validShape: kernel) { Scalar.kernelGradient(sizes, pointer, result.pointer, $0) }
  }

  private func requireBias(channels: Int, of kernel: Tensor) throws(TensorError) {
    guard shape == [channels] else {
      throw .shapeMismatch(operation: "bias of a convolution", kernel.shape, shape)
    }
  }
}

extension ConvolutionShape {
  /// The sizes for images `[n, h, w, c]` and a kernel; that the channels agree is left to the caller.
  init(image: [Int], kernel: [Int], stride: Int, padding: Int) throws(TensorError) {
    guard kernel.count == 4 else { throw .wrongRank(operation: "convolution", expected: 4, shape: kernel) }
    try Self.check(stride: stride, padding: padding, kernel: kernel)
    let (height, width) = (image[1] + 2 * padding - kernel[0], image[2] + 2 * padding - kernel[1])
    guard height >= 0, width >= 0 else {
      throw .kernelDoesNotFit(kernel: Array(kernel[..<2]), image: [image[1] + 2 * padding, image[2] + 2 * padding])
    }
    self.init(
      count: image[0], height: image[1], width: image[2], inputs: kernel[2], kernelHeight: kernel[0],
      kernelWidth: kernel[1], stride: stride, padding: padding, resultHeight: height / stride + 1,
      resultWidth: width / stride + 1, outputs: kernel[3])
  }

  static func check(stride: Int, padding: Int, kernel: [Int]) throws(TensorError) {
    guard kernel[0] > 0, kernel[1] > 0 else { throw .kernelDoesNotFit(kernel: Array(kernel[..<2]), image: []) }
    // Beyond 2³¹ pixels there is no image to move on.
    guard stride > 0, stride <= 1 << 31 else { throw .strideNotPositive(stride) }
    guard padding >= 0, padding < kernel[0], padding < kernel[1] else {
      throw .paddingOutOfRange(padding, kernel: Array(kernel[..<2]))
    }
  }
}
