import Autodiff
import Tensors

/// What a network is asked to predict from a noised point `x = αx₀ + σε`.
///
/// The best prediction of each is a conditional mean given x, and any one of them determines the other three.
///
/// Reference: chapter 4.5.1; Ho, Jain and Abbeel 2020, section 3.2; Salimans and Ho 2022, section 4.
public enum Parameterization: String, Sendable, CaseIterable {
  /// The noise ε.
  case noise
  /// The score of the noised data, `s = −ε/σ`.
  case score
  /// The clean point x₀.
  case data
  /// The velocity `v = αε − σx₀`.
  case velocity
}

extension PerturbationKernel {
  /// What a prediction says in other terms.
  ///
  /// Shapes: prediction and points `[n, d]`; result `[n, d]`.
  ///
  /// - Throws: ``UnificationError/undefined(_:from:signal:standardDeviation:)`` where a division by α = 0 or σ = 0 is
  ///   needed, and errors of shape.
  public func converted(
    _ prediction: Variable<Scalar>, from source: Parameterization, to target: Parameterization,
    at points: Tensor<Scalar>
  ) throws -> Variable<Scalar> {
    if source == target { return prediction }
    let (α, σ) = (signal, standardDeviation)
    switch target {
    case .noise: return try noise(from: prediction, as: source, at: points)
    case .score:
      try requireNoise("the score", from: source)
      return try -noise(from: prediction, as: source, at: points) / σ
    case .data: return try data(from: prediction, as: source, at: points)
    case .velocity:
      let ε = try noise(from: prediction, as: source, at: points)
      return try α * ε - σ * data(from: prediction, as: source, at: points)
    }
  }

  /// What a prediction says in other terms, for numbers without derivatives.
  ///
  /// Shapes: prediction and points `[n, d]`; result `[n, d]`.
  ///
  /// - Throws: as for variables.
  public func converted(
    _ prediction: Tensor<Scalar>, from source: Parameterization, to target: Parameterization,
    at points: Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    try converted(Variable(prediction), from: source, to: target, at: points).value
  }

  /// ε from any of the four.
  private func noise(
    from prediction: Variable<Scalar>, as source: Parameterization, at x: Tensor<Scalar>
  ) throws -> Variable<Scalar> {
    let (α, σ) = (signal, standardDeviation)
    switch source {
    case .noise: return prediction
    case .score: return try -(σ * prediction)
    case .data:
      try requireNoise("the noise", from: source)
      return try (x - α * prediction) / σ
    case .velocity: return try (σ * x + α * prediction) / (α.squared() + σ.squared())
    }
  }

  /// x₀ from any of the four; from a score it is Tweedie's formula, `x₀ = (x + σ²s)/α`.
  private func data(
    from prediction: Variable<Scalar>, as source: Parameterization, at x: Tensor<Scalar>
  ) throws -> Variable<Scalar> {
    let (α, σ) = (signal, standardDeviation)
    switch source {
    case .noise:
      try requireSignal("the clean point", from: source)
      return try (x - σ * prediction) / α
    case .score:
      try requireSignal("the clean point", from: source)
      return try (x + σ.squared() * prediction) / α
    case .data: return prediction
    case .velocity: return try (α * x - σ * prediction) / (α.squared() + σ.squared())
    }
  }
}
