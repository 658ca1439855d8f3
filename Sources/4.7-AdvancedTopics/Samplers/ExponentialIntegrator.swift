import ScoreFunctions
import Tensors
import Unification

/// The exponential integrator DEIS: extrapolates the noise by a polynomial through the last evaluations, and integrates
/// that without error.
///
/// With `ρ = σ/α` the flow is `dx̄/dρ = ε`, and a polynomial in ρ (the variant ρAB) or in time (tAB, the published
/// favourite) stands for ε:
///
///     x̄ʹ = x̄ + Σⱼ Cⱼεⱼ,   Cⱼ = ∫ ℓⱼ dρ from ρ to ρʹ
///
/// ℓⱼ is 1 at evaluation j and 0 at the others. Degree 0 is ``DDIMSampler`` without noise. The first steps have lower
/// degree.
///
/// Reference: chapter 4.7.2; Zhang and Chen 2023, equations 14 and 15.
public struct ExponentialIntegrator: DiffusionSampler {
  /// What the polynomial is a polynomial in.
  public enum Variable: Sendable {
    /// `ρ = σ/α`.
    case noiseToSignal
    /// The time that belongs to ρ by a clock.
    case time(DiffusionClock)
  }

  /// The degree q of the polynomial, 0 to 3.
  public let degree: Int
  /// What it is a polynomial in.
  public let variable: Variable

  /// Creates the integrator.
  ///
  /// - Throws: ``SamplerError/outOfRange(_:_:)`` for a degree outside 0 … 3.
  public init(degree: Int, in variable: Variable = .noiseToSignal) throws(SamplerError) {
    try requireRange(Double(degree), in: 0...3, "the degree of an exponential integrator")
    self.degree = degree
    self.variable = variable
  }

  /// One evaluation more than the degree.
  public var memory: Int { degree + 1 }

  /// `x̄ + Σⱼ Cⱼεⱼ`.
  public func step<Scalar>(
    _ run: inout SamplerRun<Scalar>, noise: () throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    _ = try run.evaluate()
    let weights = try weights(
      of: run.history.map(\.moment.noiseToSignal), from: run.moment.noiseToSignal, to: run.next.noiseToSignal)
    let (α, αʹ) = (run.moment.signal, run.next.signal)
    var x = Scalar(αʹ / α) * run.points
    for (C, evaluation) in zip(weights, run.history) { x = try x + Scalar(αʹ * C) * evaluation.noise }
    return x
  }

  /// The weights Cⱼ of evaluations at some noise-to-signal ratios, for the step from one ratio to a smaller one.
  ///
  /// - Throws: errors of the clock.
  public func weights(of nodes: [Double], from ρ: Double, to ρʹ: Double) throws -> [Double] {
    guard nodes.count > 1 else { return nodes.map { _ in ρʹ - ρ } }
    func place(_ ratio: Double) throws -> Double {
      switch variable {
      case .noiseToSignal: ratio
      case .time(let clock): try clock.moment(atNoiseToSignal: ratio).time
      }
    }
    let v = try nodes.map(place)
    let rule = try Quadrature.doubleExponential(over: ρʹ...ρ, pointsPerUnit: 8)
    let inside = try rule.points.scalars.map(place)
    return try nodes.indices.map { j in
      let ℓ = inside.map { u in
        v.indices.reduce(1.0) { product, k in k == j ? product : product * (u - v[k]) / (v[j] - v[k]) }
      }
      return try -(rule.weights * Tensor(ℓ)).sum()
    }
  }
}
