import Foundation
import Randomness
import Tensors

/// Points on the unit circle, seen through Gaussian noise: the smallest model of data near a manifold.
///
/// The angle has a von Mises law, `q(θ) ∝ exp(κ cos θ)`, uniform for κ = 0; noise of standard deviation σ is added. The
/// circle itself has no density in the plane, the noised law does, in closed form: with `w = x/σ² + κe₁`,
/// `p(x) = exp(−(‖x‖² + 1)/2σ²) I₀(‖w‖) / (2πσ² I₀(κ))`.
///
/// As σ → 0 the part of the score across the circle grows like 1/σ and pulls back; the part along it tends to
/// `d/dθ log q = −κ sin θ` and explores. The pull vanishes on a *ridge* just inside the circle, for κ = 0 at radius
/// `1 − σ²/2 + O(σ⁴)`, not on it.
///
/// Reference: chapter 4.1.3 (5) with erratum E-20; Mardia and Jupp, *Directional Statistics*, section 3.5.4.
public struct NoisyCircle: SamplableDensity {
  /// The standard deviation σ of the noise.
  public let noise: Double
  /// The concentration κ of angles around 0.
  public let concentration: Double

  /// Creates the law of `u(θ) + σz`.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` unless the noise is at least 10⁻⁶ and the concentration is
  ///   neither negative nor infinite.
  public init(noise: Double, concentration: Double = 0) throws(ScoreFunctionError) {
    guard noise >= 1e-6, noise.isFinite else { throw .invalidParameter("the noise", noise) }
    guard concentration >= 0, concentration <= 1e12 else {
      throw .invalidParameter("the concentration", concentration)
    }
    (self.noise, self.concentration) = (noise, concentration)
  }

  /// Two.
  public var dimension: Int { 2 }

  /// `log p(x)`.
  ///
  /// Shape: `[n, 2]` to `[n]`.
  public func logDensity(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "log-density of a noisy circle")
    let (σ, κ) = (noise, concentration)
    let constant = Foundation.log(2 * Double.pi * σ * σ) + Bessel.logI0(κ)
    let values: [Double] = try points.rows().map { x in
      let quadratic = (x[0] * x[0] + x[1] * x[1] + 1) / (2 * σ * σ)
      return Bessel.logI0(pull(x).length) - quadratic - constant
    }
    return Tensor(values)
  }

  /// `s(x) = (A(‖w‖) w/‖w‖ − x) / σ²` with `A = I₁/I₀`: towards the mean of the circle's points, as seen from x.
  ///
  /// Shape: `[n, 2]` to `[n, 2]`.
  public func score(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "score of a noisy circle")
    let variance = noise * noise
    let scores: [Double] = try points.rows().flatMap { x in
      let (w, ρ) = pull(x)
      let a = ρ > 0 ? Bessel.ratio(ρ) / ρ : 0.5
      return [(a * w.0 - x[0]) / variance, (a * w.1 - x[1]) / variance]
    }
    return try Tensor(scores, shape: points.shape)
  }

  /// `∇² log p = (A′ŵŵᵀ + (A/‖w‖)(I − ŵŵᵀ))/σ⁴ − I/σ²` with `A′ = 1 − A² − A/‖w‖`.
  ///
  /// Shape: `[n, 2]` to `[n, 2, 2]`.
  public func hessian(at points: Tensor<Double>) throws -> Tensor<Double> {
    try requireFit(points, "Hessian of a noisy circle")
    let variance = noise * noise
    let hessians: [Double] = try points.rows().flatMap { x in
      let (w, ρ) = pull(x)
      let (c, s) = ρ > 0 ? (w.0 / ρ, w.1 / ρ) : (1, 0)
      let a = Bessel.ratio(ρ)
      let across = (ρ > 0 ? a / ρ : 0.5) / (variance * variance)
      let along = ρ > 0 ? (1 - a * a) / (variance * variance) - across : across
      let mixed = (along - across) * c * s
      let xx = along * c * c + across * s * s - 1 / variance
      let yy = along * s * s + across * c * c - 1 / variance
      return [xx, mixed, mixed, yy]
    }
    return try Tensor(hessians, shape: [points.shape[0], 2, 2])
  }

  /// `w = x/σ² + κe₁` and its length: the natural parameter of the angle's law given x, again von Mises.
  private func pull(_ x: [Double]) -> (w: (Double, Double), length: Double) {
    let w = (x[0] / (noise * noise) + concentration, x[1] / (noise * noise))
    return (w, hypot(w.0, w.1))
  }

  /// Angles by the rejection method of Best and Fisher (1979), then noise.
  ///
  /// Shape: `[count, 2]`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    let z = try Tensor<Double>.standardNormal([count, 2], using: &rng)
    var points: [Double] = []
    points.reserveCapacity(2 * count)
    for _ in 0..<count {
      let θ = angle(using: &rng)
      points += [Foundation.cos(θ), Foundation.sin(θ)]
    }
    return try Tensor(points, shape: [count, 2]) + noise * z
  }

  private func angle(using rng: inout some RandomNumberGenerator) -> Double {
    let κ = concentration
    func uniform() -> Double { Double.random(in: 0..<1, using: &rng) }
    guard κ > 1e-8 else { return 2 * Double.pi * uniform() }
    let τ = 1 + (1 + 4 * κ * κ).squareRoot()
    let ρ = (τ - (2 * τ).squareRoot()) / (2 * κ)
    let r = (1 + ρ * ρ) / (2 * ρ)
    while true {
      let z = Foundation.cos(Double.pi * uniform())
      let f = (1 + r * z) / (r + z)
      let (c, u) = (κ * (r - f), uniform())
      if c * (2 - c) > u || Foundation.log(c / u) + 1 >= c {
        let θ = Foundation.acos(min(max(f, -1), 1))
        return uniform() < 0.5 ? -θ : θ
      }
    }
  }
}
