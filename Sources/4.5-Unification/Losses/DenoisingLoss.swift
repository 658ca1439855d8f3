import Autodiff
import Tensors

/// The squared error of a denoising network, `E w‖ŷ − y‖²`, where the output may mean one thing and y be another.
///
/// Three choices that are often mixed up are apart here: what the network's output is read as, in which terms its error
/// is measured, and how much a noise level counts. DDPM's loss is the error of the noise with weight 1; that of the
/// score with weight 1 − ᾱ is the same number for every network, batch and noise, whatever the output is read as.
///
/// Reference: chapter 4.5.1; Ho, Jain and Abbeel 2020, equation 14; Vincent 2011, equation 9.
public struct DenoisingLoss<Scalar: TensorScalar>: Sendable {
  /// What the network's output is read as.
  public let output: Parameterization
  /// Whose squared error is taken.
  public let error: Parameterization
  /// The weight w of every point.
  ///
  /// Shape: anything that broadcasts to `[n, 1]`.
  public let weight: @Sendable (PerturbationKernel<Scalar>) throws -> Tensor<Scalar>

  /// Creates a loss.
  public init(
    reading output: Parameterization, errorOf error: Parameterization,
    weight: @escaping @Sendable (PerturbationKernel<Scalar>) throws -> Tensor<Scalar> = { _ in Tensor(1) }
  ) {
    self.output = output
    self.error = error
    self.weight = weight
  }

  /// DDPM's loss `‖ε̂ − ε‖²`, known as L_simple.
  ///
  /// Reference: Ho, Jain and Abbeel 2020, equation 14.
  public static func simple(reading output: Parameterization) -> DenoisingLoss {
    DenoisingLoss(reading: output, errorOf: .noise)
  }

  /// Denoising score matching with Song and Ermon's weight, `σ²‖ŝ − ∇log p(x | x₀)‖²`; σ² is 1 − ᾱ in DDPM's terms.
  ///
  /// Twice the loss of chapter 4.2, which has a factor of ½.
  ///
  /// Reference: Song and Ermon 2019, section 4.2.
  public static func weightedScoreMatching(reading output: Parameterization) -> DenoisingLoss {
    DenoisingLoss(reading: output, errorOf: .score) { $0.standardDeviation.squared() }
  }

  /// The squared error of the output itself, whatever it is read as.
  public static func plain(reading output: Parameterization) -> DenoisingLoss {
    DenoisingLoss(reading: output, errorOf: output)
  }

  /// The error of the data, weighted by the signal-to-noise ratio α²/σ² but by no more than γ.
  ///
  /// Reference: Hang et al. 2023, section 3.4.
  public static func limitedSignalToNoise(_ γ: Scalar = 5, reading output: Parameterization) -> DenoisingLoss {
    DenoisingLoss(reading: output, errorOf: .data) { kernel in
      try minimum(kernel.signal.squared() / kernel.standardDeviation.squared(), Tensor(γ))
    }
  }

  /// The weighted squared error of every point.
  ///
  /// Shapes: prediction `[n, d]`, result `[n]`.
  ///
  /// - Throws: ``UnificationError/undefined(_:from:signal:standardDeviation:)`` where the output says nothing about what
  ///   is compared, and errors of shape.
  public func errors(of prediction: Variable<Scalar>, on batch: DiffusedBatch<Scalar>) throws -> Variable<Scalar> {
    guard prediction.shape == batch.noisy.shape else {
      throw TensorError.shapeMismatch(operation: "denoising loss", prediction.shape, batch.noisy.shape)
    }
    let found = try batch.kernel.converted(prediction, from: output, to: error, at: batch.noisy)
    return try (weight(batch.kernel) * (found - batch.target(error)).squared()).sum(axis: 1)
  }

  /// The mean of the weighted squared errors.
  ///
  /// Shapes: prediction `[n, d]`, result `[]`.
  ///
  /// - Throws: as ``errors(of:on:)``.
  public func callAsFunction(
    of prediction: Variable<Scalar>, on batch: DiffusedBatch<Scalar>
  ) throws -> Variable<Scalar> {
    try errors(of: prediction, on: batch).mean()
  }
}
