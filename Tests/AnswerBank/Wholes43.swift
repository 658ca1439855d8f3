import ExerciseBook
import ExerciseChecks
import Foundation
import NoiseConditionalScoreNetworks
import Solution43

// Exercise 4.3 as a whole: wrong parts that run through, and unusual right ones together.

extension WrongAnswers43 {
  static let whole: [WrongAnswer] = [
    whole("linear levels for geometric ones", nil) { $0.geometric = $0.linear },
    whole("cosine levels for linear ones", nil) { $0.linear = $0.cosine },
    whole("cosine and linear levels exchanged", nil) { ($0.linear, $0.cosine) = ($0.cosine, $0.linear) },
    whole("little sampling for one", nil) {
      $0.comparison.stepsPerLevel = { steps, k, _ in k == 0 ? 2 : steps }
    },
    whole("a conclusion that never comes", "always-undecided") { $0.conclusion = { _ in .undecided } },
    whole("distances that are NaN", "not-finite") { $0.comparison.distances = { $0.map { _ in .nan } } },
    whole("the best first", "results-reordered") { $0.comparison.order = { $0.reversed() } },
    whole("a result missing", "results-missing") { $0.comparison.order = { $0.dropLast() } },
  ]

  private static func whole(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout Variation43) -> Void
  ) -> WrongAnswer {
    WrongAnswer(.wholeComparison, name, mistake) { seed in
      MultiScaleChecks(Variation43.with(change), seed: seed).wholeComparison()
    }
  }
}

extension RightAnswers43 {
  static let wholes: [RightAnswer] = [
    right(.wholeComparison, "the reference"),
    RightAnswer(.wholeComparison, "the answer's own") { MultiScaleChecks(Answer43(), seed: $0).wholeComparison() },
    right(
      .wholeComparison, "levels from logarithms and about the middle, compared seed by seed",
      {
        $0.geometric = { WrongAnswers43.path($2, $0, $1) { exp(log($0) + $2 * (log($1) - log($0))) } }
        $0.cosine = { WrongAnswers43.path($2, $0, $1) { ($0 + $1) / 2 + ($0 - $1) / 2 * cos(.pi * $2) } }
        $0.comparison.goesSeedBySeed = true
      }
    ),
    right(
      .wholeComparison, "a conclusion with squares",
      {
        $0.conclusion = { results in
          WrongAnswers43.decided(results) { δ in
            let (n, sum) = (Double(δ.count), δ.reduce(0, +))
            return sum > 0 && sum * sum * (n - 1) > 4 * (n * δ.reduce(0) { $0 + $1 * $1 } - sum * sum)
          }
        }
      }
    ),
  ]
}
