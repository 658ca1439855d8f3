import Tensors

// Functions of every scalar, each with its derivative beside it.

extension Variable {
  /// Every scalar squared.
  public func squared() -> Variable {
    deriving(value.squared()) { try $0 * (2 * self) }
  }
}

/// The exponential of every scalar.
public func exp<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(exp(x.value)) { try $0 * exp(x) }
}

/// The natural logarithm of every scalar.
public func log<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(log(x.value)) { try $0 / x }
}

/// The square root of every scalar.
public func sqrt<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(sqrt(x.value)) { try $0 / (2 * sqrt(x)) }
}

/// The sine of every scalar, in radians.
public func sin<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(sin(x.value)) { try $0 * cos(x) }
}

/// The cosine of every scalar, in radians.
public func cos<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(cos(x.value)) { try -$0 * sin(x) }
}

/// The hyperbolic tangent of every scalar.
public func tanh<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(tanh(x.value)) { try $0 * (1 - tanh(x).squared()) }
}

/// The absolute value of every scalar; its derivative at 0 is taken as 0.
public func abs<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(abs(x.value)) { try $0 * x.value.mapped(.sign) }
}

/// The logistic function `1 / (1 + e⁻ˣ)` of every scalar.
public func sigmoid<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(sigmoid(x.value)) { d in
    let g = sigmoid(x)
    return try d * g * (1 - g)
  }
}

/// The softplus `log(1 + eˣ)` of every scalar, without overflow.
public func softplus<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(softplus(x.value)) { try $0 * sigmoid(x) }
}

/// The rectifier `max(0, x)` of every scalar; its derivative at 0 is taken as 0.
public func relu<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  x.deriving(relu(x.value)) { try $0.keptWherePositive(x.value) }
}

/// The SiLU `x / (1 + e⁻ˣ)` of every scalar.
///
/// The derivative is computed with the value, as a result of its own: every backward pass, and there are d of them in the
/// explicit losses, multiplies by the same numbers, and the second derivative is taken once for all.
public func silu<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
  guard x.openTape != nil else { return Variable(silu(x.value)) }
  let (value, derivative) = siluWithDerivative(x.value)
  let slope = x.deriving(derivative) { d in
    // silu″(x) = g(1 − g)(2 + x(1 − 2g))
    let g = sigmoid(x)
    return try d * g * (1 - g) * (2 + x * (1 - 2 * g))
  }
  return x.deriving(value) { try $0 * slope }
}

extension Variable {
  /// These scalars where those of `mask` are positive, and 0 elsewhere.
  func keptWherePositive(_ mask: Tensor<Scalar>) throws -> Variable {
    deriving(try value.combined(with: mask, .keepWherePositive, name: "relu")) { try $0.keptWherePositive(mask) }
  }
}

/// The elementwise maximum; where both are equal the derivative goes to the first.
///
/// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) throws -> Variable<Scalar> {
  let largest = try maximum(a.value, b.value)
  // Kept or not, rather than times 1 or 0: an infinite derivative must not become NaN where it does not belong.
  let firstIsSmaller = try (b.value - a.value).mapped(.step)
  return try .deriving(
    largest,
    [
      (a, { try $0.keptWherePositive(1 - firstIsSmaller).summed(to: a.shape) }),
      (b, { try $0.keptWherePositive(firstIsSmaller).summed(to: b.shape) }),
    ])
}

/// The elementwise minimum; where both are equal the derivative goes to the first.
///
/// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) throws -> Variable<Scalar> {
  try -maximum(-a, -b)
}
