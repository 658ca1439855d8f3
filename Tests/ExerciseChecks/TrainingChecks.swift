import Autodiff
import ExerciseBook
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

// The check of exercise 4.2 (d). The loss that is handed in writes down what it is asked for; with these batches the
// parameters after every step are known, so that what is left to chance is only which batches they are.

extension DenoisingChecks {
  /// Whether part (d) has been written.
  public var hasTraining: Bool {
    isAttempted {
      let recorder = LossRecorder()
      var (network, rng) = (try Self.network(dimension: 1), Philox(seed: 0))
      try answer.train(
        &network, on: Tensor([[0], [1]]), levels: NoiseLevels([1]), steps: 1,
        loss: { try recorder.loss($0, $1, $2, $3) }, using: &rng)
    }
  }

  /// One step, then 200 in two dimensions and 60 in one: batches, levels, noise, and what Adam makes of them.
  ///
  /// Everything statistical is compared at 6 standard errors, about 30 numbers a run: a right answer fails at fewer than
  /// one seed in 10⁷.
  public func training() -> [Finding] {
    let settings = [
      TrainingSetting(dimension: 2, points: 2000, levels: 6, steps: 200),
      TrainingSetting(dimension: 1, points: 300, levels: 3, steps: 60),
    ]
    for (index, setting) in settings.enumerated() {
      let found = findings(in: .training, at: setting.description, seed: seed) {
        try setting.firstStep(of: answer, seed: seed) ?? setting.run(of: answer, seed: seed) ?? []
      }
      guard let first = found.first else { continue }
      return index > 0 && first.misconception == nil ? found.map { $0.named(.parameterIgnored) } : found
    }
    return []
  }
}

/// A training run whose batches are written down.
struct TrainingSetting: CustomStringConvertible {
  let dimension: Int, points: Int, levels: Int, steps: Int
  let batchSize = 128

  var description: String {
    "\(batch(points, dimension: dimension)), \(levels) noise levels, \(steps) steps"
  }

  private func problem(_ seed: UInt64) throws -> (LogNoiseScoreNetwork<Float>, Tensor<Float>, NoiseLevels) {
    var rng = Philox(seed: seed, stream: UInt64(60 + dimension))
    // The seed of the network is fixed: its rectifiers decide how large gradients are.
    var weights = Philox(seed: 6, stream: UInt64(dimension))
    return (
      try LogNoiseScoreNetwork(dimension: dimension, hiddenWidth: 32, activation: .silu, using: &weights),
      try 2 * .standardNormal([points, dimension], using: &rng),
      try .geometric(largest: 20, smallest: 0.2, count: levels)
    )
  }

  private func trained(
    by answer: some DenoisingExercise, steps: Int, seed: UInt64
  ) throws -> (before: [Tensor<Float>], after: [Tensor<Float>], batches: [LossRecorder.Batch]) {
    let (start, data, levels) = try problem(seed)
    var (network, rng) = (start, Philox(seed: seed, stream: UInt64(4 + dimension)))
    let recorder = LossRecorder()
    try answer.train(
      &network, on: data, levels: levels, steps: steps, loss: { try recorder.loss($0, $1, $2, $3) }, using: &rng)
    return (start.parameterValues, network.parameterValues, recorder.batches)
  }

  // MARK: - One step

  /// Adam's first step moves every parameter by the learning rate, against the sign of its gradient.
  func firstStep(of answer: some DenoisingExercise, seed: UInt64) throws -> [Finding]? {
    let input = "1 step of \(description)"
    let (before, after, batches) = try trained(by: answer, steps: 1, seed: seed)
    let finding = { (message: String, expected: String, got: String, mistake: Misconception?) in
      [Finding(.training, message, expected: expected, got: got, at: input, misconception: mistake)]
    }
    guard after != before else { return finding("", "other parameters", "the same parameters", .notTrained) }
    guard after.allSatisfy({ $0.isFinite }) else {
      return finding("", "finite parameters", "NaN or infinite ones", .notFinite)
    }
    guard let batch = batches.first else {
      return finding("", "the loss to be asked for", "it is not asked for", .lossNotUsed)
    }
    if batches.count > 1 { return finding("losses asked for", "1", "\(batches.count)", .stepsMiscounted) }
    if let wrong = wrongShapes(batch, input) { return [wrong] }

    let (network, _, _) = try problem(seed)
    let gradient = try valueWithGradient(at: network) { try LossRecorder.loss($0, on: batch) }.gradient
    let moves = try zip(after, before).map { try $0 - $1 }
    // Gradients near 0 are left out: Adam's ε counts there.
    let pairs = zip(moves.flatMap(\.scalars), gradient.flatMap(\.scalars)).filter { abs($1) > 1e-4 }
    let signed = pairs.map { -Double($0.0) * ($0.1 > 0 ? 1 : -1) }
    let typical = signed.map { abs($0) }.reduce(0, +) / Double(max(signed.count, 1))
    let along = signed.reduce(0, +) / Double(max(signed.count, 1))
    // Adam's ε shortens the steps of a few, where a loss is scaled down.
    let areAlike = { (size: Double) in signed.count { abs($0 / size - 1) > 0.05 } <= signed.count / 20 }
    guard abs(along / 1e-3 - 1) > 0.02 || !areAlike(1e-3) else { return nil }
    let still = moves.count { $0.scalars.allSatisfy { $0 == 0 } }
    let proportional = pairs.map { -Double($0.0 / $0.1) }.sorted()
    let isProportional =
      proportional.isEmpty
      ? false : abs(proportional[proportional.count / 10] / proportional[proportional.count * 9 / 10] - 1) < 0.1
    let mistake: Misconception? =
      still > 0
      ? .parametersLeftOut
      : isProportional && along > 0
        ? .plainGradient
        : abs(along + typical) < 0.01 * typical
          ? .ascended
          : abs(along - typical) < 0.01 * typical && areAlike(typical)
            ? .learningRate : nil
    return [
      Finding(
        .training, "a parameter's first step against its gradient, in the mean", expected: "0.001", got: shown(along),
        at: input, tolerance: "2 %: rounding, and Adam's ε", misconception: mistake)
    ]
  }

  private func wrongShapes(_ batch: LossRecorder.Batch, _ input: String) -> Finding? {
    let shapes = [batch.clean.shape, batch.standardDeviations.shape, batch.noise.shape]
    let expected = [[batchSize, dimension], [batchSize, 1], [batchSize, dimension]]
    guard shapes != expected else { return nil }
    let hasOtherSize = batch.clean.rank == 2 && batch.clean.shape[0] != batchSize
    return Finding(
      .training, "the shapes of points, standard deviations and noise", expected: "\(expected)", got: "\(shapes)",
      at: input, misconception: hasOtherSize ? .batchSize : nil)
  }

  // MARK: - Many steps

  func run(of answer: some DenoisingExercise, seed: UInt64) throws -> [Finding]? {
    let (_, after, batches) = try trained(by: answer, steps: steps, seed: seed)
    guard batches.count == steps else {
      return [
        Finding(
          .training, "the number of batches that the loss is asked for", expected: "\(steps)", got: "\(batches.count)",
          at: description, misconception: batches.count == 1 ? .sameBatch : .stepsMiscounted)
      ]
    }
    if let wrong = batches.lazy.compactMap({ wrongShapes($0, description) }).first { return [wrong] }
    let (network, data, levels) = try problem(seed)
    if let wrong = try wrongLevels(batches, levels) ?? wrongNoise(batches) ?? wrongRows(batches, data) {
      return [wrong]
    }
    guard try trained(by: answer, steps: 3, seed: seed).after == trained(by: answer, steps: 3, seed: seed).after else {
      return [
        Finding(
          .training, expected: "the same parameters for the same seed", got: "other parameters", at: description,
          misconception: .ownGenerator)
      ]
    }
    return try wrongSteps(from: network, to: after, batches)
  }

  /// Adam with learning rate 10⁻³ on the batches that were drawn leads to the same parameters.
  private func wrongSteps(
    from start: LogNoiseScoreNetwork<Float>, to after: [Tensor<Float>], _ batches: [LossRecorder.Batch]
  ) throws -> [Finding]? {
    func distance(restarting: Bool = false) throws -> Double {
      var (network, optimizer) = (start, try Adam<Float>(learningRate: 1e-3))
      for batch in batches {
        if restarting { optimizer = try Adam<Float>(learningRate: 1e-3) }
        let gradient = try valueWithGradient(at: network) { try LossRecorder.loss($0, on: batch) }.gradient
        try optimizer.update(&network, along: gradient)
      }
      let (reached, began) = (network.parameterValues.flatMap(\.scalars), start.parameterValues.flatMap(\.scalars))
      let squares = { (a: [Float], b: [Float]) in zip(a, b).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) } }
      return (squares(after.flatMap(\.scalars), reached) / squares(reached, began)).squareRoot()
    }
    let off = try distance()
    // A thousandth of the loss, which brings gradients nearer to Adam's ε, and other orders of summation stay below.
    guard !(off < 0.05) else { return nil }
    let restarts = try distance(restarting: true) < 0.05
    return [
      Finding(
        .training, "the distance from where Adam gets on the same batches, relative to the way", expected: "0",
        got: shown(off), at: description, tolerance: "0.05: rounding, and the scale of the loss",
        misconception: restarts ? .optimizerRestarted : nil)
    ]
  }
}
