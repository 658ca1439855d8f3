import Tensors

/// A rule that changes parameters along their gradients.
public protocol Optimizer<Scalar> {
  /// The precision of the parameters.
  associatedtype Scalar: TensorScalar

  /// Changes the parameters by one step.
  ///
  /// - Throws: ``NetworkError/parameterMismatch(expected:actual:)`` or ``NetworkError/gradientNotFinite(parameter:)``;
  ///   then nothing has changed.
  mutating func update(_ parameters: inout [Tensor<Scalar>], along gradients: [Tensor<Scalar>]) throws
}

extension Optimizer {
  /// Changes the parameters of a network by one step.
  ///
  /// - Throws: ``NetworkError/parameterMismatch(expected:actual:)`` or ``NetworkError/gradientNotFinite(parameter:)``;
  ///   then nothing has changed.
  public mutating func update<Model: Network<Scalar>>(
    _ network: inout Model, along gradients: [Tensor<Scalar>]
  ) throws {
    var values = network.parameterValues
    try update(&values, along: gradients)
    try network.setParameters(values)
  }

  /// Gradients must have the shapes of the parameters, and both those of what is remembered from earlier steps.
  func requireFit(
    _ parameters: [Tensor<Scalar>], _ gradients: [Tensor<Scalar>], remembered: [Tensor<Scalar>]
  ) throws(NetworkError) {
    let (expected, actual) = (parameters.map { $0.shape }, gradients.map { $0.shape })
    guard expected == actual else { throw .parameterMismatch(expected: expected, actual: actual) }
    let earlier = remembered.map { $0.shape }
    guard earlier.isEmpty || earlier == actual else { throw .parameterMismatch(expected: earlier, actual: actual) }
    // A sum is finite only if all its terms are, and is one fast pass.
    for (index, gradient) in gradients.enumerated() where !gradient.sum().isFinite && !gradient.isFinite {
      throw .gradientNotFinite(parameter: index)
    }
  }
}

/// Gradient descent, plain or with momentum: `v ← μv + g`, `θ ← θ − αv`.
///
/// Nesterov's form steps along `g + μv` instead. Reference: Sutskever et al. 2013, section 2, as PyTorch writes it.
public struct StochasticGradientDescent<Scalar: TensorScalar>: Optimizer {
  /// The step α.
  public var learningRate: Scalar
  /// The share μ of the last step that goes on; 0 is plain descent.
  public let momentum: Scalar
  /// Whether to look ahead along the velocity.
  public let isNesterov: Bool

  private var velocities: [Tensor<Scalar>] = []

  /// Creates the rule.
  ///
  /// - Throws: ``NetworkError/invalidHyperparameter(_:_:)``.
  public init(learningRate: Scalar, momentum: Scalar = 0, isNesterov: Bool = false) throws(NetworkError) {
    guard learningRate >= 0, learningRate.isFinite else {
      throw .invalidHyperparameter("the learning rate", Double(learningRate))
    }
    guard momentum >= 0, momentum < 1 else { throw .invalidHyperparameter("the momentum", Double(momentum)) }
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  /// One step; see ``Optimizer/update(_:along:)``.
  public mutating func update(_ parameters: inout [Tensor<Scalar>], along gradients: [Tensor<Scalar>]) throws {
    try requireFit(parameters, gradients, remembered: velocities)
    let (α, μ) = (learningRate, momentum)
    velocities = try velocities.isEmpty ? gradients : zip(velocities, gradients).map { v, g in try μ * v + g }
    for (index, (v, g)) in zip(velocities, gradients).enumerated() {
      let direction = isNesterov ? try g + μ * v : v
      parameters[index] = try parameters[index] - α * direction
    }
  }
}

/// Adam: steps scaled by running estimates of the gradient's mean and mean square.
///
/// With `t` counting steps from 1, elementwise,
///
///     m ← β₁m + (1 − β₁)g          m̂ = m / (1 − β₁ᵗ)
///     v ← β₂v + (1 − β₂)g²         v̂ = v / (1 − β₂ᵗ)
///     θ ← θ(1 − αw) − α·m̂ / (√v̂ + ε)
///
/// where the weight decay w (of AdamW) is 0 unless asked for.
/// Reference: Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2.
public struct Adam<Scalar: TensorScalar>: Optimizer {
  /// The step α.
  public var learningRate: Scalar
  /// The memories of the two estimates.
  public let beta1: Scalar, beta2: Scalar
  /// The smallest denominator.
  public let epsilon: Scalar
  /// The decoupled weight decay w.
  public let weightDecay: Scalar

  /// How many steps were taken.
  public private(set) var step = 0
  /// The running means m, one for each parameter.
  public private(set) var firstMoments: [Tensor<Scalar>] = []
  /// The running mean squares v, one for each parameter.
  public private(set) var secondMoments: [Tensor<Scalar>] = []

  /// Creates the rule with the published constants.
  ///
  /// - Throws: ``NetworkError/invalidHyperparameter(_:_:)``.
  public init(
    learningRate: Scalar = 1e-3, beta1: Scalar = 0.9, beta2: Scalar = 0.999, epsilon: Scalar = 1e-8,
    weightDecay: Scalar = 0
  ) throws(NetworkError) {
    guard learningRate >= 0, learningRate.isFinite else {
      throw .invalidHyperparameter("the learning rate", Double(learningRate))
    }
    guard beta1 >= 0, beta1 < 1 else { throw .invalidHyperparameter("beta1", Double(beta1)) }
    guard beta2 >= 0, beta2 < 1 else { throw .invalidHyperparameter("beta2", Double(beta2)) }
    guard epsilon >= 0, epsilon.isFinite else { throw .invalidHyperparameter("epsilon", Double(epsilon)) }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw .invalidHyperparameter("the weight decay", Double(weightDecay))
    }
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// One step; see ``Optimizer/update(_:along:)``.
  public mutating func update(_ parameters: inout [Tensor<Scalar>], along gradients: [Tensor<Scalar>]) throws {
    try requireFit(parameters, gradients, remembered: firstMoments)
    if firstMoments.isEmpty {
      firstMoments = try parameters.map { try Tensor.zeros($0.shape) }
      secondMoments = firstMoments
    }
    step += 1
    let constants = AdamConstants(
      beta1: beta1, beta2: beta2, learningRate: learningRate,
      firstCorrection: Self.correction(beta1, step), secondCorrection: Self.correction(beta2, step),
      epsilon: epsilon, weightDecay: weightDecay)
    for index in parameters.indices {
      Tensor.adamStep(
        parameter: &parameters[index], gradient: gradients[index],
        firstMoment: &firstMoments[index], secondMoment: &secondMoments[index], constants)
    }
  }

  /// Goes on from what an earlier run remembered, as if its steps had been taken here.
  ///
  /// With no steps taken there are no moments; otherwise one of each kind for every parameter.
  ///
  /// - Throws: ``NetworkError/invalidHyperparameter(_:_:)`` for a negative step, or
  ///   ``NetworkError/parameterMismatch(expected:actual:)`` for moments that do not belong together; then nothing has
  ///   changed.
  public mutating func restore(
    step: Int, firstMoments: [Tensor<Scalar>], secondMoments: [Tensor<Scalar>]
  ) throws(NetworkError) {
    guard step >= 0 else { throw .invalidHyperparameter("the number of steps taken", Double(step)) }
    let (first, second) = (firstMoments.map { $0.shape }, secondMoments.map { $0.shape })
    guard first == second, first.isEmpty == (step == 0) else {
      throw .parameterMismatch(expected: first, actual: second)
    }
    (self.step, self.firstMoments, self.secondMoments) = (step, firstMoments, secondMoments)
  }

  /// `1 − βᵗ`, subtracted in double precision: in single precision 1 − 0.999ᵗ would keep four digits of the first steps.
  private static func correction(_ base: Scalar, _ exponent: Int) -> Scalar {
    var (power, factor, remaining) = (1.0, Double(base), exponent)
    while remaining > 0 {
      if remaining & 1 == 1 { power *= factor }
      factor *= factor
      remaining >>= 1
    }
    return Scalar(1 - power)
  }
}
