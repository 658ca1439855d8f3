import Datasets
import ExerciseBook
import Foundation
import Metrics
import Networks
import Randomness
import ScoreMatching
import Tensors

// The check of exercise 4.2 as a whole: data, network, training and sampling of the same answer.

extension DenoisingChecks {
  /// Whether all parts have been written.
  public var hasAllParts: Bool { ExercisePart.wholeWorkflow.ingredients.allSatisfy(hasAttempted) }

  /// Makes 1,000 new points from 4,000 and compares them with fresh ones from the workbook's own Swiss roll.
  ///
  /// Where samples are and where none are: their distance from the curve, and that of data from the nearest sample. Both
  /// are medians, because one chain in some hundred may run away, and a mean would tell of nothing else. What lies nearer
  /// than the bounds is found part by part.
  public func wholeWorkflow() -> [Finding] {
    let input = "4000 points, 10 levels, 2500 steps of training, 1000 samples"
    return findings(in: .wholeWorkflow, at: input, seed: seed) {
      let outcome = try workflow()
      let compared = [
        ("the median distance of the samples from the curve", outcome.fromCurve, WorkflowBound.fromCurve),
        ("the median distance of data from the nearest sample", outcome.fromData, WorkflowBound.fromData),
      ]
      guard let (what, distance, bound) = compared.first(where: { !($0.1 <= $0.2) }) else { return [] }
      return [
        Finding(
          .wholeWorkflow, what, expected: "at most \(bound)", got: shown(distance), at: input,
          tolerance: "the reference reaches about \(bound == WorkflowBound.fromCurve ? 0.9 : 0.25)")
      ]
    }
  }

  /// How far the samples are from the data, and the data from the samples.
  public func workflow() throws -> (fromCurve: Double, fromData: Double) {
    var rng = Philox(seed: seed, stream: 7)
    let data = try answer.swissRoll(4000, noise: 0.1, using: &rng)
    let levels = try NoiseLevels.geometric(largest: 12, smallest: 0.2, count: 10)
    var network = try ExerciseScoreNetwork(of: answer, dimension: 2, using: &rng)
    try answer.train(
      &network, on: data, levels: levels, steps: 2500,
      loss: { try answer.denoisingLoss(of: $0, clean: $1, standardDeviations: $2, noise: $3) }, using: &rng)
    let trained = network
    let samples = try answer.sample(
      1000, dimension: 2, levels: levels, stepsPerLevel: 30, stepRatio: 0.2,
      score: { x, σ in try trained.score(at: x, standardDeviation: σ) }, using: &rng)
    guard samples.isFinite, samples.shape == [1000, 2] else { return (.infinity, .infinity) }
    let roll = SwissRoll()
    let fresh = try roll.sample(1000, as: Float.self, using: &rng)
    return (
      try roll.distancesToCurve(samples.converted(to: Double.self)).scalars.median,
      try NearestNeighbors(of: fresh, in: samples).distances.scalars.median
    )
  }
}

/// What the whole workflow must reach.
///
/// Both lines are drawn between what the reference reaches and what wrong answers that run through reach, as
/// `docs/grading.md` says with numbers.
public enum WorkflowBound {
  /// The largest median distance of samples from the curve that passes.
  public static let fromCurve = 2.4
  /// The largest median distance of data from the nearest sample that passes.
  public static let fromData = 0.42
}
