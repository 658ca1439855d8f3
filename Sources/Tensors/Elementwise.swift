// Functions of every scalar, named as in mathematics. A logarithm of a negative number is NaN, as for plain numbers.

extension Tensor {
  package func mapped(_ operation: UnaryOperation) -> Tensor {
    Tensor(validShape: shape) { target in
      Self.inParts(count) { start, count in
        Scalar.apply(operation, pointer + start, target + start, count: count)
      }
    }
  }

  /// Calls `body` for parts of `0..<count`: one, or several on as many threads if there is enough to do.
  static func inParts(_ count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    guard count >= 1 << 16 else { return body(0, count) }
    let parts = 2 * Threads.count
    WorkerPool.shared.run(chunks: parts) { part in
      let (start, end) = (count * part / parts / 16 * 16, count * (part + 1) / parts / 16 * 16)
      body(start, (part == parts - 1 ? count : end) - start)
    }
  }

  /// Every scalar squared.
  public func squared() -> Tensor { mapped(.square) }

  /// Any function of every scalar.
  ///
  /// Slower than the named ones, for set-up and tests.
  public func map<Result: TensorScalar>(_ body: (Scalar) throws -> Result) rethrows -> Tensor<Result> {
    let scalars = try withScalars { try $0.map(body) }
    return Tensor<Result>(validShape: shape) { target in
      for (index, scalar) in scalars.enumerated() { target[index] = scalar }
    }
  }
}

/// The exponential of every scalar.
public func exp<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.exponential) }
/// The natural logarithm of every scalar.
public func log<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.logarithm) }
/// The square root of every scalar.
public func sqrt<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.squareRoot) }
/// The sine of every scalar, in radians.
public func sin<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.sine) }
/// The cosine of every scalar, in radians.
public func cos<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.cosine) }
/// The hyperbolic tangent of every scalar.
public func tanh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.hyperbolicTangent) }
/// The absolute value of every scalar.
public func abs<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.absoluteValue) }
/// The logistic function `1 / (1 + e⁻ˣ)` of every scalar.
public func sigmoid<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.sigmoid) }
/// The softplus `log(1 + eˣ)` of every scalar, without overflow.
public func softplus<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.softplus) }
/// The rectifier `max(0, x)` of every scalar.
public func relu<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.rectify) }
/// The SiLU `x / (1 + e⁻ˣ)` of every scalar.
public func silu<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.mapped(.siluActivation) }

/// The SiLU of every scalar and its derivative, `g·(1 + x(1 − g))` with `g = sigmoid(x)`, for little more than one of
/// the two.
package func siluWithDerivative<Scalar>(_ x: Tensor<Scalar>) -> (value: Tensor<Scalar>, derivative: Tensor<Scalar>) {
  var derivative = x
  let value = Tensor<Scalar>(validShape: x.shape) { value in
    derivative = Tensor(validShape: x.shape) { slope in
      Tensor<Scalar>.inParts(x.count) { start, count in
        Scalar.siluWithDerivative(x.pointer + start, value + start, slope: slope + start, count: count)
      }
    }
  }
  return (value, derivative)
}
