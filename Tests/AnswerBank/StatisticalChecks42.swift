import ExerciseBook
import ExerciseChecks

/// The checks of exercise 4.2 whose verdict rests on random numbers; those of exercise 4.1 are all exact.
///
/// A statistic that is not normal is entered with as many standard errors as are as rare.
enum StatisticalChecks42 {
  static let all: [StatisticalCheck] = [
    check(.swissRoll, "mean square of the noise", 6, 2, nearest: "noise along the radius"),
    check(.swissRoll, "mean of the noise", 6, 2, nearest: "one noise for all points"),
    check(.swissRoll, "E|z|/√E z² of the noise", 6, 1, nearest: "noise twice"),
    check(.swissRoll, "correlation of the noise", 6, 1, nearest: "the same noise for both coordinates"),
    // √n·D > 3 and √n·D < 0.25, 3·10⁻⁸ each.
    check(
      .swissRoll, "Kolmogorov's distance of the radii", 5.5, 2, nearest: "evenly spread over the length of the curve"),

    // 7 standard errors of a quadratic form of normal numbers, which is skewed: as rare as 5.7 of a normal one.
    check(.divergence, "mean of the estimates", 5.7, 18, nearest: "a fifth off"),
    check(.divergence, "variance of one probe over that of eight", 20, 1, nearest: "one probe, used for all"),

    check(.training, "draws of each level", 6, 9, nearest: "one level for all, the smallest left out"),
    check(.training, "draws from each tenth of the data", 6, 20, nearest: "half of the data"),
    check(.training, "mean and mean square of the noise", 6, 6, nearest: "noise times σ"),
    check(.training, "E|z|/√E z² of the noise", 6, 2, nearest: "uniform noise"),
    check(.training, "correlation of the noise", 6, 1, nearest: "the same noise for all coordinates"),

    check(.sampling, "mean and mean square of the start", 6, 10, nearest: "half the start"),
    check(.sampling, "E|z|/√E z² of start and noise", 6, 14, nearest: "uniform noise"),
    check(.sampling, "correlations of start and noise", 6, 28, nearest: "the same noise for all coordinates"),
    check(.sampling, "mean and mean square of a step's noise", 6, 60, nearest: "noise four fifths as wide"),
    check(.sampling, "drift of a step", 6, 12, nearest: "drift a third too large"),

    StatisticalCheck(
      .wholeWorkflow, "median distance of samples from the curve",
      .largest(WorkflowBound.fromCurve) { try DenoisingChecks(Variation42(), seed: $0).workflow().fromCurve },
      nearest: WrongAnswers42.nearestWorkflow),
    StatisticalCheck(
      .wholeWorkflow, "median distance of data from the nearest sample",
      .largest(WorkflowBound.fromData) { try DenoisingChecks(Variation42(), seed: $0).workflow().fromData },
      nearest: WrongAnswers42.nearestWorkflow),
  ].compactMap { $0 }

  private static func check(
    _ part: ExercisePart, _ statistic: String, _ standardErrors: Double, _ comparisons: Int, nearest name: String
  ) -> StatisticalCheck? {
    WrongAnswers42.all.first { $0.part == part && $0.name == name }.map {
      StatisticalCheck(part, statistic, .standardErrors(standardErrors, comparisons: comparisons), nearest: $0)
    }
  }
}
