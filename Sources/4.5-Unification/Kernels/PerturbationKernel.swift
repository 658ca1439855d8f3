import Tensors

/// The law of a noised point given the clean one, `x = αx₀ + σε` with ε standard normal.
///
/// It is all that score models and diffusion models need to know of each other. Score models have α = 1 and a growing σ;
/// DDPM has `α = √ᾱ` and `σ = √(1 − ᾱ)`. One α and one σ serve a whole batch, or every point has its own.
///
/// Reference: chapter 4.5.1; Song et al. 2021, equation 29; Kingma et al. 2021, equation 1.
public struct PerturbationKernel<Scalar: TensorScalar>: Sendable {
  /// What is left of the data, α.
  ///
  /// Shape: `[]` or `[n, 1]`.
  public let signal: Tensor<Scalar>
  /// The standard deviation σ of the noise.
  ///
  /// Shape: `[]` or `[n, 1]`.
  public let standardDeviation: Tensor<Scalar>

  /// Creates a kernel for every point of a batch.
  ///
  /// Shapes: both `[n, 1]`, or both `[]`.
  ///
  /// - Throws: `TensorError.shapeMismatch`, and ``UnificationError/outOfRange(_:_:)`` for a negative number, for one that
  ///   is not finite, and where both are zero.
  public init(signal: Tensor<Scalar>, standardDeviation sigma: Tensor<Scalar>) throws {
    guard signal.shape == sigma.shape else {
      throw TensorError.shapeMismatch(operation: "perturbation kernel", signal.shape, sigma.shape)
    }
    if let bad = signal.scalars.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw UnificationError.outOfRange("the signal α", Double(bad))
    }
    for (α, σ) in zip(signal.scalars, sigma.scalars) where !(σ >= 0 && σ.isFinite && α + σ > 0) {
      throw UnificationError.outOfRange("the standard deviation σ", Double(σ))
    }
    self.signal = signal
    self.standardDeviation = sigma
  }

  /// Creates one kernel for a whole batch.
  ///
  /// - Throws: as ``init(signal:standardDeviation:)``.
  public init(signal: Double, standardDeviation sigma: Double) throws {
    try self.init(signal: Tensor(Scalar(signal)), standardDeviation: Tensor(Scalar(sigma)))
  }

  /// The noised points `x = αx₀ + σε`.
  ///
  /// Shapes: all `[n, d]`.
  ///
  /// - Throws: errors of shape.
  public func noised(_ clean: Tensor<Scalar>, by noise: Tensor<Scalar>) throws -> Tensor<Scalar> {
    let (α, σ) = (signal, standardDeviation)
    return try α * clean + σ * noise
  }

  /// The score of the kernel, `∇ₓ log p(x | x₀) = −ε/σ`: what denoising score matching fits, point by point.
  ///
  /// It is not the score of the noised data, only its mean given x is (erratum E-45).
  ///
  /// Shape: `[n, d]`.
  ///
  /// - Throws: ``UnificationError/undefined(_:from:signal:standardDeviation:)`` without noise.
  public func conditionalScore(noise: Tensor<Scalar>) throws -> Tensor<Scalar> {
    try requireNoise("the score", from: .noise)
    return try -noise / standardDeviation
  }

  func requireNoise(_ name: String, from source: Parameterization) throws(UnificationError) {
    try requirePositive(in: standardDeviation, name, source)
  }

  func requireSignal(_ name: String, from source: Parameterization) throws(UnificationError) {
    try requirePositive(in: signal, name, source)
  }

  private func requirePositive(
    in numbers: Tensor<Scalar>, _ name: String, _ source: Parameterization
  ) throws(UnificationError) {
    guard let index = numbers.scalars.firstIndex(of: 0) else { return }
    throw .undefined(
      name, from: source, signal: Double(signal.scalars[index]),
      standardDeviation: Double(standardDeviation.scalars[index]))
  }
}
