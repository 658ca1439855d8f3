import Tensors

// Arithmetic with broadcasting. The rule of a broadcast operand sums over the axes along which it was stretched.

extension Variable {
  /// The elementwise sum.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func + (a: Variable, b: Variable) throws -> Variable {
    try deriving(a.value + b.value, [(a, { try $0.summed(to: a.shape) }), (b, { try $0.summed(to: b.shape) })])
  }

  /// The elementwise difference.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func - (a: Variable, b: Variable) throws -> Variable {
    try deriving(a.value - b.value, [(a, { try $0.summed(to: a.shape) }), (b, { try (-$0).summed(to: b.shape) })])
  }

  /// The elementwise product.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func * (a: Variable, b: Variable) throws -> Variable {
    try deriving(
      a.value * b.value,
      [(a, { try ($0 * b).summed(to: a.shape) }), (b, { try ($0 * a).summed(to: b.shape) })])
  }

  /// The elementwise quotient.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public static func / (a: Variable, b: Variable) throws -> Variable {
    try deriving(
      a.value / b.value,
      [(a, { try ($0 / b).summed(to: a.shape) }), (b, { try (-$0 * a / b.squared()).summed(to: b.shape) })])
  }

  /// The elementwise sum with a constant.
  public static func + (a: Variable, b: Tensor<Scalar>) throws -> Variable { try a + Variable(b) }
  /// The elementwise sum with a constant.
  public static func + (a: Tensor<Scalar>, b: Variable) throws -> Variable { try Variable(a) + b }
  /// The elementwise difference with a constant.
  public static func - (a: Variable, b: Tensor<Scalar>) throws -> Variable { try a - Variable(b) }
  /// The elementwise difference with a constant.
  public static func - (a: Tensor<Scalar>, b: Variable) throws -> Variable { try Variable(a) - b }
  /// The elementwise product with a constant.
  public static func * (a: Variable, b: Tensor<Scalar>) throws -> Variable { try a * Variable(b) }
  /// The elementwise product with a constant.
  public static func * (a: Tensor<Scalar>, b: Variable) throws -> Variable { try Variable(a) * b }
  /// The elementwise quotient by a constant.
  public static func / (a: Variable, b: Tensor<Scalar>) throws -> Variable { try a / Variable(b) }
  /// The elementwise quotient of a constant.
  public static func / (a: Tensor<Scalar>, b: Variable) throws -> Variable { try Variable(a) / b }

  /// Every scalar plus a number.
  public static func + (a: Variable, b: Scalar) -> Variable { a.deriving(a.value + b) { $0 } }
  /// A number plus every scalar.
  public static func + (a: Scalar, b: Variable) -> Variable { b.deriving(a + b.value) { $0 } }
  /// Every scalar minus a number.
  public static func - (a: Variable, b: Scalar) -> Variable { a.deriving(a.value - b) { $0 } }
  /// A number minus every scalar.
  public static func - (a: Scalar, b: Variable) -> Variable { b.deriving(a - b.value) { -$0 } }
  /// Every scalar times a number.
  public static func * (a: Variable, b: Scalar) -> Variable { a.deriving(a.value * b) { $0 * b } }
  /// A number times every scalar.
  public static func * (a: Scalar, b: Variable) -> Variable { b.deriving(a * b.value) { a * $0 } }
  /// Every scalar divided by a number.
  public static func / (a: Variable, b: Scalar) -> Variable { a.deriving(a.value / b) { $0 / b } }
  /// A number divided by every scalar.
  public static func / (a: Scalar, b: Variable) -> Variable {
    b.deriving(a / b.value) { try $0 * -a / b.squared() }
  }
  /// Every scalar with its sign flipped.
  public static prefix func - (a: Variable) -> Variable { a.deriving(-a.value) { -$0 } }

  /// The variable stretched to a shape it broadcasts to.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public func broadcast(to shape: [Int]) throws -> Variable {
    if shape == self.shape { return self }
    return deriving(try value.broadcast(to: shape)) { try $0.summed(to: self.shape) }
  }

  /// Sums over the axes along which `shape` was stretched to this variable's.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:_:_:)``.
  public func summed(to shape: [Int]) throws -> Variable {
    if shape == self.shape { return self }
    return deriving(try value.summed(to: shape)) { try $0.broadcast(to: self.shape) }
  }
}
