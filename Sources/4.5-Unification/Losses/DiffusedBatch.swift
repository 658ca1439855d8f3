import Tensors

/// Clean points with the noise that was added to each: all that any denoising loss compares with.
public struct DiffusedBatch<Scalar: TensorScalar>: Sendable {
  /// The clean points x₀.
  ///
  /// Shape: `[n, d]`.
  public let clean: Tensor<Scalar>
  /// The noise ε.
  ///
  /// Shape: `[n, d]`.
  public let noise: Tensor<Scalar>
  /// How much of both is in the noised points.
  public let kernel: PerturbationKernel<Scalar>
  /// The noised points `x = αx₀ + σε`.
  ///
  /// Shape: `[n, d]`.
  public let noisy: Tensor<Scalar>

  /// Noises clean points.
  ///
  /// - Throws: errors of shape.
  public init(clean: Tensor<Scalar>, noise: Tensor<Scalar>, kernel: PerturbationKernel<Scalar>) throws {
    guard clean.rank == 2, noise.shape == clean.shape else {
      throw TensorError.shapeMismatch(operation: "noised batch", clean.shape, noise.shape)
    }
    self.clean = clean
    self.noise = noise
    self.kernel = kernel
    noisy = try kernel.noised(clean, by: noise)
    guard noisy.shape == clean.shape else {
      throw TensorError.shapeMismatch(operation: "noised batch", noisy.shape, clean.shape)
    }
  }

  /// What a network with that output is fitted to.
  ///
  /// Shape: `[n, d]`.
  ///
  /// - Throws: ``UnificationError/undefined(_:from:signal:standardDeviation:)`` for the score without noise.
  public func target(_ output: Parameterization) throws -> Tensor<Scalar> {
    let (α, σ) = (kernel.signal, kernel.standardDeviation)
    return switch output {
    case .noise: noise
    case .score: try kernel.conditionalScore(noise: noise)
    case .data: clean
    case .velocity: try α * noise - σ * clean
    }
  }
}
