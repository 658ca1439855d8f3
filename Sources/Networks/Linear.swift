import Autodiff
import Randomness
import Tensors

/// The affine layer `x·W + b`.
///
/// Shapes: `[n, inputs]` to `[n, outputs]`.
public struct Linear<Scalar: TensorScalar>: Network {
  /// The matrix W.
  ///
  /// Shape: `[inputs, outputs]`.
  public var weight: Variable<Scalar>
  /// The offset b.
  ///
  /// Shape: `[outputs]`.
  public var bias: Variable<Scalar>

  /// Creates a layer from its parameters.
  ///
  /// Shapes: weight `[inputs, outputs]`, bias `[outputs]`.
  ///
  /// - Throws: `TensorError.shapeMismatch` unless they fit together.
  public init(weight: Tensor<Scalar>, bias: Tensor<Scalar>) throws {
    guard weight.rank == 2, bias.shape == [weight.shape[1]] else {
      throw TensorError.shapeMismatch(operation: "Linear", weight.shape, bias.shape)
    }
    self.weight = Variable(weight)
    self.bias = Variable(bias)
  }

  /// Creates a layer with random parameters, uniform on `±1/√inputs`, as PyTorch's `nn.Linear` has them.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(inputs: Int, outputs: Int, using rng: inout some RandomNumberGenerator) throws {
    guard inputs > 0 else { throw NetworkError.invalidWidth("the number of inputs", inputs) }
    guard outputs > 0 else { throw NetworkError.invalidWidth("the number of outputs", outputs) }
    let bound = 1 / Scalar(inputs).squareRoot()
    weight = try Variable(.uniform([inputs, outputs], in: -bound..<bound, using: &rng))
    bias = try Variable(.uniform([outputs], in: -bound..<bound, using: &rng))
  }

  /// Weight and bias.
  public var parameters: [Variable<Scalar>] {
    get { [weight, bias] }
    set {
      guard newValue.count == 2 else { return }
      (weight, bias) = (newValue[0], newValue[1])
    }
  }

  /// The layer applied to every row.
  public func callAsFunction(_ x: Variable<Scalar>) throws -> Variable<Scalar> {
    try x.affine(weight: weight, bias: bias)
  }

  /// The layer applied to every row, and an activation to the result.
  func callAsFunction(_ x: Variable<Scalar>, then activation: Activation) throws -> Variable<Scalar> {
    try activation == .relu ? x.affine(weight: weight, bias: bias, rectified: true) : activation(self(x))
  }
}

/// The function between two layers.
public enum Activation: String, Sendable, CaseIterable {
  /// `max(0, x)`.
  case relu
  /// `x / (1 + e⁻ˣ)`, smooth everywhere: a network that is to be differentiated twice needs that.
  case silu
  /// `tanh x`.
  case tanh

  /// The function applied to every scalar.
  public func callAsFunction<Scalar>(_ x: Variable<Scalar>) -> Variable<Scalar> {
    switch self {
    case .relu: Autodiff.relu(x)
    case .silu: Autodiff.silu(x)
    case .tanh: Autodiff.tanh(x)
    }
  }
}

/// Affine layers with an activation between each two: `x ↦ Lₖ(φ(… φ(L₁(x))))`.
public struct MultilayerPerceptron<Scalar: TensorScalar>: Network {
  /// The affine layers, first to last.
  public var layers: [Linear<Scalar>]
  /// The function between them.
  public var activation: Activation

  /// Creates a network of the given layers.
  public init(_ layers: [Linear<Scalar>], activation: Activation) {
    self.layers = layers
    self.activation = activation
  }

  /// Creates a network with random parameters; `widths` are those of the input, the hidden layers and the output.
  ///
  /// - Throws: ``NetworkError/invalidWidth(_:_:)``.
  public init(widths: [Int], activation: Activation, using rng: inout some RandomNumberGenerator) throws {
    var layers: [Linear<Scalar>] = []
    for (inputs, outputs) in zip(widths, widths.dropFirst()) {
      layers.append(try Linear(inputs: inputs, outputs: outputs, using: &rng))
    }
    self.init(layers, activation: activation)
  }

  /// Weight and bias of every layer.
  public var parameters: [Variable<Scalar>] {
    get { layers.flatMap { $0.parameters } }
    set {
      guard newValue.count == 2 * layers.count else { return }
      for index in layers.indices { layers[index].parameters = Array(newValue[2 * index..<2 * index + 2]) }
    }
  }

  /// The network applied to every row.
  ///
  /// Shape: `[n, inputs]` to `[n, outputs]`.
  public func callAsFunction(_ x: Variable<Scalar>) throws -> Variable<Scalar> {
    let hidden = try layers.dropLast().reduce(x) { h, layer in try layer(h, then: activation) }
    return try layers.last?(hidden) ?? hidden
  }
}
