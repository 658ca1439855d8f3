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
        nearest: "cosine and linear levels exchanged"
      ) { means, _ in means[0] / means[1] },
      check(
        "the distance of cosine levels over that of linear levels, both with the exact score", bound: 1,
        nearest: "cosine levels for linear ones"
      ) { means, _ in means[1] / means[2] },
      check(
        "two standard errors over the difference of cosine and geometric levels, both with the exact score", bound: 1,
        nearest: "linear levels for geometric ones"
      ) { means, differences in
        let n = Double(differences.count)
        let mean = differences.reduce(0, +) / n
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return 2 * (squares / (n * (n - 1))).squareRoot() / mean
      },
    ].compactMap { $0 }

  private static func check(
    _ statistic: String, bound: Double, nearest name: String,
    _ number: @escaping @Sendable (_ means: [Double], _ differences: [Double]) -> Double
  ) -> StatisticalCheck? {
    WrongAnswers43.whole.first { $0.name == name }.map { nearest in
      StatisticalCheck(
        .wholeComparison, statistic,
        .largest(bound) { seed in
          let results = try MultiScaleChecks(Answer43(), seed: seed).exactComparison().results
          return number(results.map(\.meanDistance), zip(results[1].distances, results[0].distances).map { $0 - $1 })
        }, nearest: nearest)
    }
  }
}
