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
        schedules, in: RecordingLaboratory(schedules, seed: 0), steps: 1, stepsPerLevel: 1, seeds: [0, 1])
    }
  }

  /// Budgets, seeds, the measure, its error and the learning curve, in a laboratory that keeps account.
  public func comparison() -> [Finding] {
    findings(in: .comparison, at: "made-up laboratories", seed: seed) {
      let designs = [
        // Neither in alphabetical order nor in that of their mean distances. Six seeds: √n and √(n − 1) are no whole numbers,
        // and no mistakes look alike.
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
          ], steps: 90, stepsPerLevel: 7, seeds: [2, 1, 0, 9]),
      ]
      for design in designs {
        let found = findings(in: .comparison, at: design.description, seed: seed) { try comparison(design) }
        if !found.isEmpty { return found }
      }
      return []
    }
  }

  private func comparison(_ design: ComparisonDesign) throws -> [Finding] {
    let laboratory = design.laboratory(seed: seed)
    let results = try answer.compare(
      design.schedules, in: laboratory, steps: design.steps, stepsPerLevel: design.stepsPerLevel, seeds: design.seeds)
    if let wrong = design.wrongTraining(laboratory.trainings) { return [wrong] }
    if laboratory.samplings.isEmpty {
      let distances = Set(results.flatMap(\.distances))
      let records = laboratory.trainings.map { laboratory.expectedRecord($0) }
      let mistake: Misconception? =
        records.contains { distances.contains($0.trainingLoss) }
        ? .judgedOnTrainingLoss
        : records.contains { !distances.isDisjoint(with: $0.commonLosses) } ? .judgedOnCommonLoss : nil
      return [
        design.finding("no samples were drawn", expected: "a distance for each model", got: "none", mistake)
      ]
    }
    if let wrong = design.wrongSampling(laboratory.samplings) { return [wrong] }
    let (names, got) = (design.schedules.map(\.name), results.map(\.name))
    guard got == names else {
      let mistake: Misconception? =
        got.sorted() == names.sorted() ? .resultsReordered : got.count != names.count ? .resultsMissing : nil
      return [
        design.finding(
          "results of other schedules came back", expected: names.joined(separator: ", "),
          got: got.joined(separator: ", "), mistake)
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

  func finding(_ message: String, expected: String, got: String, _ misconception: Misconception?) -> Finding {
    Finding(.comparison, message, expected: expected, got: got, at: description, misconception: misconception)
  }

  /// Numbers in which neither the first nor the last seed of the first schedule is its best or its worst, or mistakes would
  /// look alike.
  func laboratory(seed: UInt64) -> RecordingLaboratory {
    var number = seed &* 1000
    while true {
      let laboratory = RecordingLaboratory(schedules, seed: number)
      let distances = seeds.map { laboratory.expectedDistance(sampling(0, $0)) }
      let inner = distances.dropFirst().dropLast()
      if inner.contains(where: { $0 == distances.min() }), inner.contains(where: { $0 == distances.max() }) {
        return laboratory
      }
      number &+= 1
    }
  }

  /// One training for every schedule and seed, all of the same length.
  func wrongTraining(_ trainings: [Training]) -> Finding? {
    let expected = schedules.indices.flatMap { k in seeds.map { Training(schedule: k, steps: steps, seed: $0) } }
    guard trainings.counted != expected.counted else { return nil }
    func finding(_ message: String, got: String, _ mistake: Misconception) -> Finding {
      self.finding(
        message, expected: "\(steps) steps with each of the seeds \(list(seeds)), for each schedule", got: got, mistake)
    }
    guard !trainings.isEmpty else { return finding("nothing was trained", got: "no training", .nothingTrained) }
    let bySchedule = schedules.indices.map { k in trainings.filter { $0.schedule == k } }
    let used = "seeds " + lines(bySchedule.map { list($0.map(\.seed)) })
    if trainings.contains(where: { $0.schedule == nil }) {
      return finding("a model was trained at levels that belong to no schedule", got: used, .levelsExchanged)
    }
    let budgets = bySchedule.map { Set($0.map(\.steps)) }
    if Set(trainings.map(\.steps)) != [steps] {
      return finding(
        "trainings of another length", got: "steps " + lines(budgets.map { list($0.sorted()) }),
        Set(budgets).count > 1 ? .unequalBudget : .wrongBudget)
    }
    let seedSets = bySchedule.map { Set($0.map(\.seed)) }
    let message = "trained with other seeds"
    if seedSets.allSatisfy({ $0 == Set(seeds) }) { return finding("trained too often", got: used, .trainedAgain) }
    if seedSets.contains(where: { $0.isEmpty }) { return finding(message, got: used, .levelsExchanged) }
    if Set(seedSets).count > 1 { return finding(message, got: used, .unequalSeeds) }
    if seedSets[0].count == 1, seedSets[0].isSubset(of: seeds) { return finding(message, got: used, .firstSeedOnly) }
    return finding(message, got: used, .seedsIgnored)
  }

  /// One sampling of every model, all of the same length, each with the seed of the model.
  func wrongSampling(_ samplings: [Sampling]) -> Finding? {
    let expected = schedules.indices.flatMap { k in seeds.map { sampling(k, $0) } }
    guard samplings.counted != expected.counted else { return nil }
    func finding(_ message: String, got: String, _ mistake: Misconception?) -> Finding {
      self.finding(
        message, expected: "each model sampled once, with \(stepsPerLevel) steps a level and its own seed", got: got,
        mistake)
    }
    if samplings.contains(where: { $0.training == nil }) {
      return finding("a record was sampled that did not come from the laboratory", got: "a record made up", nil)
    }
    let bySchedule = schedules.indices.map { k in samplings.filter { $0.training?.schedule == k } }
    let lengths = bySchedule.map { Set($0.map(\.stepsPerLevel)) }
    if Set(samplings.map(\.stepsPerLevel)) != [stepsPerLevel] {
      return finding(
        "samplings of another length", got: "steps a level " + lines(lengths.map { list($0.sorted()) }),
        Set(lengths).count > 1 ? .unequalBudget : .wrongBudget)
    }
    if let other = samplings.first(where: { $0.training?.seed != $0.seed }) {
      return finding(
        "a model was sampled with another seed than its own",
        got: "a model of seed \(other.training?.seed ?? 0) sampled with seed \(other.seed)", .samplingSeed)
    }
    return finding(
      "not every model was sampled once", got: "seeds " + lines(bySchedule.map { list($0.map(\.seed)) }),
      .oneModelSampled)
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
    let range = (distances.max() ?? 0) - (distances.min() ?? 0)
    let curve = curves.dropFirst().reduce(curves[0]) { (try? $0 + $1) ?? $0 } / n

    func check(
      _ what: String, _ actual: [Double], _ expected: [Double], _ candidates: [(Misconception, [Double])],
      tolerance: Double = 1e-12, _ reason: String = "rounding of short sums"
    ) -> [Finding] {
      // A few sums of a few numbers: rounding is below 10⁻¹⁵, in whatever order.
      compare(
        Tensor(actual), with: Tensor(expected), in: .comparison,
        at: "\(what) of `\(result.name)`, \(description)", tolerance: tolerance, reason,
        candidates: candidates.map { Candidate($0.0, Tensor($0.1)) })
    }
    let aspects: [() -> [Finding]] = [
      {
        let mistakes: [(Misconception, [Double])] = [
          (.judgedOnTrainingLoss, losses), (.judgedOnCommonLoss, lastLosses),
          (.distancesReordered, distances.sorted()),
          (.distancesReordered, distances.sorted(by: >)), (.distancesReordered, distances.reversed()),
        ]
        let ofOthers: [(Misconception, [Double])] = schedules.indices.filter { $0 != k }.map { other in
          (.resultsReordered, seeds.map { laboratory.expectedDistance(sampling(other, $0)) })
        }
        return check("distances", result.distances, distances, mistakes + ofOthers)
      },
      {
        let mistakes: [(Misconception, [Double])] = [
          (.medianForMean, [distances.median]), (.bestSeed, [distances.min() ?? 0]), (.sumOverSeeds, [sum]),
          (.judgedOnTrainingLoss, [losses.meanWithStandardError.mean]),
          (.judgedOnCommonLoss, [lastLosses.meanWithStandardError.mean]), (.zeros, [0]),
        ]
        let ofOneSeed: [(Misconception, [Double])] = distances.map { (.lastSeed, [$0]) }
        return check("mean distance", [result.meanDistance], [mean], mistakes + ofOneSeed)
      },
      {
        let mistakes: [(Misconception, [Double])] =
          [
            (.spreadForError, [error * n.squareRoot()]), (.spreadForError, [error * (n - 1).squareRoot()]),
            (.populationError, [error * ((n - 1) / n).squareRoot()]), (.spreadSquared, [error * error * n]),
            (.spreadSquared, [error * error * (n - 1)]), (.varianceForError, [error * error]),
            (.dividedByCount, [error / n.squareRoot()]), (.dividedByCount, [error * (n - 1).squareRoot() / n]),
            (.twoErrors, [2 * error]), (.noUncertainty, [0]), (.rangeForError, [range]), (.rangeForError, [range / 2]),
          ]
        // The mean is up to a few hundred times its error, and rounding that relative to the square.
        return check(
          "standard error", [result.standardError], [error], mistakes, tolerance: 1e-9,
          "rounding of a mean of squares less the square of the mean")
      },
      {
        guard result.learningCurve.count == curve.count else {
          let isOfTraining = agrees(Tensor(result.learningCurve), Tensor(losses), 1e-12)
          return [
            finding(
              "the learning curve of `\(result.name)` has another length", expected: "\(curve.count) numbers",
              got: "\(result.learningCurve.count)", isOfTraining ? .curveOfTrainingLoss : .curveIncomplete)
          ]
        }
        let ofOneSeed: [(Misconception, [Double])] = curves.map { (.curveOfOneSeed, $0.scalars) }
        let ofTraining: [(Misconception, [Double])] = (losses + [losses.meanWithStandardError.mean]).map { loss in
          (.curveOfTrainingLoss, [Double](repeating: loss, count: 5))
        }
        let summed = (Misconception.curveSummed, (n * curve).scalars)
        return check("learning curve", result.learningCurve, curve.scalars, [summed] + ofOneSeed + ofTraining)
      },
    ]
    return aspects.lazy.map { $0() }.first { !$0.isEmpty } ?? []
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
