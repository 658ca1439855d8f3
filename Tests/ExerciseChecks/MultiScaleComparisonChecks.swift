import ExerciseBook
import Foundation
import NoiseConditionalScoreNetworks
import ScoreMatching
import Tensors

// The check of exercise 4.3 (b): a comparison is graded by its design. The laboratory's numbers are made up; what counts
// is what was asked of it, and what was made of its answers.

extension MultiScaleChecks {
  /// Whether part (b) has been written.
  public var hasComparison: Bool {
    isAttempted {
      let schedules = [Schedule("only", try NoiseLevels([2, 1]))]
      return try answer.compare(
        schedules, in: RecordingLaboratory(schedules), steps: 1, stepsPerLevel: 1, seeds: [0, 1])
    }
  }

  /// Budgets, seeds, the measure, its error and the learning curve, in a laboratory that keeps account.
  public func comparison() -> [Finding] {
    findings(in: .comparison, at: "made-up laboratories") {
      let designs = [
        // Neither in alphabetical order nor in that of their mean distances. Six seeds: √n and √(n − 1) are no whole numbers, and no mistakes look alike.
        ComparisonDesign(
          schedules: [
            Schedule("linear", try .linear(largest: 5, smallest: 0.1, count: 6)),
            Schedule("geometric", try .geometric(largest: 5, smallest: 0.1, count: 8)),
            Schedule("cosine", try .cosine(largest: 5, smallest: 0.1, count: 5)),
          ], steps: 700, stepsPerLevel: 20, seeds: [11, 3, 7, 5, 2, 8]),
        ComparisonDesign(
          schedules: [
            Schedule("short", try NoiseLevels([4, 1])), Schedule("long", try NoiseLevels([4, 3, 2, 1])),
            Schedule("steep", try NoiseLevels([4, 3.9, 1])), Schedule("another", try NoiseLevels([3, 1])),
          ], steps: 90, stepsPerLevel: 7, seeds: [2, 1, 0]),
      ]
      for design in designs {
        let found = try comparison(design)
        if !found.isEmpty { return found }
      }
      return []
    }
  }

  private func comparison(_ design: ComparisonDesign) throws -> [Finding] {
    let laboratory = RecordingLaboratory(design.schedules)
    let results = try answer.compare(
      design.schedules, in: laboratory, steps: design.steps, stepsPerLevel: design.stepsPerLevel, seeds: design.seeds)
    if let wrong = design.wrongTraining(laboratory.trainings) { return [wrong] }
    if laboratory.samplings.isEmpty {
      let losses = Set(results.flatMap(\.distances))
      let judged = laboratory.trainings.contains { losses.contains(laboratory.expectedRecord($0).trainingLoss) }
      return [design.finding("no samples were drawn", judged ? .judgedOnTrainingLoss : nil)]
    }
    if let wrong = design.wrongSampling(laboratory.samplings) { return [wrong] }
    let names = design.schedules.map(\.name)
    guard results.map(\.name) == names else {
      let isReordered = results.map(\.name).sorted() == names.sorted()
      return [
        design.finding(
          "results named \(results.map(\.name)) came back, \(names) were expected",
          isReordered ? .resultsReordered : nil)
      ]
    }
    return results.indices.lazy.map { design.wrongResult(results[$0], of: $0, laboratory) }.first { !$0.isEmpty } ?? []
  }
}

/// What is to be compared and how.
private struct ComparisonDesign {
  typealias Training = RecordingLaboratory.Training
  typealias Sampling = RecordingLaboratory.Sampling

  let schedules: [Schedule]
  let steps: Int
  let stepsPerLevel: Int
  let seeds: [UInt64]

  var description: String {
    "\(schedules.count) schedules, \(steps) steps, \(stepsPerLevel) steps a level, seeds \(seeds)"
  }

  func finding(_ message: String, _ misconception: Misconception?) -> Finding {
    Finding(.comparison, "\(message) (\(description))", misconception: misconception)
  }

  /// One training for every schedule and seed, all of the same length.
  func wrongTraining(_ trainings: [Training]) -> Finding? {
    let expected = schedules.indices.flatMap { k in seeds.map { Training(schedule: k, steps: steps, seed: $0) } }
    guard trainings.counted != expected.counted else { return nil }
    guard !trainings.isEmpty else { return finding("nothing was trained", nil) }
    if trainings.contains(where: { $0.schedule == nil }) {
      return finding("a model was trained at levels that belong to no schedule", .levelsExchanged)
    }
    let bySchedule = schedules.indices.map { k in trainings.filter { $0.schedule == k } }
    let budgets = bySchedule.map { $0.map(\.steps).sorted() }
    if Set(trainings.map(\.steps)) != [steps] {
      let isUnequal = Set(budgets.map { Set($0) }).count > 1
      return finding(
        "trained for \(lines(bySchedule.map { list(Set($0.map(\.steps)).sorted()) })) steps",
        isUnequal ? .unequalBudget : .wrongBudget)
    }
    let seedSets = bySchedule.map { Set($0.map(\.seed)) }
    let message = "trained with seeds \(lines(bySchedule.map { list($0.map(\.seed)) }))"
    if seedSets.allSatisfy({ $0 == Set(seeds) }) { return finding(message, .trainedAgain) }
    if seedSets.contains(where: { $0.isEmpty }) { return finding(message, .levelsExchanged) }
    if Set(seedSets).count > 1 { return finding(message, .unequalSeeds) }
    if seedSets[0].count == 1, seedSets[0].isSubset(of: seeds) { return finding(message, .firstSeedOnly) }
    return finding(message, .seedsIgnored)
  }

  /// One sampling of every model, all of the same length, each with the seed of the model.
  func wrongSampling(_ samplings: [Sampling]) -> Finding? {
    let expected = schedules.indices.flatMap { k in seeds.map { sampling(k, $0) } }
    guard samplings.counted != expected.counted else { return nil }
    if samplings.contains(where: { $0.training == nil }) {
      return finding("a record was sampled that did not come from the laboratory", nil)
    }
    let bySchedule = schedules.indices.map { k in samplings.filter { $0.training?.schedule == k } }
    let lengths = bySchedule.map { Set($0.map(\.stepsPerLevel)) }
    if Set(samplings.map(\.stepsPerLevel)) != [stepsPerLevel] {
      return finding(
        "sampled with \(lines(lengths.map { list($0.sorted()) })) steps a level",
        Set(lengths).count > 1 ? .unequalBudget : .wrongBudget)
    }
    if let other = samplings.first(where: { $0.training?.seed != $0.seed }) {
      return finding("a model of seed \(other.training?.seed ?? 0) was sampled with seed \(other.seed)", .samplingSeed)
    }
    return finding("samplings of the models: \(lines(bySchedule.map { list($0.map(\.seed)) }))", .oneModelSampled)
  }

  /// Distances, mean, error and learning curve of one schedule.
  func wrongResult(_ result: ScheduleResult, of k: Int, _ laboratory: RecordingLaboratory) -> [Finding] {
    let records = seeds.map { laboratory.expectedRecord(Training(schedule: k, steps: steps, seed: $0)) }
    let distances = seeds.map { laboratory.expectedDistance(sampling(k, $0)) }
    let (mean, error) = distances.meanWithStandardError
    let n = Double(distances.count)
    let sum = distances.reduce(0, +)
    let lastLosses = records.map { $0.commonLosses[4] }
    let losses = records.map(\.trainingLoss)
    let curves = records.map { Tensor($0.commonLosses) }
    let curve = curves.dropFirst().reduce(curves[0]) { (try? $0 + $1) ?? $0 } / n

    func check(
      _ what: String, _ actual: [Double], _ expected: [Double], _ candidates: [(Misconception, [Double])]
    ) -> [Finding] {
      // A few sums of a few numbers: rounding is below 10⁻¹⁵, in whatever order.
      compare(
        Tensor(actual), with: Tensor(expected), in: .comparison,
        at: "\(what) of `\(result.name)`, \(description)", tolerance: 1e-12, "rounding of short sums",
        candidates: candidates.map { Candidate($0.0, Tensor($0.1)) })
    }
    let aspects: [() -> [Finding]] = [
      {
        check(
          "distances", result.distances, distances,
          [
            (.judgedOnTrainingLoss, losses), (.judgedOnCommonLoss, lastLosses),
            (.distancesReordered, distances.sorted()),
            (.distancesReordered, distances.sorted(by: >)), (.distancesReordered, distances.reversed()),
          ])
      },
      {
        check(
          "mean distance", [result.meanDistance], [mean],
          [
            (.medianForMean, [distances.median]), (.bestSeed, [distances.min() ?? 0]), (.sumOverSeeds, [sum]),
            (.judgedOnTrainingLoss, [losses.meanWithStandardError.mean]),
            (.judgedOnCommonLoss, [lastLosses.meanWithStandardError.mean]), (.zeros, [0]),
          ] + distances.map { (.lastSeed, [$0]) })
      },
      {
        check(
          "standard error", [result.standardError], [error],
          [
            (.spreadForError, [error * n.squareRoot()]), (.spreadForError, [error * (n - 1).squareRoot()]),
            (.populationError, [error * ((n - 1) / n).squareRoot()]), (.spreadSquared, [error * error * n]),
            (.spreadSquared, [error * error * (n - 1)]), (.varianceForError, [error * error]),
            (.dividedByCount, [error / n.squareRoot()]), (.dividedByCount, [error * (n - 1).squareRoot() / n]),
            (.twoErrors, [2 * error]), (.noUncertainty, [0]),
          ])
      },
      {
        check(
          "learning curve", result.learningCurve, curve.scalars,
          [(.curveSummed, (n * curve).scalars)] + curves.map { (.curveOfOneSeed, $0.scalars) }
            + (losses + [losses.meanWithStandardError.mean]).map { loss in
              (.curveOfTrainingLoss, [Double](repeating: loss, count: 5))
            })
      },
    ]
    let found = aspects.lazy.map { $0() }.first { !$0.isEmpty } ?? []
    // A curve with one number a seed has another length, which `compare` can only call a wrong shape.
    if let first = found.first, first.misconception == nil, agrees(Tensor(result.learningCurve), Tensor(losses), 1e-12)
    {
      return [first.named(.curveOfTrainingLoss)]
    }
    return found
  }

  private func sampling(_ schedule: Int, _ seed: UInt64) -> Sampling {
    Sampling(
      training: Training(schedule: schedule, steps: steps, seed: seed), stepsPerLevel: stepsPerLevel, seed: seed)
  }

  private func list(_ numbers: [some BinaryInteger]) -> String {
    numbers.isEmpty ? "none" : numbers.map { "\($0)" }.joined(separator: ", ")
  }

  /// One entry for each schedule, with its name.
  private func lines(_ entries: [String]) -> String {
    zip(schedules, entries).map { "\($0.name): \($1)" }.joined(separator: "; ")
  }
}

extension Sequence where Element: Hashable {
  /// How often each element occurs.
  fileprivate var counted: [Element: Int] { reduce(into: [:]) { $0[$1, default: 0] += 1 } }
}

extension [Double] {
  /// The mean and `s/√n` with `s² = Σ(x − x̄)²/(n − 1)`; of one number the error is NaN.
  var meanWithStandardError: (mean: Double, standardError: Double) {
    let n = Double(count)
    let mean = reduce(0, +) / n
    let variance = reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    return (mean, (variance / n).squareRoot())
  }

  /// The number in the middle, or the mean of the two there.
  var median: Double {
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
