import Foundation
import Tensors

/// A moment of a diffusion: its time, and how much of the data and how much noise there is, `x = αx₀ + σε`.
///
/// Samplers go from one moment to the next. All a deterministic one needs is α and σ; the time is what a network is told.
///
/// Reference: chapter 4.5.2.
public struct DiffusionTime: Sendable, Equatable {
  /// The time a network is told: t of a process, the number of a step of a chain, or σ itself.
  public let time: Double
  /// What is left of the data, α.
  public let signal: Double
  /// The standard deviation σ of the noise.
  public let standardDeviation: Double

  /// Creates a moment.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` for numbers that are negative or not finite.
  public init(time: Double, signal: Double, standardDeviation sigma: Double) throws(UnificationError) {
    guard time.isFinite else { throw .outOfRange("the time", time) }
    guard signal >= 0, signal.isFinite else { throw .outOfRange("the signal α", signal) }
    guard sigma >= 0, sigma.isFinite else { throw .outOfRange("the standard deviation σ", sigma) }
    self.time = time
    self.signal = signal
    self.standardDeviation = sigma
  }

  /// `λ = log(α/σ)`, half the logarithm of the signal-to-noise ratio α²/σ²; infinite where one of them is zero.
  ///
  /// Reference: Lu et al. 2022, section 3.1, where it carries the same letter. (Kingma et al. 2021 call the whole
  /// logarithm λ.)
  public var logSignalToNoise: Double { Foundation.log(signal / standardDeviation) }

  /// The law of a noised point given the clean one.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` where both α and σ are zero.
  public func kernel<Scalar: TensorScalar>(
    of type: Scalar.Type = Scalar.self
  ) throws -> PerturbationKernel<Scalar> {
    try PerturbationKernel(signal: signal, standardDeviation: standardDeviation)
  }
}

/// The noise in a batch of noised points at one moment: what a diffusion model is.
///
/// Shape: `[n, d]` to `[n, d]`.
public typealias NoisePredictor<Scalar: TensorScalar> = (
  _ points: Tensor<Scalar>, _ time: DiffusionTime
) throws -> Tensor<Scalar>
