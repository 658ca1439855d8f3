import Autodiff
import Tensors

/// A function with parameters that training changes.
///
/// A network is a value that lists its parameters. Used on its own it computes; inside
/// ``valueWithGradient(at:of:)`` a copy with tracked parameters computes, and the loss is differentiated with respect
/// to them.
public protocol Network<Scalar> {
  /// The precision of the numbers.
  associatedtype Scalar: TensorScalar

  /// Everything that training changes, always in the same order.
  var parameters: [Variable<Scalar>] { get set }
}

extension Network {
  /// The values of the parameters, in their order.
  public var parameterValues: [Tensor<Scalar>] { parameters.map { $0.value } }

  /// The number of scalars in all parameters.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

  /// Replaces the values of the parameters.
  ///
  /// - Throws: ``NetworkError/parameterMismatch(expected:actual:)`` unless number and shapes agree.
  public mutating func setParameters(_ values: [Tensor<Scalar>]) throws(NetworkError) {
    let (expected, actual) = (parameters.map { $0.shape }, values.map { $0.shape })
    guard expected == actual else { throw .parameterMismatch(expected: expected, actual: actual) }
    parameters = values.map { Variable($0) }
  }

  /// Takes as many parameters as this network has from the front of a list: how one made of parts hands them out.
  public mutating func takeParameters(from list: inout ArraySlice<Variable<Scalar>>) {
    let count = parameters.count
    parameters = Array(list.prefix(count))
    list = list.dropFirst(count)
  }
}

/// A network that gives the score of noised data: `s(x, σ) ≈ ∇ log p_σ(x)`.
///
/// Reference: chapter 4.2.2; Song and Ermon 2019, section 3.
public protocol ScoreNetwork<Scalar>: Network {
  /// The score at a batch of points, each with its own noise level.
  ///
  /// Shapes: points `[n, d]`, standard deviations `[n, 1]` or anything that broadcasts to it; result `[n, d]`.
  func callAsFunction(
    _ points: Variable<Scalar>, standardDeviations: Variable<Scalar>
  ) throws -> Variable<Scalar>
}

extension ScoreNetwork {
  /// The score at a batch of points, all at the same noise level.
  ///
  /// Shape: `[n, d]`.
  ///
  /// - Throws: ``NetworkError/standardDeviationNotPositive(_:)`` and errors of shape.
  public func score(at points: Tensor<Scalar>, standardDeviation: Scalar) throws -> Tensor<Scalar> {
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw NetworkError.standardDeviationNotPositive(Double(standardDeviation))
    }
    return try self(Variable(points), standardDeviations: Variable(standardDeviation)).value
  }
}

/// A loss and its gradient with respect to all parameters of a network, in the order of the parameters.
///
/// - Throws: what `loss` throws; ``AutodiffError/notAScalar(shape:)`` unless it returns one number.
public func valueWithGradient<Model: Network>(
  at network: Model, of loss: (Model) throws -> Variable<Model.Scalar>
) throws -> (value: Model.Scalar, gradient: [Tensor<Model.Scalar>]) {
  try valueWithGradient(at: network.parameterValues) { parameters in
    var tracked = network
    tracked.parameters = parameters
    return try loss(tracked)
  }
}

/// What can go wrong with networks and their training; every message prints the offending value.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// A layer needs at least one input and one output.
  case invalidWidth(String, Int)
  /// Parameters or gradients do not have the shapes of the network's.
  case parameterMismatch(expected: [[Int]], actual: [[Int]])
  /// A noise level is zero, negative or not a number.
  case standardDeviationNotPositive(Double)
  /// A constant of an optimiser lies outside its range.
  case invalidHyperparameter(String, Double)
  /// A gradient is NaN or infinite; the parameters were left as they were.
  case gradientNotFinite(parameter: Int)

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .invalidWidth(let name, let width):
      "\(name) must be at least 1, got \(width)"
    case .parameterMismatch(let expected, let actual):
      "parameters of shapes \(expected) were expected, got \(actual)"
    case .standardDeviationNotPositive(let sigma):
      "a noise level is a positive standard deviation, got \(sigma)"
    case .invalidHyperparameter(let name, let value):
      "\(name) is out of range: \(value)"
    case .gradientNotFinite(let parameter):
      "the gradient of parameter \(parameter) is not finite; the parameters were left as they were"
    }
  }
}
