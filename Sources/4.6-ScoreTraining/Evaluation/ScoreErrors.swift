import Metrics
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

/// How far a score is off at one noise level, over points of the noised law.
public struct ScoreErrorAtLevel: Sendable {
  /// The noise level σ.
  public let standardDeviation: Double
  /// The Fisher divergence `E‖s_θ(x, σ) − ∇log p_σ(x)‖²`, with its interval.
  public let fisherDivergence: ConfidenceInterval
  /// `E‖∇log p_σ(x)‖²`: what a score of zero is off by.
  public let scale: Double
  /// The number of coordinates.
  public let dimension: Int

  /// `σ²·E‖s_θ − s‖²/d`: the error in units of the noise, comparable between levels; what the weight σ² in the loss adds
  /// up.
  public var inNoiseUnits: Double {
    standardDeviation * standardDeviation * fisherDivergence.estimate / Double(dimension)
  }
  /// The error as a share of the mean square of the score; 1 for a score of zero.
  public var relative: Double { fisherDivergence.estimate / scale }
}

/// The error of a noise-conditional score at every noise level, against the exact score of a noised mixture.
///
/// Reference: chapter 4.6.3.
///
/// - Throws: ``EvaluationError/tooFewPoints(_:count:needed:)`` for fewer than two points, and what the score throws.
public func scoreErrors<Scalar>(
  of score: NoiseConditionalScore<Scalar>, against mixture: GaussianMixture, at levels: NoiseLevels,
  points count: Int = 1000, using rng: inout some RandomNumberGenerator
) throws -> [ScoreErrorAtLevel] {
  guard count >= 2 else { throw EvaluationError.tooFewPoints("an error of the score", count: count, needed: 2) }
  return try levels.map { σ in
    let law = try mixture.noised(standardDeviation: σ)
    let x = try law.sample(count, using: &rng)
    let exact = try law.score(at: x)
    let learned = try score(x.converted(to: Scalar.self), Scalar(σ)).converted(to: Double.self)
    guard learned.shape == x.shape else {
      throw EvaluationError.shapeMismatch("points and scores", x.shape, learned.shape)
    }
    let squares = try MonteCarloEstimate(of: (learned - exact).squared().sum(axis: 1))
    return ScoreErrorAtLevel(
      standardDeviation: σ,
      fisherDivergence: ConfidenceInterval(
        estimate: try squares.mean.scalar, standardError: try squares.standardError.scalar),
      scale: exact.squared().sum() / Double(count), dimension: x.shape[1])
  }
}
