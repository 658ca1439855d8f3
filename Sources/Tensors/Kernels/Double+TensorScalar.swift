import Foundation

extension Double: TensorScalar {
  /// `y[i] = operation(x[i])`.
  public static func apply(
    _ operation: UnaryOperation, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    switch operation {
    case .exponential: mapLoop(x, y, count) { exp($0) }
    case .logarithm: mapLoop(x, y, count) { log($0) }
    case .sine: mapLoop(x, y, count) { sin($0) }
    case .cosine: mapLoop(x, y, count) { cos($0) }
    case .hyperbolicTangent: mapLoop(x, y, count) { tanh($0) }
    case .sigmoid: mapLoop(x, y, count) { sigmoid($0) }
    case .siluActivation: mapLoop(x, y, count) { $0 * sigmoid($0) }
    case .softplus: mapLoop(x, y, count) { Swift.max($0, 0) + log1p(exp(-$0.magnitude)) }
    default: algebraicKernel(operation, x, y, count)
    }
  }

  /// `y[i, j] = operation(a[i, j], b[i, j])`.
  public static func apply(
    _ operation: BinaryOperation, _ a: StridedOperand<Double>, _ b: StridedOperand<Double>,
    _ y: UnsafeMutablePointer<Double>, outer: Int, inner: Int
  ) {
    binaryKernel(operation, a, b, y, outer, inner)
  }

  /// `y[i] = silu(x[i])` and `slope[i] = silu′(x[i])`.
  public static func siluWithDerivative(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, slope: UnsafeMutablePointer<Double>, count: Int
  ) {
    for index in 0..<count {
      let (x, g) = (x[index], sigmoid(x[index]))
      y[index] = x * g
      slope[index] = g * (1 + x * (1 - g))
    }
  }

  /// `y[o, i] = reduction over a of x[o, a, i]`.
  public static func apply(
    _ reduction: Reduction, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    outer: Int, axis: Int, inner: Int
  ) {
    reductionKernel(reduction, x, y, outer, axis, inner)
  }

  /// `C = op(A)·op(B) + bias`.
  public static func matrixProduct(
    rows: Int, columns: Int, depth: Int,
    _ a: UnsafePointer<Double>, transposeA: Bool, _ b: UnsafePointer<Double>, transposeB: Bool,
    bias: UnsafePointer<Double>?, rectified: Bool, _ c: UnsafeMutablePointer<Double>
  ) {
    Tensors.matrixProduct(
      rows: rows, columns: columns, depth: depth, a: a, transposeA: transposeA, b: b, transposeB: transposeB,
      bias: bias, accumulate: false, rectified: rectified, c: c)
  }

  /// A convolution.
  public static func convolution(
    _ shape: ConvolutionShape, _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>, bias: UnsafePointer<Double>?,
    _ y: UnsafeMutablePointer<Double>
  ) {
    convolutionKernel(shape, x, w, bias: bias, y)
  }

  /// A transposed convolution.
  public static func transposedConvolution(
    _ shape: ConvolutionShape, _ y: UnsafePointer<Double>, _ w: UnsafePointer<Double>, bias: UnsafePointer<Double>?,
    _ x: UnsafeMutablePointer<Double>
  ) {
    transposedConvolutionKernel(shape, y, w, bias: bias, x)
  }

  /// The derivative of a convolution in its kernel.
  public static func kernelGradient(
    _ shape: ConvolutionShape, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>
  ) {
    kernelGradientKernel(shape, x, y, w)
  }

  /// A normalisation of groups of channels.
  public static func normalization(
    _ shape: NormalizationShape, _ x: UnsafePointer<Double>, scale: UnsafePointer<Double>?,
    shift: UnsafePointer<Double>?,
    moments: NormalizationMoments<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    normalizationKernel(shape, x, scale: scale, shift: shift, moments: moments, y)
  }

  /// The derivatives of a normalisation.
  public static func normalizationDerivative(
    _ shape: NormalizationShape, _ x: UnsafePointer<Double>, scale: UnsafePointer<Double>?,
    moments: NormalizationMoments<Double>, _ d: UnsafePointer<Double>, _ dx: UnsafeMutablePointer<Double>,
    scaleDerivative: UnsafeMutablePointer<Double>, shiftDerivative: UnsafeMutablePointer<Double>
  ) {
    normalizationDerivativeKernel(
      shape, x, scale: scale, moments: moments, d, dx, scaleDerivative: scaleDerivative,
      shiftDerivative: shiftDerivative)
  }

  /// One Adam update in place.
  public static func adamStep(
    parameter: UnsafeMutablePointer<Double>, gradient: UnsafePointer<Double>,
    firstMoment: UnsafeMutablePointer<Double>, secondMoment: UnsafeMutablePointer<Double>,
    count: Int, constants: AdamConstants<Double>
  ) {
    adamLoop(parameter, gradient, firstMoment, secondMoment, count, constants) { x in
      let small = SIMD16(repeating: Double.leastNormalMagnitude)
      return x.replacing(with: 0, where: (x .< small) .& (x .> -small))
    }
  }
}

/// `1/(1 + e⁻ˣ)` without overflow on either side.
private func sigmoid(_ x: Double) -> Double {
  let e = exp(-x.magnitude)
  return (x < 0 ? e : 1) / (1 + e)
}
