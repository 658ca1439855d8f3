import Foundation
import NoiseConditionalScoreNetworks
import ScoreFunctions
import ScoreMatching
import Tensors

/// What guidance does to a law.
///
/// At every noise level the guided score is the score of a tilted density, `p_σ(x)^{1−γ} p_σ(x|y)^γ`. So one would expect
/// samples from that density at σ = 0. But noising and tilting do not commute: the tilted densities of two levels are not
/// noised versions of each other, no diffusion leads from one to the next, and a sampler that follows their scores ends
/// elsewhere. Where depends on the sampler.
///
/// Reference: chapter 4.7.3; Bradley and Nakkiran 2024; Chidambaram et al. 2024.
public struct GuidedLaw: Sendable {
  /// The law of the data, with labels.
  public let data: LabelledMixture
  /// The class asked for.
  public let label: Int
  /// The strength.
  public let guidance: Guidance

  /// Asks for a class with a strength.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)``.
  public init(_ data: LabelledMixture, label: Int, guidance: Guidance) throws {
    _ = try data.probability(of: label)
    (self.data, self.label, self.guidance) = (data, label, guidance)
  }

  /// The guided score at any noise level, from exact scores.
  ///
  /// - Throws: errors of noise level and shape.
  public func score(at points: Tensor<Double>, standardDeviation sigma: Double) throws -> Tensor<Double> {
    let noised = try data.noised(standardDeviation: sigma)
    return try guidance.score(
      unconditional: { try noised.mixture.score(at: points) },
      conditional: { try noised.given(label).score(at: points) })
  }

  /// `log(p(x)^{1−γ} p(x|y)^γ)`, not normalised: what the guided score is the gradient of, at one noise level.
  ///
  /// Shape: `[n, d]` to `[n]`.
  ///
  /// - Throws: errors of noise level and shape.
  public func logTiltedDensity(at points: Tensor<Double>, standardDeviation sigma: Double = 0) throws -> Tensor<Double>
  {
    let (noised, γ) = (sigma == 0 ? data : try data.noised(standardDeviation: sigma), guidance.strength)
    return try (1 - γ) * noised.mixture.logDensity(at: points) + γ * noised.given(label).logDensity(at: points)
  }

  /// The tilted density of one-dimensional data at a noise level, normalised.
  ///
  /// - Throws: ``ExperimentError/badCount(_:_:)`` for data in more dimensions, and errors of the range.
  public func tilted(
    over range: ClosedRange<Double>, count: Int = 1601, standardDeviation sigma: Double = 0
  ) throws -> TabulatedDensity {
    try requireLine()
    return try TabulatedDensity(over: range, count: count) { x in
      try logTiltedDensity(at: x, standardDeviation: sigma)
    }
  }

  /// The law of what the probability flow makes of `𝒩(0, σ_max²)`, for one-dimensional data and without drawing a sample.
  ///
  /// On the line the flow keeps the order of points. So the probability below x is that below the latent z(x) which leads
  /// to it, `Φ(z(x)/σ_max)`.
  ///
  /// - Throws: ``ExperimentError/badCount(_:_:)`` for data in more dimensions, and errors of the flow.
  public func sampled(
    by flow: ProbabilityFlow, over range: ClosedRange<Double>, count: Int = 1601
  ) throws -> TabulatedDensity {
    try requireLine()
    guard count >= 3 else { throw ExperimentError.badCount("the number of points of a density", count) }
    let h = (range.upperBound - range.lowerBound) / Double(count - 1)
    // Between the points, so that differences belong to the points themselves.
    let edges = (0...count).map { range.lowerBound + h * (Double($0) - 0.5) }
    let latents = try flow.encode(Tensor(edges).reshaped(to: [count + 1, 1])) { x, σ in
      try score(at: x, standardDeviation: σ)
    }
    let probabilities = latents.scalars.map { 0.5 * erfc(-$0 / (flow.levels.largest * 2.0.squareRoot())) }
    return try TabulatedDensity(
      over: range, proportionalTo: zip(probabilities, probabilities.dropFirst()).map { max($1 - $0, 0) })
  }

  private func requireLine() throws(ExperimentError) {
    guard data.mixture.dimension == 1 else {
      throw .badCount("the number of dimensions of a tabulated density", data.mixture.dimension)
    }
  }
}
