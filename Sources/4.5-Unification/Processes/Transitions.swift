import Randomness
import Tensors

extension DiffusionProcess {
  /// Points at a later time given points at an earlier one, `x_u = (α_u/α_t)x_t + √(σ_u² − (α_u/α_t)²σ_t²)·z`: a step of
  /// the diffusion of any length, without error.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` for times outside 0 … 1, and
  ///   ``UnificationError/reversed(_:smaller:larger:)`` if the later comes first.
  public func advanced<Scalar>(
    _ points: Tensor<Scalar>, from time: Double, to next: Double, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Scalar> {
    guard time <= next else { throw UnificationError.reversed("the times of a step", smaller: time, larger: next) }
    let (t, u) = (try moment(at: time), try moment(at: next))
    let ratio = u.signal / t.signal
    let variance = u.standardDeviation * u.standardDeviation - ratio * ratio * t.standardDeviation * t.standardDeviation
    let z = try Tensor<Scalar>.standardNormal(points.shape, using: &rng)
    return try Scalar(ratio) * points + Scalar(max(variance, 0).squareRoot()) * z
  }
}

extension DiffusionTime {
  /// What points at this moment are at a moment of another process with the same signal-to-noise ratio, `(α′/α)x`.
  ///
  /// Processes differ by the scale of x and by how fast their clock runs; in the coordinates x/α and log(α/σ) all flows
  /// are one.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// Reference: chapter 4.5.2; Karras et al. 2022, appendix B; Kingma et al. 2021, section 5.1.
  ///
  /// - Throws: ``UnificationError/outOfRange(_:_:)`` if the ratios differ by more than rounding.
  public func carried<Scalar>(_ points: Tensor<Scalar>, to other: DiffusionTime) throws -> Tensor<Scalar> {
    let difference = logSignalToNoise - other.logSignalToNoise
    guard difference.magnitude < 1e-8 else {
      throw UnificationError.outOfRange("the difference of two log(α/σ), which must be 0,", difference)
    }
    return Scalar(other.signal / signal) * points
  }
}
