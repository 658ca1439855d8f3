import Foundation

extension Float: TensorScalar {
  /// `y[i] = operation(x[i])`.
  public static func apply(
    _ operation: UnaryOperation, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch operation {
    case .exponential: VectorMath.exp(x, y, count: count)
    case .logarithm: VectorMath.log(x, y, count: count)
    case .sine: mapLoop(x, y, count) { sin($0) }
    case .cosine: mapLoop(x, y, count) { cos($0) }
    case .hyperbolicTangent: VectorMath.tanh(x, y, count: count)
    case .sigmoid: VectorMath.sigmoid(x, y, count: count)
    case .siluActivation: VectorMath.silu(x, y, count: count)
    case .softplus: VectorMath.softplus(x, y, count: count)
    default: algebraicKernel(operation, x, y, count)
    }
  }

  /// `y[i, j] = operation(a[i, j], b[i, j])`.
  public static func apply(
    _ operation: BinaryOperation, _ a: StridedOperand<Float>, _ b: StridedOperand<Float>,
    _ y: UnsafeMutablePointer<Float>, outer: Int, inner: Int
  ) {
    binaryKernel(operation, a, b, y, outer, inner)
  }

  /// `y[i] = silu(x[i])` and `slope[i] = silu′(x[i])`.
  public static func siluWithDerivative(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, slope: UnsafeMutablePointer<Float>, count: Int
  ) {
    VectorMath.siluWithDerivative(x, y, slope: slope, count: count)
  }

  /// `y[o, i] = reduction over a of x[o, a, i]`.
  public static func apply(
    _ reduction: Reduction, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    outer: Int, axis: Int, inner: Int
  ) {
    reductionKernel(reduction, x, y, outer, axis, inner)
  }

  /// `C = op(A)·op(B) + bias`.
  public static func matrixProduct(
    rows: Int, columns: Int, depth: Int,
    _ a: UnsafePointer<Float>, transposeA: Bool, _ b: UnsafePointer<Float>, transposeB: Bool,
    bias: UnsafePointer<Float>?, rectified: Bool, _ c: UnsafeMutablePointer<Float>
  ) {
    Tensors.matrixProduct(
      rows: rows, columns: columns, depth: depth, a: a, transposeA: transposeA, b: b, transposeB: transposeB,
      bias: bias, accumulate: false, rectified: rectified, c: c)
  }

  /// A convolution.
  public static func convolution(
    _ shape: ConvolutionShape, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    _ y: UnsafeMutablePointer<Float>
  ) {
    convolutionKernel(shape, x, w, bias: bias, y)
  }

  /// A transposed convolution.
  public static func transposedConvolution(
    _ shape: ConvolutionShape, _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    _ x: UnsafeMutablePointer<Float>
  ) {
    transposedConvolutionKernel(shape, y, w, bias: bias, x)
  }

  /// The derivative of a convolution in its kernel.
  public static func kernelGradient(
    _ shape: ConvolutionShape, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ w: UnsafeMutablePointer<Float>
  ) {
    kernelGradientKernel(shape, x, y, w)
  }

  /// A normalisation of groups of channels.
  public static func normalization(
    _ shape: NormalizationShape, _ x: UnsafePointer<Float>, scale: UnsafePointer<Float>?, shift: UnsafePointer<Float>?,
    moments: NormalizationMoments<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    normalizationKernel(shape, x, scale: scale, shift: shift, moments: moments, y)
  }

  /// The derivatives of a normalisation.
  public static func normalizationDerivative(
    _ shape: NormalizationShape, _ x: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    moments: NormalizationMoments<Float>, _ d: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
    scaleDerivative: UnsafeMutablePointer<Float>, shiftDerivative: UnsafeMutablePointer<Float>
  ) {
    normalizationDerivativeKernel(
      shape, x, scale: scale, moments: moments, d, dx, scaleDerivative: scaleDerivative,
      shiftDerivative: shiftDerivative)
  }

  /// One Adam update in place.
  public static func adamStep(
    parameter: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>,
    count: Int, constants: AdamConstants<Float>
  ) {
    adamLoop(parameter, gradient, firstMoment, secondMoment, count, constants) { x in
      let small = SIMD16(repeating: Float.leastNormalMagnitude)
      return x.replacing(with: 0, where: (x .< small) .& (x .> -small))
    }
  }
}
