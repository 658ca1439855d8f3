import Tensors
import Unification

// Points divided by α, `x̄ = x/α`, carry the noise `ρ = σ/α` and nothing else. Their probability flow is the simplest of
// all, `dx̄/dρ = ε`, and where x is nearly pure noise its paths are nearly straight.

/// Euler's rule for the probability flow, `x̄ʹ = x̄ + (ρʹ − ρ)ε`.
///
/// In these coordinates it is ``DDIMSampler`` without noise.
///
/// Reference: chapter 4.7.2; Karras et al. 2022, algorithm 1 without lines 6 to 8, with s(t) = α.
public struct EulerSampler: DiffusionSampler, Equatable {
  /// Creates the sampler.
  public init() {}

  /// `x̄ + (ρʹ − ρ)ε`.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let ε = try run.evaluate().noise
    return try carried(run.points, along: ε, from: run.moment, to: run.next)
  }
}

/// Heun's rule for the probability flow: Euler's, corrected by the noise found at its end.
///
/// `x̄ʹ = x̄ + (ρʹ − ρ)(ε + εʹ)/2`. A step to a clean moment is Euler's, since there is no noise to find.
///
/// Reference: chapter 4.7.2; Karras et al. 2022, algorithm 1.
public struct HeunSampler: DiffusionSampler, Equatable {
  /// Creates the sampler.
  public init() {}

  /// `x̄ + (ρʹ − ρ)(ε + εʹ)/2`.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    let ε = try run.evaluate().noise
    return try run.correctedStep(from: run.points, along: ε, at: run.moment, to: run.next)
  }
}

extension SamplerRun {
  /// Heun's step from some points and the noise in them.
  mutating func correctedStep(
    from x: Tensor<Scalar>, along ε: Tensor<Scalar>, at moment: DiffusionTime, to next: DiffusionTime
  ) throws -> Tensor<Scalar> {
    let guess = try carried(x, along: ε, from: moment, to: next)
    guard next.standardDeviation > 0 else { return guess }
    let εʹ = try noise(in: guess, at: next)
    return try carried(x, along: 0.5 * (ε + εʹ), from: moment, to: next)
  }
}

/// Points carried along a noise that stays the same on the way, `xʹ = αʹ(x/α + (σʹ/αʹ − σ/α)ε)`.
///
/// Shapes: all `[n, d]`.
func carried<Scalar>(
  _ x: Tensor<Scalar>, along ε: Tensor<Scalar>, from moment: DiffusionTime, to next: DiffusionTime
) throws -> Tensor<Scalar> {
  let (α, αʹ) = (moment.signal, next.signal)
  let (ρ, ρʹ) = (moment.noiseToSignal, next.noiseToSignal)
  return try Scalar(αʹ / α) * x + Scalar(αʹ * (ρʹ - ρ)) * ε
}
