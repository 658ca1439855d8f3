import Tensors
import Unification

/// Ancestral sampling of DDPM: draws each point from the law of a less noised point given the one at hand.
///
/// Given the clean point that law is normal, and the network's guess `x̂₀ = (x − σε)/α` takes the place of the clean
/// point. With `r = σʹα/(αʹσ)`, the ratio of the noise-to-signal ratios:
///
///     xʹ = αʹ x̂₀ + σʹ r ε + √v z
///
/// Reference: chapter 4.7.2; Ho, Jain and Abbeel 2020, algorithm 2.
public struct AncestralSampler: DiffusionSampler, Equatable {
  /// The variance v of the steps; the authors of DDPM found both to work alike.
  ///
  /// `.posterior` is that of xʹ given x and x₀, `v = σʹ²(1 − r²)`; `.forward` that of x given xʹ, `v = σ² − (α/αʹ)²σʹ²`, none
  /// of which goes into a step to a clean moment.
  public let variance: AncestralVariance

  /// Creates the sampler.
  public init(variance: AncestralVariance = .posterior) { self.variance = variance }

  /// A draw from 𝒩(αʹ x̂₀ + σʹ r ε, v).
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let now = try run.evaluate()
    let (α, σ) = (run.moment.signal, run.moment.standardDeviation)
    let (αʹ, σʹ) = (run.next.signal, run.next.standardDeviation)
    let r = σʹ * α / (αʹ * σ)
    let mean = try Scalar(αʹ) * now.clean() + Scalar(σʹ * r) * now.noise
    guard σʹ > 0 else { return mean }
    let v =
      switch variance {
      case .posterior: σʹ * σʹ * (1 - r * r)
      case .forward: σ * σ - (α / αʹ) * (α / αʹ) * σʹ * σʹ
      }
    return try mean + Scalar(v.squareRoot()) * noise()
  }
}
