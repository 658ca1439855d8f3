import ExerciseBook
import ExerciseChecks
import Solution44

/// The checks of exercise 4.4 that rest on random numbers.
///
/// Parts (a) to (e) compare numbers that are known to rounding, samples too: their generator is. What is drawn makes inputs.
enum StatisticalChecks44 {
  static let all: [StatisticalCheck] =
    [
      check(
        "the largest difference of a parameter between both ways of training", bound: EquivalenceBound.parameters,
        nearest: "weights that are rooted"
      ) { $0.parameterDifference },
      check(
        "the least difference of parameters that the weight must make, over what it makes", bound: 1,
        nearest: "a loss that does not look at its weights"
      ) { EquivalenceBound.unweighted / $0.unweightedDifference },
      check(
        "the largest difference of a coordinate between the samples of both models", bound: EquivalenceBound.samples,
        nearest: "a sampler that reads all predictions as ε"
      ) { $0.sampleDifference },
    ].compactMap { $0 }

  private static func check(
    _ statistic: String, bound: Double, nearest name: String,
    _ number: @escaping @Sendable (EquivalenceDemonstration) -> Double
  ) -> StatisticalCheck? {
    WrongAnswers44.whole.first { $0.name == name }.map { nearest in
      StatisticalCheck(
        .wholeEquivalence, statistic,
        .largest(bound) { seed in number(try EquivalenceChecks(Answer44(), seed: seed).demonstrate()) },
        nearest: nearest)
    }
  }
}
