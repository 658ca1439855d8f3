import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors

/// A laboratory that trains nothing: it makes its numbers up, and keeps account of what is asked of it.
///
/// The numbers depend on what was asked and on the seed of the laboratory, and on nothing else, so the order in which
/// models are trained does not matter. They are skewed, so that a median is no mean, and the schedule with the best samples
/// has the worst training loss.
final class RecordingLaboratory: ScheduleLaboratory {
  struct Training: Hashable {
    /// The position of the schedule; nil for levels that are not among them.
    let schedule: Int?
    let steps: Int
    let seed: UInt64
  }

  struct Sampling: Hashable {
    /// The training that made the model; nil for a record that did not come from here.
    let training: Training?
    let stepsPerLevel: Int
    let seed: UInt64
  }

  private(set) var trainings: [Training] = []
  private(set) var samplings: [Sampling] = []
  private let schedules: [Schedule]
  private let seed: UInt64

  /// How far the samples of a schedule are from the data, on the whole: neither up nor down the list.
  private static let scales = [2.0, 1, 3, 1.5]

  init(_ schedules: [Schedule], seed: UInt64) { (self.schedules, self.seed) = (schedules, seed) }

  func train(levels: NoiseLevels, steps: Int, seed: UInt64) -> TrainingRecord {
    let training = Training(schedule: schedules.firstIndex { $0.levels == levels }, steps: steps, seed: seed)
    trainings.append(training)
    return record(of: training, levels)
  }

  func sampleDistance(of record: TrainingRecord, stepsPerLevel: Int, seed: UInt64) -> Double {
    let training = trainings.first { self.record(of: $0, record.levels).trainingLoss == record.trainingLoss }
    let sampling = Sampling(training: training, stepsPerLevel: stepsPerLevel, seed: seed)
    samplings.append(sampling)
    return distance(of: sampling)
  }

  private func scale(_ schedule: Int?) -> Double { schedule.map { Self.scales[$0 % Self.scales.count] } ?? 9 }

  /// The losses of a training: the better the samples, the larger.
  private func record(of training: Training, _ levels: NoiseLevels) -> TrainingRecord {
    var rng = generator(of: training, stream: 1)
    let trainingLoss = 1 / scale(training.schedule) * (1 + 0.1 * Double.random(in: 0..<1, using: &rng))
    let commonLosses = (1...5).map { (0.5 + Double.random(in: 0..<1, using: &rng)) / Double($0) }
    return TrainingRecord(levels: levels, trainingLoss: trainingLoss, commonLosses: commonLosses) { x, _ in -x }
  }

  /// The distance of samples, skewed over the seeds; luck is never larger than the scales are apart.
  private func distance(of sampling: Sampling) -> Double {
    let training = sampling.training ?? Training(schedule: nil, steps: 0, seed: 0)
    var rng = generator(of: training, stream: 2 + 10 * UInt64(truncatingIfNeeded: sampling.stepsPerLevel))
    let u = Double.random(in: 0..<1, using: &rng)
    var luck = Philox(seed: sampling.seed ^ (seed &* 0x9E37_79B9), stream: 3)
    return 0.01 * scale(training.schedule) * (1 + 0.2 * u * u * u + 0.1 * Double.random(in: 0..<1, using: &luck))
  }

  private func generator(of training: Training, stream: UInt64) -> Philox {
    let schedule = UInt64(training.schedule ?? 99)
    return Philox(
      seed: training.seed &* 1_000_003 &+ UInt64(truncatingIfNeeded: training.steps) &* 101 &+ schedule,
      stream: stream &+ 1_000_000 &* seed)
  }

  // MARK: - What a right answer gets

  func expectedRecord(_ training: Training) -> TrainingRecord {
    record(of: training, schedules[training.schedule ?? 0].levels)
  }

  func expectedDistance(_ sampling: Sampling) -> Double { distance(of: sampling) }
}
