import ExerciseBook
import ExerciseChecks
import NoiseConditionalScoreNetworks
import ScoreMatching

// Wrong answers to exercise 4.3 (b) and (c).

extension WrongAnswers43 {
  static let comparison: [WrongAnswer] = [
    comparison("twice the steps for one", "unequal-budget") {
      $0.steps = { steps, k, _ in k == 1 ? 2 * steps : steps }
    },
    comparison("steps for each level", "unequal-budget") { $0.steps = { steps, _, levels in steps * levels } },
    comparison("steps shared by the seeds", "wrong-budget") { $0.steps = { steps, _, _ in steps / 3 } },
    comparison("a fixed number of steps", "wrong-budget") { $0.steps = { _, _, _ in 1000 } },
    comparison("longer sampling for the last", "unequal-budget") {
      $0.stepsPerLevel = { steps, k, _ in k == 2 ? 5 * steps : steps }
    },
    comparison("sampling steps shared by the levels", "unequal-budget") {
      $0.stepsPerLevel = { steps, _, levels in 120 * steps / levels }
    },
    comparison("100 steps a level", "wrong-budget") { $0.stepsPerLevel = { _, _, _ in 100 } },
    comparison("other seeds for each schedule", "unequal-seeds") {
      $0.seeds = { seeds, k in seeds.map { $0 + 100 * UInt64(k) } }
    },
    comparison("first seed only", "first-seed-only") { $0.seeds = { seeds, _ in [seeds[0]] } },
    comparison("first seed for all", "first-seed-only") { $0.seeds = { seeds, _ in seeds.map { _ in seeds[0] } } },
    comparison("one seed for each schedule", "unequal-seeds") { $0.seeds = { [$0[$1 % $0.count]] } },
    comparison("0, 1, 2 for the seeds", "seeds-ignored") {
      $0.seeds = { seeds, _ in seeds.indices.map { UInt64($0) } }
    },
    comparison("the last seed left out", "seeds-ignored") { $0.seeds = { seeds, _ in seeds.dropLast() } },
    comparison("every seed twice", "trained-again") { $0.seeds = { seeds, _ in seeds + seeds } },
    comparison("the first levels for all", "levels-exchanged") { $0.levels = { schedules, _ in schedules[0].levels } },
    comparison("levels of its own", "levels-exchanged") {
      $0.levels = { schedules, k in (try? NoiseLevels(schedules[k].levels + [0.05])) ?? schedules[k].levels }
    },
    comparison("sampling with seed 0", "sampling-seed") { $0.samplingSeeds = { _ in [0] } },
    comparison("sampling with the next seed", "sampling-seed") { $0.samplingSeeds = { [$0 + 1] } },
    comparison("the first model sampled for every seed", "sampling-seed") { $0.model = { _ in 0 } },
    comparison("every model sampled twice", "one-model-sampled") { $0.samplingSeeds = { [$0, $0] } },
    comparison("judged on the training loss", "judged-on-training-loss") { $0.judge = { $0.trainingLoss } },
    comparison("judged on the common loss", "judged-on-common-loss") { $0.judge = { $0.commonLosses[4] } },
    comparison("best first", "results-reordered") { $0.order = { $0.sorted { $0.meanDistance < $1.meanDistance } } },
    comparison("worst first", "results-reordered") { $0.order = { $0.sorted { $0.meanDistance > $1.meanDistance } } },
    comparison("alphabetical", "results-reordered") { $0.order = { $0.sorted { $0.name < $1.name } } },
    comparison("reversed", "results-reordered") { $0.order = { $0.reversed() } },
    comparison("one result missing", "results-missing") { $0.order = { $0.dropLast() } },
    comparison("only the best", "results-missing") {
      $0.order = { results in [results.min { $0.meanDistance < $1.meanDistance } ?? results[0]] }
    },
    comparison("no result", "results-missing") { $0.order = { _ in [] } },
    comparison("the samples of the next schedule", "results-reordered") { $0.judged = { ($0 + 1) % $1 } },
    comparison("nothing trained", "nothing-trained") { $0.seeds = { _, _ in [] } },
    comparison("distances sorted", "distances-reordered") { $0.distances = { $0.sorted() } },
    comparison("distances backwards", "distances-reordered") { $0.distances = { $0.reversed() } },
    comparison("a tenth of a percent too far", nil) { $0.distances = { $0.map { 1.001 * $0 } } },
    comparison("no names", nil) { $0.order = { $0.map { renamed($0, "") } } },
    comparison("distances sorted", "distances-reordered") { $0.distances = { $0.sorted() } },
    comparison("distances reversed", "distances-reordered") { $0.distances = { $0.reversed() } },
    comparison("distances missing", nil) { $0.distances = { _ in [] } },
    comparison("distances are NaN", "not-finite") { $0.distances = { $0.map { _ in .nan } } },
    comparison("median", "median-for-mean") { $0.mean = { median($0) } },
    comparison("best seed", "best-seed") { $0.mean = { $0.min() ?? 0 } },
    comparison("last seed", "one-seed") { $0.mean = { $0[$0.count - 1] } },
    comparison("sum", "sum-over-seeds") { $0.mean = { $0.reduce(0, +) } },
    comparison("worst seed", "one-seed") { $0.mean = { $0.max() ?? 0 } },
    comparison("standard deviation", "spread-for-error") { $0.error = { root(squares($0, $1) / count($0, -1)) } },
    comparison("standard deviation with n", "spread-for-error") { $0.error = { root(squares($0, $1) / count($0)) } },
    comparison("n for n − 1", "population-error") { $0.error = { root(squares($0, $1)) / count($0) } },
    comparison("variance", "spread-squared") { $0.error = { squares($0, $1) / count($0, -1) } },
    comparison("variance with n", "spread-squared") { $0.error = { squares($0, $1) / count($0) } },
    comparison("squared error", "variance-for-error") { $0.error = { squares($0, $1) / count($0) / count($0, -1) } },
    comparison("s/n", "divided-by-count") { $0.error = { root(squares($0, $1) / count($0, -1)) / count($0) } },
    comparison("two errors", "two-errors") { $0.error = { 2 * root(squares($0, $1) / count($0) / count($0, -1)) } },
    comparison("no error", "no-uncertainty") { $0.error = { _, _ in 0 } },
    comparison("NaN error", "not-finite") { $0.error = { _, _ in .nan } },
    comparison("half the range", "range-for-error") {
      $0.error = { numbers, _ in ((numbers.max() ?? 0) - (numbers.min() ?? 0)) / 2 }
    },
    comparison("curve of the first seed", "curve-of-one-seed") { $0.curve = { $0[0].commonLosses } },
    comparison("curve of the last seed", "curve-of-one-seed") { $0.curve = { $0[$0.count - 1].commonLosses } },
    comparison("curves summed", "curve-summed") {
      $0.curve = { records in (0..<5).map { k in records.map { $0.commonLosses[k] }.reduce(0, +) } }
    },
    comparison("curve of training losses", "curve-of-training-loss") { $0.curve = { $0.map(\.trainingLoss) } },
    comparison("mean training loss five times", "curve-of-training-loss") {
      $0.curve = { records in
        [Double](repeating: records.map(\.trainingLoss).reduce(0, +) / Double(records.count), count: 5)
      }
    },
    comparison("the end of the curve only", "curve-incomplete") { $0.curve = { [$0[0].commonLosses[4]] } },
    comparison("no curve", "curve-incomplete") { $0.curve = { _ in [] } },
  ]

  static let conclusion: [WrongAnswer] = [
    conclusion("never decided", "always-undecided") { _ in .undecided },
    conclusion("the first", "always-first") { .best($0[0].name) },
    conclusion("geometric", "always-geometric") { _ in .best("geometric") },
    conclusion("smallest mean", "mean-only") { .best(ordered($0)[0].name) },
    conclusion("largest mean", "largest-mean") { .best(ordered($0)[$0.count - 1].name) },
    conclusion("largest mean, if it is beyond doubt", "largest-mean") { results in
      decided(results) { δ in -mean(δ) > 2 * error(δ) }
    },
    conclusion("end of the learning curve", "judged-on-curve") { results in
      let ends = results.map { $0.learningCurve.last ?? 0 }
      return .best(results[ends.firstIndex(of: ends.min() ?? 0) ?? 0].name)
    },
    conclusion("errors of the means", "unpaired-errors") { results in
      separately(results) { a, b in
        let squares = a.standardError * a.standardError + b.standardError * b.standardError
        return b.meanDistance - a.meanDistance > 2 * squares.squareRoot()
      }
    },
    conclusion("bars that do not overlap", "intervals-compared") { results in
      separately(results) { a, b in a.meanDistance + a.standardError < b.meanDistance - b.standardError }
    },
    conclusion("double bars that do not overlap", "intervals-compared") { results in
      separately(results) { a, b in a.meanDistance + 2 * a.standardError < b.meanDistance - 2 * b.standardError }
    },
    conclusion("outside the other's bar", "intervals-compared") { results in
      separately(results) { a, b in b.meanDistance - a.meanDistance > 2 * a.standardError }
    },
    conclusion("two standard deviations", "deviations-for-errors") { results in
      decided(results) { δ in mean(δ) > 2 * error(δ) * Double(δ.count).squareRoot() }
    },
    conclusion("one standard deviation", "deviations-for-errors") { results in
      decided(results) { δ in mean(δ) > error(δ) * Double(δ.count).squareRoot() }
    },
    conclusion("one standard error", "one-error") { results in decided(results) { δ in mean(δ) > error(δ) } },
    conclusion("squared error", "variance-for-difference") { results in
      decided(results) { δ in mean(δ) > 2 * error(δ) * error(δ) }
    },
    conclusion("n for n − 1", "population-error") { results in
      decided(results) { δ in mean(δ) > 2 * error(δ) * (Double(δ.count - 1) / Double(δ.count)).squareRoot() }
    },
    conclusion("three standard errors", "too-strict") { results in decided(results) { δ in mean(δ) > 3 * error(δ) } },
    conclusion("three and a half standard errors", "too-strict") { results in
      decided(results) { δ in mean(δ) > 3.5 * error(δ) }
    },
    conclusion("Student's t", "too-strict") { results in
      decided(results) { δ in
        let points = [2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571]
        return mean(δ) > (points[δ.count] ?? 2) * error(δ)
      }
    },
    conclusion("one-sided 95 %", "one-error") { results in decided(results) { δ in mean(δ) > 1.645 * error(δ) } },
    conclusion("the last", "always-last") { .best($0[$0.count - 1].name) },
    conclusion("the best single seed", "best-seed-decides") { results in
      least(results) { $0.distances.min() ?? 0 }
    },
    conclusion("the first seed", "first-seed-decides") { results in least(results) { $0.distances[0] } },
    conclusion("the smallest median", "median-decides") { results in least(results) { median($0.distances) } },
    conclusion("sorted distances subtracted", "sorted-pairs") { results in
      decided(results.map { redone($0, distances: $0.distances.sorted()) }) { δ in mean(δ) > 2 * error(δ) }
    },
    conclusion("a rule learned from three schedules", nil) { results in
      results.count == 3 ? decided(results) { δ in mean(δ) > 2 * error(δ) } : .best(results[0].name)
    },
    conclusion("right for three seeds only", nil) { results in
      decided(results) { δ in mean(δ) > 2 * deviation(δ) / 3.0.squareRoot() }
    },
    conclusion("every seed won", "seeds-counted") { results in decided(results) { δ in δ.allSatisfy { $0 > 0 } } },
    conclusion("most seeds won", "seeds-counted") { results in
      decided(results) { δ in 2 * δ.count { $0 > 0 } > δ.count }
    },
    conclusion("against the next only", "runner-up-only") { results in
      decided(Array(ordered(results).prefix(2))) { δ in mean(δ) > 2 * error(δ) }
    },
    conclusion("better than one other", "one-beaten") { results in
      let best = ordered(results)[0]
      let wins = results.contains { other in
        let δ = zip(other.distances, best.distances).map { $0 - $1 }
        return other.name != best.name && mean(δ) > 2 * error(δ)
      }
      return wins ? .best(best.name) : .undecided
    },
    conclusion("the first two only", "first-two-only") { results in
      decided(Array(results.prefix(2))) { δ in mean(δ) > 2 * error(δ) }
    },
    conclusion("a tie decides", "tie-decided") { results in decided(results) { δ in mean(δ) >= 2 * error(δ) } },
    conclusion("a single seed decides", "one-seed-decides") { results in
      decided(results) { δ in mean(δ) > 2 * (δ.count > 1 ? error(δ) : 0) }
    },
    conclusion("another name", "unknown-name") { results in
      decided(results.map { renamed($0, "schedule " + $0.name) }) { δ in mean(δ) > 2 * error(δ) }
    },
    conclusion("the worst where one is best", nil) { results in
      decided(results) { δ in mean(δ) > 2 * error(δ) } == .undecided
        ? .undecided : .best(ordered(results)[results.count - 1].name)
    },
  ]

  // MARK: - Pieces

  static func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
  static func error(_ numbers: [Double]) -> Double {
    root(squares(numbers, mean(numbers)) / count(numbers) / count(numbers, -1))
  }
  static func ordered(_ results: [ScheduleResult]) -> [ScheduleResult] {
    results.sorted { $0.meanDistance < $1.meanDistance }
  }

  /// The first schedule whose differences to each other one satisfy a condition.
  static func decided(_ results: [ScheduleResult], _ condition: ([Double]) -> Bool) -> ScheduleConclusion {
    for this in results {
      let others = results.filter { $0.name != this.name }
      if others.allSatisfy({ condition(zip($0.distances, this.distances).map { $0 - $1 }) }) { return .best(this.name) }
    }
    return .undecided
  }

  private static func separately(
    _ results: [ScheduleResult], _ isBetter: (ScheduleResult, ScheduleResult) -> Bool
  ) -> ScheduleConclusion {
    let ordered = ordered(results)
    return ordered.dropFirst().allSatisfy { isBetter(ordered[0], $0) } ? .best(ordered[0].name) : .undecided
  }

  private static func root(_ x: Double) -> Double { x.squareRoot() }
  private static func count(_ numbers: [Double], _ less: Double = 0) -> Double { Double(numbers.count) + less }
  private static func squares(_ numbers: [Double], _ mean: Double) -> Double {
    numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
  private static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
  private static func deviation(_ numbers: [Double]) -> Double { error(numbers) * count(numbers).squareRoot() }

  private static func least(
    _ results: [ScheduleResult], _ number: (ScheduleResult) -> Double
  ) -> ScheduleConclusion {
    results.min { number($0) < number($1) }.map { .best($0.name) } ?? .undecided
  }

  private static func renamed(_ result: ScheduleResult, _ name: String) -> ScheduleResult {
    redone(result, name: name, distances: result.distances)
  }

  private static func redone(_ result: ScheduleResult, name: String? = nil, distances: [Double]) -> ScheduleResult {
    ScheduleResult(
      name: name ?? result.name, distances: distances, meanDistance: result.meanDistance,
      standardError: result.standardError, learningCurve: result.learningCurve)
  }

  // MARK: - Making entries

  private static func comparison(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout ComparisonVariation) -> Void
  ) -> WrongAnswer {
    WrongAnswer(.comparison, name, mistake) { seed in
      MultiScaleChecks(Variation43.with { change(&$0.comparison) }, seed: seed).comparison()
    }
  }

  private static func conclusion(
    _ name: String, _ mistake: String?, _ body: @escaping @Sendable ([ScheduleResult]) -> ScheduleConclusion
  ) -> WrongAnswer {
    WrongAnswer(.conclusion, name, mistake) { seed in
      MultiScaleChecks(Variation43.with { $0.conclusion = body }, seed: seed).conclusion()
    }
  }
}
