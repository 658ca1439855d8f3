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
  /// With the exact score at 20 steps a level the order is geometric, cosine, linear: each distance is less than half of
  /// the next, 0.47 and 0.44 times, and over seeds the logarithm of that varies by 0.05. With trained networks no order is
  /// asked for, only that the conclusion is the one that the numbers allow.
  public func wholeComparison(
    show: (_ title: String, _ results: [ScheduleResult], _ conclusion: ScheduleConclusion) -> Void = { _, _, _ in }
  ) -> [Finding] {
    findings(in: .wholeComparison, at: "ten levels", seed: seed) {
      let exact = try exactComparison()
      show("the exact score, 10 levels from 5 to 0.01, 20 steps a level", exact.results, exact.conclusion)
      let withExact = "the exact score, 10 levels from 5 to 0.01, 20 steps a level, seeds \(seeds)"
      if let wrong = wrongWhole(exact, withExact) { return [wrong] }
      let means = exact.results.map(\.meanDistance)
      guard means[0] < means[1], means[1] < means[2] else {
        return [
          Finding(
            .wholeComparison, "with the exact score and few steps the order of the distances is known",
            expected: "geometric < cosine < linear",
            got: exact.results.map { "\($0.name) \(shown($0.meanDistance))" }.joined(separator: ", "), at: withExact,
            tolerance: "none: the distances are twice as large from one to the next")
        ]
      }
      let trained = try compareSchedules(
        in: TrainingLaboratory(largest: 3, smallest: 0.015, seed: seed), largest: 3, smallest: 0.015, steps: 200,
        stepsPerLevel: 5)
      show(
        "trained networks, 200 steps, 10 levels from 3 to 0.015, 5 steps a level", trained.results, trained.conclusion)
      let withTrained = "trained networks, 200 steps, 10 levels from 3 to 0.015, 5 steps a level, seeds \(seeds)"
      return wrongWhole(trained, withTrained).map { [$0] } ?? []
    }
  }

  package typealias Outcome = (results: [ScheduleResult], conclusion: ScheduleConclusion)

  /// The seeds of training and sampling.
  private var seeds: [UInt64] { (0..<3).map { seed &* 3 &+ $0 } }

  /// What the answer finds where nothing is trained.
  package func exactComparison() throws -> Outcome {
    try compareSchedules(
      in: ExactScoreLaboratory(sampleCount: 100, seed: seed), largest: 5, smallest: 0.01, steps: 1,
      stepsPerLevel: 20)
  }

  private func compareSchedules(
    in laboratory: some ScheduleLaboratory, largest: Double, smallest: Double, steps: Int, stepsPerLevel: Int
  ) throws -> Outcome {
    let levels = [
      ("geometric", try answer.geometricLevels(largest: largest, smallest: smallest, count: 10)),
      ("cosine", try answer.cosineLevels(largest: largest, smallest: smallest, count: 10)),
      ("linear", try answer.linearLevels(largest: largest, smallest: smallest, count: 10)),
    ]
    let schedules = try levels.map { Schedule($0.0, try NoiseLevels($0.1)) }
    let results = try answer.compare(
      schedules, in: laboratory, steps: steps, stepsPerLevel: stepsPerLevel, seeds: seeds)
    return (results, try answer.conclusion(from: results))
  }

  /// What has to hold whatever the numbers are.
  private func wrongWhole(_ outcome: Outcome, _ input: String) -> Finding? {
    func finding(_ message: String, expected: String, got: String, _ mistake: Misconception? = nil) -> Finding {
      Finding(.wholeComparison, message, expected: expected, got: got, at: input, misconception: mistake)
    }
    let names = outcome.results.map(\.name)
    guard names == ["geometric", "cosine", "linear"] else {
      let mistake: Misconception = names.count == 3 ? .resultsReordered : .resultsMissing
      return finding(
        "the results are not those of the schedules", expected: "geometric, cosine, linear",
        got: names.joined(separator: ", "), mistake)
    }
    for result in outcome.results {
      let numbers = result.distances + result.learningCurve
      if let bad = numbers.first(where: { !$0.isFinite }) {
        return finding("\(result.name) went wrong", expected: "finite numbers", got: "\(bad)", .notFinite)
      }
    }
    let allowed = pairedRule(outcome.results)
    guard outcome.conclusion != allowed else { return nil }
    let rule = ConclusionRule.wrong.first {
      [.alwaysUndecided, .meanOnly].contains($0.misconception)
        && $0.conclusion(outcome.results) == outcome.conclusion
    }
    return finding(
      "the conclusion is not what your numbers allow", expected: "\(allowed)", got: "\(outcome.conclusion)",
      rule?.misconception)
  }
}
