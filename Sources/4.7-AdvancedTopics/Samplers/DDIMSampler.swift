import Tensors
import Unification

/// Denoising diffusion implicit models: a family of samplers, from one without noise to ancestral sampling.
///
/// The network says which clean point and which noise make up x; the same clean point with less of the same noise makes
/// the next:
///
///     xʹ = αʹ x̂₀ + √(σʹ² − v) ε + √v z,   v = η²σʹ²(1 − r²),   r = σʹα/(αʹσ)
///
/// Every η keeps the law of points whose clean point is known, so that one network serves all. With η = 1 this is
/// ``AncestralSampler``, with η = 0 the first order solver of the probability flow.
///
/// Reference: chapter 4.7.2; Song, Meng and Ermon 2021, equations 12 and 16.
public struct DDIMSampler: DiffusionSampler, Equatable {
  /// The share η of the noise of ancestral sampling, from 0 to 1.
  public let noiseShare: Double

  /// Creates the sampler.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for a share outside 0 … 1.
  public init(noiseShare: Double) throws(SamplerError) {
    try requireRange(noiseShare, in: 0...1, "the share η of the noise")
    self.noiseShare = noiseShare
  }

  /// Creates the sampler without noise.
  public init() { noiseShare = 0 }

  /// `αʹ x̂₀ + √(σʹ² − v) ε + √v z`.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let now = try run.evaluate()
    let (α, σ, η) = (run.moment.signal, run.moment.standardDeviation, noiseShare)
    let (αʹ, σʹ) = (run.next.signal, run.next.standardDeviation)
    let r = σʹ * α / (αʹ * σ)
    let v = η * η * σʹ * σʹ * (1 - r * r)
    let mean = try Scalar(αʹ) * now.clean() + Scalar((σʹ * σʹ - v).squareRoot()) * now.noise
    return v > 0 ? try mean + Scalar(v.squareRoot()) * noise() : mean
  }
}
