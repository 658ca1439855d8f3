import Foundation
import ScoreMatching
import Tensors

/// The probability-flow equation of the noise, `dx/dσ = −σ s(x, σ)`: paths without any noise whose laws are those of the
/// noised data.
///
/// Followed upwards it encodes a point as a latent vector at the largest level, downwards it decodes; a latent vector and
/// its point determine each other. Steps are Heun's, with an error that falls like the square of the number of levels.
///
/// Reference: chapter 4.3.3; Song et al. 2021, equation 13; Karras et al. 2022, algorithm 1.
public struct ProbabilityFlow: Sendable {
  /// The levels between which the steps go.
  public let levels: NoiseLevels

  /// Follows the flow along given levels.
  public init(levels: NoiseLevels) { self.levels = levels }

  /// Follows the flow along levels evenly spaced in `σ^{1/ρ}`, closer to each other the smaller they are.
  ///
  /// Reference: Karras et al. 2022, equation 5, with ρ = 7.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)``, and errors of the noise levels.
  public init(largest: Double, smallest: Double, steps: Int = 50, exponent: Double = 7) throws {
    try requirePositive(largest, "the largest noise level")
    try requirePositive(smallest, "the smallest noise level")
    try requirePositive(Double(steps), "the number of steps")
    try requirePositive(exponent, "the exponent")
    let (first, last, N, ρ) = (pow(largest, 1 / exponent), pow(smallest, 1 / exponent), Double(steps), exponent)
    let between = (1..<steps).map { i in pow(first + Double(i) / N * (last - first), ρ) }
    levels = try NoiseLevels([largest] + between + [smallest])
  }

  /// Carries points from the smallest level to latent vectors at the largest.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: `SamplingInterrupted`, `TensorError.notFinite`, and what `score` throws.
  public func encode<Scalar>(
    _ points: Tensor<Scalar>, score: NoiseConditionalScore<Scalar>
  ) throws -> Tensor<Scalar> {
    try follow(points, through: levels.indices.reversed(), score: score)
  }

  /// Carries latent vectors from the largest level to points at the smallest.
  ///
  /// Shape: `[n, d]` to `[n, d]`.
  ///
  /// - Throws: `SamplingInterrupted`, `TensorError.notFinite`, and what `score` throws.
  public func decode<Scalar>(
    _ latents: Tensor<Scalar>, score: NoiseConditionalScore<Scalar>
  ) throws -> Tensor<Scalar> {
    try follow(latents, through: Array(levels.indices), score: score)
  }

  /// Points on the way from one batch to another: both encoded, the latents turned into each other, decoded.
  ///
  /// Shapes: both `[n, d]`; one `[n, d]` for every fraction.
  ///
  /// - Throws: as ``encode(_:score:)`` and ``sphericalInterpolation(from:to:at:)``.
  public func interpolate<Scalar>(
    from start: Tensor<Scalar>, to end: Tensor<Scalar>, at fractions: [Scalar], score: NoiseConditionalScore<Scalar>
  ) throws -> [Tensor<Scalar>] {
    let (a, b) = (try encode(start, score: score), try encode(end, score: score))
    return try fractions.map { try decode(sphericalInterpolation(from: a, to: b, at: $0), score: score) }
  }

  private func follow<Scalar>(
    _ points: Tensor<Scalar>, through order: [Int], score: NoiseConditionalScore<Scalar>
  ) throws -> Tensor<Scalar> {
    try requireStart(points)
    var x = points
    for (level, next) in zip(order, order.dropFirst()) {
      let (σ, h) = (Scalar(levels[level]), Scalar(levels[next] - levels[level]))
      let here = SamplingPlace(level: level, standardDeviation: levels[level], step: 0)
      let there = SamplingPlace(level: next, standardDeviation: levels[next], step: 1)
      let s = try here.score(score, at: x)
      let slope = -σ * s
      let guess = try here.checked(x + h * slope, after: x, score: s)
      let sʹ = try there.score(score, at: guess)
      let slopeʹ = -Scalar(levels[next]) * sʹ
      x = try there.checked(x + 0.5 * h * (slope + slopeʹ), after: x, score: sʹ)
    }
    return x
  }
}
