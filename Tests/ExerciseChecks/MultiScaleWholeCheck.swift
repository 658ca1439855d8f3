import ExerciseBook
import Foundation
import NoiseConditionalScoreNetworks
import ScoreMatching

// The check of exercise 4.3 as a whole: levels, comparison and conclusion of the same answer, first where the numbers can
// decide and then where they need not.

extension MultiScaleChecks {
  /// Whether all parts have been written.
  public var hasAllParts: Bool { ExercisePart.wholeComparison.ingredients.allSatisfy(hasAttempted) }

  /// Compares the three schedules with the exact score and with trained networks.
  ///
  /// With the exact score at 20 steps a level the order is geometric, cosine, linear. Over twelve seeds the distances are
  /// 0.0091 ± 0.0004, 0.0195 ± 0.0011 and 0.0431 ± 0.0042 (standard deviations of one seed). For the reference to fail
  /// at another choice of three seeds, the differences would have to vary seven times as much as they do, or means to be
  /// nine of their errors off: fewer than one choice in 10¹⁵. With trained networks no order is asked for, only that
  /// the conclusion is the one that the numbers allow.
  public func wholeComparison(
    show: (_ title: String, _ results: [ScheduleResult], _ conclusion: ScheduleConclusion) -> Void = { _, _, _ in }
  ) -> [Finding] {
    findings(in: .wholeComparison, at: "ten levels") {
      let exact = try compareSchedules(in: ExactScoreLaboratory(sampleCount: 100), largest: 5, smallest: 0.01, steps: 1)
      show("the exact score, 10 levels from 5 to 0.01, 20 steps a level", exact.results, exact.conclusion)
      if let wrong = wrongWhole(exact, "with the exact score") { return [wrong] }
      let means = exact.results.map { $0.meanDistance }
      guard means[0] < means[1], means[1] < means[2], exact.conclusion == .best("geometric") else {
        return [
          Finding(
            .wholeComparison,
            "with the exact score at 20 steps a level the distances order geometric < cosine < linear; got "
              + exact.results.map { "\($0.name) \(shown($0.meanDistance))" }.joined(separator: ", ")
              + " and “\(exact.conclusion)”. If a part fails by itself, mend that first")
        ]
      }
      let trained = try compareSchedules(
        in: TrainingLaboratory(largest: 3, smallest: 0.015), largest: 3, smallest: 0.015, steps: 200)
      show("trained networks, 200 steps, 10 levels from 3 to 0.015", trained.results, trained.conclusion)
      return wrongWhole(trained, "with trained networks").map { [$0] } ?? []
    }
  }

  private typealias Outcome = (results: [ScheduleResult], conclusion: ScheduleConclusion)

  private func compareSchedules(
    in laboratory: some ScheduleLaboratory, largest: Double, smallest: Double, steps: Int
  ) throws -> Outcome {
    let levels = [
      ("geometric", try answer.geometricLevels(largest: largest, smallest: smallest, count: 10)),
      ("cosine", try answer.cosineLevels(largest: largest, smallest: smallest, count: 10)),
      ("linear", try answer.linearLevels(largest: largest, smallest: smallest, count: 10)),
    ]
    let schedules = try levels.map { Schedule($0.0, try NoiseLevels($0.1)) }
    let results = try answer.compare(schedules, in: laboratory, steps: steps, stepsPerLevel: 20, seeds: [0, 1, 2])
    return (results, try answer.conclusion(from: results))
  }

  /// What has to hold whatever the numbers are.
  private func wrongWhole(_ outcome: Outcome, _ place: String) -> Finding? {
    let names = outcome.results.map { $0.name }
    guard names == ["geometric", "cosine", "linear"] else {
      return Finding(.wholeComparison, "results of geometric, cosine, linear were expected \(place), got \(names)")
    }
    for result in outcome.results where !(result.distances + result.learningCurve).allSatisfy(\.isFinite) {
      return Finding(.wholeComparison, "\(result.name) has numbers that are not finite \(place)")
    }
    let allowed = pairedRule(outcome.results)
    guard outcome.conclusion != allowed else { return nil }
    return Finding(
      .wholeComparison, "your numbers say “\(allowed)” \(place), your conclusion “\(outcome.conclusion)”")
  }
}
