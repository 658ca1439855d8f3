import ExerciseBook
import ExerciseChecks
import NoiseConditionalScoreNetworks
import Solution43

/// The checks of exercise 4.3 that rest on random numbers.
///
/// Parts (a) to (d) compare numbers that are known to rounding: what is drawn for them makes inputs, and a right answer has
/// the same verdict whatever is drawn.
enum StatisticalChecks43 {
  static let all: [StatisticalCheck] =
    [
      check(
        "the distance of geometric levels over that of cosine levels, both with the exact score", bound: 1,
        nearest: "little sampling for one"
      ) { $0[0] / $0[1] },
      check(
        "the distance of cosine levels over that of linear levels, both with the exact score", bound: 1,
        nearest: "cosine levels for linear ones"
      ) { $0[1] / $0[2] },
    ].compactMap { $0 }

  private static func check(
    _ statistic: String, bound: Double, nearest name: String,
    _ number: @escaping @Sendable (_ means: [Double]) -> Double
  ) -> StatisticalCheck? {
    WrongAnswers43.whole.first { $0.name == name }.map { nearest in
      StatisticalCheck(
        .wholeComparison, statistic,
        .largest(bound) { seed in
          number(try MultiScaleChecks(Answer43(), seed: seed).exactComparison().results.map(\.meanDistance))
        }, nearest: nearest)
    }
  }
}
