import ExerciseBook
import NoiseConditionalScoreNetworks
import ScoreMatching
import Solution43
import Tensors

/// The answer to exercise 4.3 with one part exchanged.
package struct Variation43: MultiScaleExercise {
  typealias Levels = @Sendable (_ largest: Double, _ smallest: Double, _ count: Int) throws -> [Double]
  typealias Field =
    @Sendable (NoiseConditionalScore<Double>, Double, ClosedRange<Double>, Int) throws -> (
      points: Tensor<Double>, vectors: Tensor<Double>
    )

  var geometric: Levels = { try Answer43().geometricLevels(largest: $0, smallest: $1, count: $2) }
  var linear: Levels = { try Answer43().linearLevels(largest: $0, smallest: $1, count: $2) }
  var cosine: Levels = { try Answer43().cosineLevels(largest: $0, smallest: $1, count: $2) }
  var comparison = ComparisonVariation()
  var conclusion: @Sendable ([ScheduleResult]) throws -> ScheduleConclusion = {
    try Answer43().conclusion(from: $0)
  }
  var field: Field = { try Answer43().scoreField(of: $0, standardDeviation: $1, over: $2, pointsPerSide: $3) }

  /// The answer itself.
  package init() {}

  package func geometricLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    try geometric(largest, smallest, count)
  }

  package func linearLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    try linear(largest, smallest, count)
  }

  package func cosineLevels(largest: Double, smallest: Double, count: Int) throws -> [Double] {
    try cosine(largest, smallest, count)
  }

  package func compare(
    _ schedules: [Schedule], in laboratory: some ScheduleLaboratory, steps: Int, stepsPerLevel: Int, seeds: [UInt64]
  ) throws -> [ScheduleResult] {
    try comparison.compare(schedules, in: laboratory, steps: steps, stepsPerLevel: stepsPerLevel, seeds: seeds)
  }

  package func conclusion(from results: [ScheduleResult]) throws -> ScheduleConclusion { try conclusion(results) }

  package func scoreField(
    of score: NoiseConditionalScore<Double>, standardDeviation: Double, over range: ClosedRange<Double>,
    pointsPerSide: Int
  ) throws -> (points: Tensor<Double>, vectors: Tensor<Double>) {
    try withoutActuallyEscaping(score) { try field($0, standardDeviation, range, pointsPerSide) }
  }

  /// The answer with a part exchanged.
  package static func with(_ change: (inout Variation43) -> Void) -> Variation43 {
    var variation = Variation43()
    change(&variation)
    return variation
  }
}

/// A comparison with mistakes to switch on.
struct ComparisonVariation: Sendable {
  /// What happens before anything else.
  var before: @Sendable () throws -> Void = {}
  /// Steps of training for the k-th schedule with so many levels.
  var steps: @Sendable (_ steps: Int, _ schedule: Int, _ levels: Int) -> Int = { steps, _, _ in steps }
  var stepsPerLevel: @Sendable (_ steps: Int, _ schedule: Int, _ levels: Int) -> Int = { steps, _, _ in steps }
  /// The seeds that the k-th schedule is trained with.
  var seeds: @Sendable (_ seeds: [UInt64], _ schedule: Int) -> [UInt64] = { seeds, _ in seeds }
  /// The seeds of sampling for that of training.
  var samplingSeeds: @Sendable (UInt64) -> [UInt64] = { [$0] }
  /// The levels that the k-th schedule is trained at.
  var levels: @Sendable (_ schedules: [Schedule], _ schedule: Int) -> NoiseLevels = { $0[$1].levels }
  /// The measure of quality, where it is not the distance of samples.
  var judge: (@Sendable (TrainingRecord) -> Double)?
  /// Which of the models of a schedule is sampled for each seed.
  var model: @Sendable (_ seed: Int) -> Int = { $0 }
  var distances: @Sendable ([Double]) -> [Double] = { $0 }
  var mean: @Sendable ([Double]) -> Double = { $0.reduce(0, +) / Double($0.count) }
  /// The error from the distances and their mean.
  var error: @Sendable ([Double], Double) -> Double = { numbers, mean in
    let squares = numbers.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(numbers.count * (numbers.count - 1))).squareRoot()
  }
  var curve: @Sendable ([TrainingRecord]) -> [Double] = { records in
    (0..<5).map { k in records.map { $0.commonLosses[k] }.reduce(0, +) / Double(records.count) }
  }
  var order: @Sendable ([ScheduleResult]) -> [ScheduleResult] = { $0 }
  /// The schedule whose models the k-th is judged by.
  var judged: @Sendable (_ schedule: Int, _ count: Int) -> Int = { k, _ in k }
  /// Whether all schedules are trained with a seed before the next seed's turn: unusual, but right.
  var goesSeedBySeed = false

  func compare(
    _ schedules: [Schedule], in laboratory: some ScheduleLaboratory, steps: Int, stepsPerLevel: Int, seeds: [UInt64]
  ) throws -> [ScheduleResult] {
    try before()
    var records = [[TrainingRecord]](repeating: [], count: schedules.count)
    func train(_ k: Int, _ seed: UInt64) throws {
      let count = schedules[k].levels.count
      records[k].append(
        try laboratory.train(levels: levels(schedules, k), steps: self.steps(steps, k, count), seed: seed))
    }
    if goesSeedBySeed {
      for seed in seeds { for k in schedules.indices { try train(k, seed) } }
    } else {
      for k in schedules.indices { for seed in self.seeds(seeds, k) { try train(k, seed) } }
    }
    return order(
      try schedules.enumerated().map { k, schedule in
        let used = self.seeds(seeds, k)
        let measured = try records[k].indices.flatMap { i in
          if let judge { return [judge(records[k][i])] }
          let budget = self.stepsPerLevel(stepsPerLevel, k, schedule.levels.count)
          return try samplingSeeds(used[i]).map {
            try laboratory.sampleDistance(
              of: records[judged(k, schedules.count)][model(i)], stepsPerLevel: budget, seed: $0)
          }
        }
        let center = mean(measured)
        return ScheduleResult(
          name: schedule.name, distances: distances(measured), meanDistance: center,
          standardError: error(measured, measured.reduce(0, +) / Double(measured.count)),
          learningCurve: curve(records[k]))
      })
  }
}
