import Foundation
import ScoreFunctions
import Tensors

extension DiffusionDynamics {
  /// Carries points along the flow and counts how their log-density changes on the way.
  ///
  /// Along a path of the flow `d log p/dt = −div(f x − ½g² s) = −f d + ½g² div s`.
  ///
  /// Shapes: points `[n, d]`; results `[n, d]` and `[n]`, the sum of `−div` over time.
  ///
  /// Reference: chapter 4.5.2; Chen et al. 2018, theorem 1; Song et al. 2021, equation 39.
  ///
  /// - Throws: as ``flow(_:through:score:observe:)``.
  public func flowWithDensity<Scalar>(
    _ points: Tensor<Scalar>, through times: [Double], evaluation: DiffusionScoreWithDivergence<Scalar>
  ) throws -> (points: Tensor<Scalar>, logDensityChange: Tensor<Scalar>) {
    try requireNoNoise(times)
    guard points.rank == 2 else {
      throw TensorError.wrongRank(operation: "the start of a flow", expected: 2, shape: points.shape)
    }
    var (x, change) = (points, try Tensor<Scalar>.zeros([points.shape[0]]))
    let d = Double(points.shape[1])
    for (time, next) in zip(times, times.dropFirst()) {
      let h = next - time
      let (end, increment) = try scheme.step(x, length: h, noise: nil) { stage, c in
        let t = time + c * h
        let (s, divergence) = try evaluation(stage, process.moment(at: t))
        let (a, b) = driftFactors(at: t, forwards: h > 0)
        let v = try velocity(at: stage, score: requireShape(s, of: stage), time: t, forwards: h > 0)
        return (v, -Scalar(b) * divergence - Scalar(a * d))
      }
      x = end
      if let increment { change = try change + increment }
      guard x.isFinite, change.isFinite else { throw UnificationError.diverged(time: next) }
    }
    return (x, change)
  }

  /// The log-density, in nats, that the flow from a law at the last of the times gives to points at the first.
  ///
  /// With the exact score and the exact law at the end it is the density of the data at the first time, up to the
  /// error of the steps. With the prior of sampling, the usual choice, it has the prior's mismatch too.
  ///
  /// Shapes: points `[n, d]`, result `[n]`.
  ///
  /// - Throws: ``UnificationError/badCount(_:_:)`` for fewer than two times, and as ``flow(_:through:score:observe:)``.
  public func logLikelihood<Scalar>(
    of points: Tensor<Scalar>, through times: [Double], evaluation: DiffusionScoreWithDivergence<Scalar>,
    terminal: (_ points: Tensor<Scalar>) throws -> Tensor<Scalar>
  ) throws -> Tensor<Scalar> {
    guard times.count > 1 else { throw UnificationError.badCount("the number of times of a flow", times.count) }
    let (end, change) = try flowWithDensity(points, through: times, evaluation: evaluation)
    // log p₀(x₀) = log p_T(x_T) − ∫ (d log p/dt) dt
    return try terminal(end) - change
  }
}

extension DiffusionProcess {
  /// The logarithm of the density that sampling starts from at time 1, `𝒩(0, σ_prior² I)`.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: errors of shape.
  public func priorLogDensity<Scalar>(at points: Tensor<Scalar>) throws -> Tensor<Scalar> {
    let (σ, d) = (priorStandardDeviation, Double(points.shape.last ?? 0))
    return try -0.5 * points.squared().sum(axis: 1) / Scalar(σ * σ) - Scalar(d * (log(σ) + 0.5 * log(2 * .pi)))
  }

  /// How far the law at time 1 is from the law that sampling starts from, for data of one coordinate that are normal:
  /// `KL(𝒩(αm, α²v + σ²) ‖ 𝒩(0, σ_prior²))` in nats.
  ///
  /// Reference: chapter 4.5.3; Song et al. 2021, appendix C; Lin et al. 2024, section 3.1.
  public func priorMismatch(mean m: Double, variance v: Double) -> Double {
    let (α, σ, τ) = (signal(at: 1), standardDeviation(at: 1), priorStandardDeviation)
    let ratio = (α * α * v + σ * σ) / (τ * τ)
    return 0.5 * (ratio - 1 - log(ratio) + α * α * m * m / (τ * τ))
  }
}
