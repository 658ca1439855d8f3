import Demos
import Plotting
import ScoreFunctions
import ScoreMatching
import Tensors

extension Demo {
  /// Exercise 4.3: three schedules, the same data, network, budget and seeds.
  static let threeSchedules = Demo(
    id: "three-schedules", title: "Three schedules of noise levels, compared fairly",
    summary: """
      Geometric, cosine and linear levels train the same network on the same Swiss roll, several times each. Look at \
      the training loss and at the loss that means the same for all; then at the error bars, before you call one the best.
      """
  ) { context in
    let comparison = try ThreeSchedules(in: context)
    let seeds = comparison.seeds.map { "\($0)" }.joined(separator: ", ")
    context.say(
      "Ten levels from 3 to 0.015; \(comparison.steps) steps of training for each schedule and each seed (\(seeds)).\n")
    let runs = try comparison.run(in: context)
    try context.show(comparison.learningFigure(runs), named: "4.3-three-schedules")
    context.say(
      """
      Left, the loss at twenty levels that are the same for all, with the standard errors of the means. Right, that loss
      at the end beside the training loss, which each schedule has at levels of its own: the linear levels are
      large but for one, where the noise is easy to guess. A small training loss says that the task was easy.

      """)
    try context.show(comparison.distanceFigure(runs), named: "4.3-three-schedules-distance")
    context.say("Each dot is a trained network; 0 is the law of the data. Bars are standard errors of the means.\n")
    if let record = runs.first?.records.first {
      try context.show(comparison.fieldFigure(record), named: "4.3-three-schedules-field")
      context.say(
        """
        One network (geometric levels) at three of its noise levels, with the data in orange. Much noise: all arrows point
        to the middle. Little noise: they point to the nearest turn, nearly everywhere, and are longer.

        """)
    }
    try comparison.report(runs, in: context)
  }
}

/// The experiment behind the demo.
struct ThreeSchedules {
  /// What became of one schedule: a record for every seed, and distances by steps a level.
  struct Run {
    let name: String
    var records: [TrainingRecord] = []
    var distances: [Int: [Double]] = [:]

    func loss(_ value: (TrainingRecord) -> Double) throws -> Average { try Average(records.map(value)) }

    func distance(_ stepsPerLevel: Int) throws -> Average { try Average(distances[stepsPerLevel] ?? []) }
  }

  /// A mean over seeds with its standard error.
  struct Average {
    let mean: Double
    let error: Double

    init(_ numbers: [Double]) throws {
      let estimate = try MonteCarloEstimate(of: Tensor(numbers))
      (mean, error) = (try estimate.mean.scalar, try estimate.standardError.scalar)
    }
  }

  private static let ends = (largest: 3.0, smallest: 0.015)

  let laboratory: TrainingLaboratory
  let schedules: [Schedule]
  let seeds: [UInt64]
  let steps: Int
  /// Few steps of sampling, and many.
  let stepsPerLevel: [Int]

  init(in context: DemoContext) throws {
    let (largest, smallest) = Self.ends
    laboratory = try TrainingLaboratory(largest: largest, smallest: smallest, seed: context.seed)
    schedules = try [NoiseSchedule.geometric, .cosine, .linear].map { schedule in
      Schedule(schedule.rawValue, try schedule.levels(largest: largest, smallest: smallest, count: 10))
    }
    seeds = (0..<3).map { 3 &* context.seed &+ $0 }
    steps = context.choose(3000, quick: 250)
    stepsPerLevel = context.choose([20, 100], quick: [10, 20])
  }

  /// Trains and samples: everything the same for every schedule, but its levels.
  func run(in context: DemoContext) throws -> [Run] {
    let progress = context.progress(total: schedules.count * seeds.count, label: "training and sampling")
    return try schedules.map { schedule in
      var run = Run(name: schedule.name)
      for seed in seeds {
        let record = try laboratory.train(levels: schedule.levels, steps: steps, seed: seed)
        run.records.append(record)
        for budget in stepsPerLevel {
          let distance = try laboratory.sampleDistance(of: record, stepsPerLevel: budget, seed: seed)
          run.distances[budget, default: []].append(distance)
        }
        progress.advance(detail: schedule.name)
      }
      return run
    }
  }

  /// The numbers, and what they allow to say.
  func report(_ runs: [Run], in context: DemoContext) throws {
    var table = TextTable("mean of \(seeds.count) seeds", "training loss", "common loss")
    for steps in stepsPerLevel { table.header += ["distance, \(steps) steps a level", "±"] }
    for run in runs {
      let losses = [try run.loss(\.trainingLoss), try run.loss { $0.commonLosses[4] }]
      let distances = try stepsPerLevel.map { try run.distance($0) }
      table.append(
        .text(run.name), .fixed(losses[0].mean, decimals: 3), .fixed(losses[1].mean, decimals: 3),
        .fixed(distances[0].mean, decimals: 4), .fixed(distances[0].error, decimals: 4),
        .fixed(distances[1].mean, decimals: 4), .fixed(distances[1].error, decimals: 4))
    }
    context.table(table)
    context.say()
    for steps in stepsPerLevel {
      let ordered = try runs.sorted { try $0.distance(steps).mean < $1.distance(steps).mean }
      let rivals = try ordered.dropFirst().filter { try !ordered[0].isBetter(than: $0, steps) }
      let verdict =
        rivals.isEmpty
        ? "\(ordered[0].name) is better than each of the others by more than two errors."
        : "\(ordered[0].name) has the smallest mean, but not beyond doubt: see \(rivals.map(\.name).joined(separator: ", "))."
      context.say("At \(steps) steps a level \(verdict)")
    }
    context.say(
      """

      Errors are those of the differences, seed by seed. Another budget or other seeds may have another winner: try
      `--seed 1`, and `--quick`. With three seeds, one of two equal schedules is ahead of the other by two errors in
      18 % of all comparisons, by chance (Student's t with two degrees of freedom). What the levels alone do can be
      decided where nothing is trained: with the exact score and 20 steps a level, samples of geometric levels lie
      closest to the data by far. Exercise 4.3 does both.
      """)
  }
}

extension ThreeSchedules.Run {
  /// Whether this schedule's distance is smaller by more than two standard errors of the difference, seed by seed.
  fileprivate func isBetter(than other: Self, _ stepsPerLevel: Int) throws -> Bool {
    let δ = zip(other.distances[stepsPerLevel] ?? [], distances[stepsPerLevel] ?? []).map { $0 - $1 }
    let difference = try ThreeSchedules.Average(δ)
    return difference.mean > 2 * difference.error
  }
}
