import Tensors

/// A slowly following copy of the parameters, `θ̄ ← δθ̄ + (1 − δ)θ`, which samples better than the last step.
///
/// Reference: Song and Ermon 2020, technique 5.
public struct ExponentialMovingAverage<Scalar: TensorScalar> {
  /// The decay δ.
  public let decay: Scalar
  /// The averaged parameters θ̄.
  public private(set) var average: [Tensor<Scalar>]

  /// Starts the average at the given parameters.
  ///
  /// - Throws: ``NetworkError/invalidHyperparameter(_:_:)`` unless the decay lies in `[0, 1]`.
  public init(decay: Scalar, startingAt parameters: [Tensor<Scalar>]) throws(NetworkError) {
    guard decay >= 0, decay <= 1 else { throw .invalidHyperparameter("the decay", Double(decay)) }
    self.decay = decay
    average = parameters
  }

  /// Moves the average towards the parameters.
  ///
  /// - Throws: ``NetworkError/parameterMismatch(expected:actual:)``.
  public mutating func update(_ parameters: [Tensor<Scalar>]) throws {
    let (expected, actual) = (average.map { $0.shape }, parameters.map { $0.shape })
    guard expected == actual else { throw NetworkError.parameterMismatch(expected: expected, actual: actual) }
    average = try zip(average, parameters).map { average, parameter in
      try decay * average + (1 - decay) * parameter
    }
  }
}
