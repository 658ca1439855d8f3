import Datasets
import Demos
import Foundation
import Networks
import Plotting
import Randomness
import ScoreMatching
import Tensors

extension Demo {
  /// A run that is stopped anywhere and goes on from its file as if nothing had happened.
  static let resume = Demo(
    id: "resume", title: "Stop, and go on with the same bits",
    summary: """
      A run is stopped in the middle of an epoch and of a step, written to a file and taken up by a trainer that starts \
      from other weights. At the end every bit is that of the run that never stopped.
      """
  ) { context in
    var rng = Philox(seed: context.seed)
    let raw = try TwoMoons().sample(1000, using: &rng)
    let data = try Standardization(of: raw).apply(raw).converted(to: Float.self)
    let split = try DataSplit(count: 1000, validationCount: 200, using: &rng)
    let parts = try split.apply(data)
    let steps = context.choose(600, quick: 60)
    var plan = TrainingPlan(
      objective: DenoisingObjective(noise: try .logNormal()),
      schedule: try LearningRateSchedule(peak: 2e-3, warmUpSteps: 10, totalSteps: steps))
    (plan.batchSize, plan.sliceSize, plan.maximumNorm) = (120, 50, 1)
    (plan.validationInterval, plan.seed) = (20, context.seed)
    func trainer(stream: UInt64) throws -> ScoreTrainer<LogNoiseScoreNetwork<Float>> {
      var rng = Philox(seed: context.seed, stream: stream)
      let network = try LogNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 64, activation: .silu, using: &rng)
      return try ScoreTrainer(network, on: parts.training, validation: parts.validation, plan: plan)
    }
    var whole = try trainer(stream: 1)
    try whole.run(steps: steps)

    // Stopped: half the steps, and one slice of three into the next.
    var first = try trainer(stream: 1)
    try first.run(steps: steps / 2)
    _ = try first.takeSlice()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("resume-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("run.safetensors")
    try first.write(to: file)
    let bytes = try Data(contentsOf: file)
    context.say(
      """
      Stopped after step \(first.step), slice \(first.slice) of the next, in epoch \(first.place.epoch) at point \
      \(first.place.position) of 800: \(bytes.count) bytes in \(try first.checkpoint.tensors.count) tensors.
      """)

    var second = try trainer(stream: 2)
    try second.restore(contentsOf: file)
    try second.run(steps: steps - second.step)
    let (a, b) = (try whole.checkpoint, try second.checkpoint)
    var table = TextTable("part of the state", "tensors", "numbers", "bits that differ")
    for group in ["parameter", "adam.first", "adam.second", "average", "best"] {
      let names = a.tensors.keys.filter { $0.hasPrefix(group + ".") }
      let pairs = names.compactMap { name in a.tensors[name].flatMap { x in b.tensors[name].map { (x, $0) } } }
      let bits = pairs.reduce(0) { total, pair in
        total
          + zip(pair.0.scalars, pair.1.scalars).reduce(0) {
            $0 + ($1.0.bitPattern ^ $1.1.bitPattern).nonzeroBitCount
          }
      }
      table.append(
        .text(group), .integer(pairs.count), .integer(pairs.reduce(0) { $0 + $1.0.count }), .integer(bits))
    }
    context.table(table)
    let isSame = try a.encoded() == b.encoded()
    context.say("The files of both runs after step \(steps) are \(isSame ? "the same, bit for bit" : "DIFFERENT").")

    // What a damaged file does.
    var damaged = bytes
    damaged[damaged.count - 5] ^= 1
    for (what, content) in [("One bit changed", damaged), ("Cut short", bytes.prefix(bytes.count / 2))] {
      try content.write(to: file)
      do {
        try second.restore(contentsOf: file)
        context.say("\(what): not noticed!")
      } catch {
        context.say("\(what): \(error)")
      }
    }
    context.say("The run is as it was: \(try second.checkpoint == b ? "yes" : "no").")
  }
}
