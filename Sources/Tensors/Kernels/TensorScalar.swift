/// A number a tensor can hold: `Float` for training, `Double` for analysis.
///
/// The requirements are the kernels beneath the tensor operations. A generic function of one module is not specialised
/// for callers in another, so each kernel is a requirement whose `Float` and `Double` witnesses are concrete: the
/// tensor stays generic, the loops run at full speed. They are not meant to be called by readers.
public protocol TensorScalar: BinaryFloatingPoint, SIMDScalar, Sendable, Codable {
  /// `y[i] = operation(x[i])`.
  static func apply(
    _ operation: UnaryOperation, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `y[i, j] = operation(a[i, j], b[i, j])` over `outer` rows of `inner` scalars, operands placed by their strides.
  static func apply(
    _ operation: BinaryOperation, _ a: StridedOperand<Self>, _ b: StridedOperand<Self>,
    _ y: UnsafeMutablePointer<Self>, outer: Int, inner: Int)

  /// `y[i] = silu(x[i])` and `slope[i] = silu′(x[i])`, which share their exponential and their division.
  static func siluWithDerivative(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, slope: UnsafeMutablePointer<Self>, count: Int)

  /// `y[o, i] = reduction over a of x[o, a, i]`.
  static func apply(
    _ reduction: Reduction, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    outer: Int, axis: Int, inner: Int)

  /// `C = op(A)·op(B)`, with `bias` added to every row if there is one, and `max(0, C)` instead of it if `rectified`;
  /// row-major, C of shape `[rows, columns]`.
  static func matrixProduct(
    rows: Int, columns: Int, depth: Int,
    _ a: UnsafePointer<Self>, transposeA: Bool, _ b: UnsafePointer<Self>, transposeB: Bool,
    bias: UnsafePointer<Self>?, rectified: Bool, _ c: UnsafeMutablePointer<Self>)

  /// `y[n, i, j, o] = bias[o] + Σ x[n, i·s + k − p, j·s + l − p, c] · w[k, l, c, o]` over k, l and c.
  static func convolution(
    _ shape: ConvolutionShape, _ x: UnsafePointer<Self>, _ w: UnsafePointer<Self>, bias: UnsafePointer<Self>?,
    _ y: UnsafeMutablePointer<Self>)

  /// The same sum for every element of x instead, given y; with `bias[c]`.
  static func transposedConvolution(
    _ shape: ConvolutionShape, _ y: UnsafePointer<Self>, _ w: UnsafePointer<Self>, bias: UnsafePointer<Self>?,
    _ x: UnsafeMutablePointer<Self>)

  /// The same sum for every element of w instead, given x and y.
  static func kernelGradient(
    _ shape: ConvolutionShape, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ w: UnsafeMutablePointer<Self>)

  /// `y = scale·(x − mean)/√(variance + ε) + shift`, mean and variance those of groups of channels of one image.
  static func normalization(
    _ shape: NormalizationShape, _ x: UnsafePointer<Self>, scale: UnsafePointer<Self>?, shift: UnsafePointer<Self>?,
    moments: NormalizationMoments<Self>, _ y: UnsafeMutablePointer<Self>)

  /// The derivatives of a normalisation: in x, and in scale and shift for each image.
  static func normalizationDerivative(
    _ shape: NormalizationShape, _ x: UnsafePointer<Self>, scale: UnsafePointer<Self>?,
    moments: NormalizationMoments<Self>, _ d: UnsafePointer<Self>, _ dx: UnsafeMutablePointer<Self>,
    scaleDerivative: UnsafeMutablePointer<Self>, shiftDerivative: UnsafeMutablePointer<Self>)

  /// One Adam update of `parameter` and its two moments in place; see the optimiser for the formulas.
  static func adamStep(
    parameter: UnsafeMutablePointer<Self>, gradient: UnsafePointer<Self>,
    firstMoment: UnsafeMutablePointer<Self>, secondMoment: UnsafeMutablePointer<Self>,
    count: Int, constants: AdamConstants<Self>)
}

/// The elementwise functions of one variable.
public enum UnaryOperation: Sendable {
  case negate, square, squareRoot, absoluteValue
  case exponential, logarithm, sine, cosine, hyperbolicTangent
  /// `1 / (1 + e⁻ˣ)`, `x / (1 + e⁻ˣ)`, `max(0, x)`, `log(1 + eˣ)`; `step` is 1 where x > 0; `sign` is −1, 0 or 1.
  case sigmoid, siluActivation, rectify, softplus, step, sign
}

/// The elementwise functions of two variables.
public enum BinaryOperation: Sendable {
  case add, subtract, multiply, divide, maximum, minimum
  /// `a` where b > 0, else 0: the derivative of a rectifier, applied.
  case keepWherePositive
}

/// The functions that take an axis to one number.
public enum Reduction: Sendable {
  case sum, maximum, minimum
}

/// An operand of a broadcast operation: where it starts, and how far one step along each loop moves in it.
public struct StridedOperand<Scalar> {
  let pointer: UnsafePointer<Scalar>
  let outerStride: Int
  let innerStride: Int
}

/// The numbers an Adam step is made of; the corrections are `1 − β₁ᵗ` and `1 − β₂ᵗ`.
public struct AdamConstants<Scalar: Sendable>: Sendable {
  let beta1: Scalar, beta2: Scalar, learningRate: Scalar
  let firstCorrection: Scalar, secondCorrection: Scalar
  let epsilon: Scalar, weightDecay: Scalar

  package init(
    beta1: Scalar, beta2: Scalar, learningRate: Scalar, firstCorrection: Scalar, secondCorrection: Scalar,
    epsilon: Scalar, weightDecay: Scalar
  ) {
    (self.beta1, self.beta2, self.learningRate) = (beta1, beta2, learningRate)
    (self.firstCorrection, self.secondCorrection) = (firstCorrection, secondCorrection)
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
  }
}

extension Tensor {
  /// One Adam update of a parameter and its two moments, all of the same shape, in a single pass over the numbers.
  package static func adamStep(
    parameter: inout Tensor, gradient: Tensor, firstMoment: inout Tensor, secondMoment: inout Tensor,
    _ constants: AdamConstants<Scalar>
  ) {
    let count = Swift.min(parameter.count, gradient.count, firstMoment.count, secondMoment.count)
    parameter.withMutableScalars { θ in
      firstMoment.withMutableScalars { m in
        secondMoment.withMutableScalars { v in
          gradient.withScalars { g in
            guard let θ = θ.baseAddress, let m = m.baseAddress, let v = v.baseAddress, let g = g.baseAddress else {
              return
            }
            Scalar.adamStep(
              parameter: θ, gradient: g, firstMoment: m, secondMoment: v, count: count, constants: constants)
          }
        }
      }
    }
  }
}
