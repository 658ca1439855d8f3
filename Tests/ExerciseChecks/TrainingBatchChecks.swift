import Autodiff
import ExerciseBook
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

// What the check of exercise 4.2 (d) writes down, and what it asks of the batches.

/// What a loss was asked for, one entry for every step.
final class LossRecorder {
  struct Batch: Equatable {
    let clean: Tensor<Float>, standardDeviations: Tensor<Float>, noise: Tensor<Float>
  }

  private(set) var batches: [Batch] = []

  /// The workbook's loss; a loss that is asked for twice, to be printed, counts once.
  func loss(
    _ network: some ScoreNetwork<Float>, _ x: Tensor<Float>, _ σ: Tensor<Float>, _ z: Tensor<Float>
  ) throws -> Variable<Float> {
    let batch = Batch(clean: x, standardDeviations: σ, noise: z)
    if batches.last != batch { batches.append(batch) }
    return try Self.loss(network, on: batch)
  }

  /// The mean of `½‖σs(x + σz, σ) + z‖²`.
  static func loss(_ network: some ScoreNetwork<Float>, on batch: Batch) throws -> Variable<Float> {
    let (x, σ, z) = (batch.clean, batch.standardDeviations, batch.noise)
    let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
    return try 0.5 * (σ * s + z).squared().sum(axis: 1).mean()
  }
}

extension TrainingSetting {
  /// The σ of all points are levels, and every level has its share.
  func wrongLevels(_ batches: [LossRecorder.Batch], _ levels: NoiseLevels) throws -> Finding? {
    let drawn = batches.map { $0.standardDeviations.scalars }
    let known = levels.map { Float($0) }
    let place = { (σ: Float, known: [Float]) in known.firstIndex { abs(σ / $0 - 1) < 1e-5 } }
    if let odd = drawn.joined().first(where: { place($0, known) == nil }) {
      let rules: [(Misconception, [Float])] = [
        (.sigmaSquaredForSigma, known.map { $0 * $0 }), (.rootForDeviation, known.map { $0.squareRoot() }),
        (.numberForLevel, known.indices.map { Float($0) }), (.numberForLevel, known.indices.map { Float($0 + 1) }),
      ]
      let mistake = rules.first { _, values in
        drawn.joined().allSatisfy { σ in values.contains { abs(σ - $0) <= 1e-5 * abs($0) } }
      }
      return Finding(
        .training, "a standard deviation is none of the levels", expected: "one of \(known.map { shown($0) })",
        got: shown(odd), at: description, misconception: mistake?.0)
    }
    // One level for a whole batch is unusual, but right; then there are as many draws as steps.
    let isShared = drawn.allSatisfy { batch in batch.allSatisfy { $0 == batch[0] } }
    let draws = isShared ? drawn.map { $0[0] } : Array(drawn.joined())
    let (n, p) = (Double(draws.count), 1 / Double(known.count))
    let counts = known.indices.map { index in Double(draws.count { place($0, known) == index }) }
    let bound = NoiseLaw.bound * (n * p * (1 - p)).squareRoot()
    guard let worst = counts.indices.max(by: { abs(counts[$0] - n * p) < abs(counts[$1] - n * p) }),
      abs(counts[worst] - n * p) > bound
    else { return nil }
    return Finding(
      .training, "the number of draws of the level \(shown(known[worst])) among \(draws.count)", expected: shown(n * p),
      got: shown(counts[worst]), at: description, tolerance: "\(shown(bound)): 6 standard errors",
      misconception: .levelsSkipped)
  }

  func wrongNoise(_ batches: [LossRecorder.Batch]) throws -> Finding? {
    let z = try Tensor.concatenated(batches.map { $0.noise }).converted(to: Double.self)
    let σ = try Tensor.concatenated(batches.map { $0.standardDeviations }).converted(to: Double.self)
    let finding = { (message: String, expected: String, got: String, mistake: Misconception?) in
      Finding(
        .training, message, expected: expected, got: got, at: description, tolerance: "6 standard errors",
        misconception: mistake)
    }
    guard z.isFinite else { return finding("the noise", "finite numbers", "NaN or infinite ones", .notFinite) }
    if zip(batches, batches.dropFirst()).contains(where: { $0.noise == $1.noise }),
      z.scalars.contains(where: { $0 != 0 })
    {
      return finding("", "new noise in every step", "the noise of the step before", .noiseRepeated)
    }
    let isShared = try batches.allSatisfy { try $0.noise.max(axis: 0) == $0.noise.min(axis: 0) }
    let law = try NoiseLaw(z)
    if isShared, law.meanSquare > 0 { return finding("", "noise for every point", "one for all points", .sharedNoise) }
    guard law.hasUnitVariance else {
      let mistake: Misconception? =
        law.meanSquare < 1e-9
        ? .noiseMissing
        : try NoiseLaw(z / σ).hasUnitVariance
          ? .noiseScaledAlready
          : try NoiseLaw(z * σ).hasUnitVariance ? .noiseDividedAlready : law.mistake
      return finding("the mean square of the noise", "1", shown(law.meanSquare), mistake)
    }
    if let wrong = law.finding(in: .training, about: "the noise", at: description) { return wrong }
    guard !law.hasMeanZero else { return nil }
    return finding("the mean of the noise", "0", shown(Tensor(law.means)), nil)
  }

  /// The points are rows of the data, and all tenths of the data have their share.
  func wrongRows(_ batches: [LossRecorder.Batch], _ data: Tensor<Float>) throws -> Finding? {
    let places = try Dictionary(data.rows().enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var drawn: [[Int]] = []
    for batch in batches {
      let found = try batch.clean.rows().map { places[$0] }
      guard let odd = found.firstIndex(of: nil) else {
        drawn.append(found.compactMap { $0 })
        continue
      }
      let (x, σ, z) = (batch.clean, batch.standardDeviations, batch.noise)
      let denoised = try (x - σ * z).rows()[odd]
      let isNoised = try data.rows().contains { row in
        zip(row, denoised).allSatisfy { abs($0 - $1) < 1e-4 * (1 + abs($0)) }
      }
      return Finding(
        .training, "a clean point is no point of the data", expected: "a row of the data",
        got: shown(try x.sliced(odd..<odd + 1)), at: description, misconception: isNoised ? .noisedAlready : nil)
    }
    if zip(drawn, drawn.dropFirst()).contains(where: { $0 == $1 }) {
      return Finding(
        .training, expected: "new points in every step", got: "those of the step before", at: description,
        misconception: .sameBatch)
    }
    if zip(drawn[0], drawn[0].dropFirst()).allSatisfy({ $1 == $0 + 1 }) {
      return Finding(
        .training, expected: "points drawn at random", got: "rows \(drawn[0][0]) to \(drawn[0][drawn[0].count - 1])",
        at: description, misconception: .rowsInOrder)
    }
    let counts = drawn.joined().reduce(into: [Double](repeating: 0, count: 10)) { $0[$1 * 10 / points] += 1 }
    let expected = Double(steps * batchSize) / 10
    let bound = NoiseLaw.bound * (0.9 * expected).squareRoot()
    guard let worst = counts.indices.max(by: { abs(counts[$0] - expected) < abs(counts[$1] - expected) }),
      abs(counts[worst] - expected) > bound
    else { return nil }
    return Finding(
      .training, "draws from tenth \(worst + 1) of the data", expected: shown(expected), got: shown(counts[worst]),
      at: description, tolerance: "\(shown(bound)): 6 standard errors", misconception: .dataSkipped)
  }
}
