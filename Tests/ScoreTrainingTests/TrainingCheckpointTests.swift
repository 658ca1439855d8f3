import Foundation
import Networks
import Randomness
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Checkpoints of a run` {
  private typealias Trainer = ScoreTrainer<LogNoiseScoreNetwork<Float>>

  private func trainer(
    seed: UInt64 = 1, width: Int = 6, shift: Float = 0, change: (inout TrainingPlan) -> Void = { _ in }
  ) throws -> Trainer {
    var rng = Philox(seed: seed)
    var grid = Philox(seed: 100)
    // Multiples of ¼, so that a transformation that draws random numbers can be part of the run.
    let data = try (4 * Tensor<Float>.standardNormal([26, 2], using: &grid)).map { $0.rounded() / 4 } + shift
    var plan = TrainingPlan(
      objective: DenoisingObjective(noise: try .logNormal(), isStratified: true),
      schedule: try LearningRateSchedule(peak: 1e-2, warmUpSteps: 3, totalSteps: 10))
    (plan.batchSize, plan.sliceSize, plan.maximumNorm, plan.averageDecay) = (8, 3, 1, 0.9)
    (plan.validationInterval, plan.patience) = (2, 100)
    change(&plan)
    return try ScoreTrainer(
      LogNoiseScoreNetwork(dimension: 2, hiddenWidth: width, activation: .silu, using: &rng),
      on: data.sliced(0..<20), validation: data.sliced(20..<26),
      transformations: [try UniformDequantization(binWidth: 0.25)], plan: plan)
  }

  @Test func `stopped anywhere and taken up by another trainer, a run ends with the same bits`() throws {
    // Batches of 8, 8, 4 points make 3, 3, 2 slices: 8 slices to an epoch. 21 slices end in the middle of a step.
    func advance(_ trainer: inout Trainer, slices: Int) throws {
      for _ in 0..<slices { _ = try trainer.takeSlice() }
    }
    let total = 21
    var whole = try trainer()
    try advance(&whole, slices: total)
    let expected = try whole.checkpoint.encoded()
    #expect(whole.step == 7)
    #expect(whole.slice == 2)
    for stop in 0...total {
      var first = try trainer()
      try advance(&first, slices: stop)
      // Other weights, and already somewhere else.
      var second = try trainer(seed: 2)
      try advance(&second, slices: 5)
      try second.restore(from: SafeTensors(decoding: first.checkpoint.encoded()))
      #expect(second.step == first.step && second.slice == first.slice && second.place == first.place)
      try advance(&second, slices: total - stop)
      #expect(try second.checkpoint.encoded() == expected, "stopped after \(stop) slices")
    }
  }

  @Test func `the file has the tensors under the names of their groups, and a network can be loaded from it`() throws {
    var run = try trainer()
    try run.run(steps: 4)
    _ = try run.takeSlice()
    let bytes = try run.checkpoint.encoded()
    // Read without the reader: eight bytes of length, then JSON.
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect((8 + length).isMultiple(of: 8))
    let header = try #require(try JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: Any])
    let groups = ["accumulated", "adam.first", "adam.second", "average", "best", "parameter"]
    let names = groups.flatMap { group in (0..<6).map { "\(group).000\($0)" } }
    #expect(header.keys.sorted() == (["__metadata__"] + names).sorted())
    let first = try #require(header["adam.first.0000"] as? [String: Any])
    #expect(first["dtype"] as? String == "F32")
    #expect(first["shape"] as? [Int] == [3, 6])
    let metadata = try #require(header["__metadata__"] as? [String: String])
    #expect(metadata.keys.sorted() == ["checksum", "counters", "data", "format", "kind", "plan"])
    #expect(metadata["format"] == "pt")
    let counters = try #require(
      try JSONSerialization.jsonObject(with: Data((metadata["counters"] ?? "").utf8)) as? [String: Any])
    #expect(counters["step"] as? Int == 4)
    #expect(counters["slice"] as? Int == 1)

    var rng = Philox(seed: 9)
    var network = try LogNoiseScoreNetwork<Float>(dimension: 2, hiddenWidth: 6, activation: .silu, using: &rng)
    try network.load(SafeTensors(decoding: bytes))
    #expect(network.parameterValues == run.network.parameterValues)
  }

  @Test func `a file cut short or with any bit changed is one error and changes nothing`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("run.safetensors")
    var run = try trainer()
    try run.run(steps: 3)
    try run.write(to: file)
    let bytes = try Data(contentsOf: file)
    #expect(try bytes == run.checkpoint.encoded())
    var other = try trainer(seed: 2)
    try other.run(steps: 1)
    let before = try other.checkpoint.encoded()
    func refuses(_ content: Data, _ comment: String) throws {
      try content.write(to: file)
      do {
        try other.restore(contentsOf: file)
        Issue.record("\(comment) was taken")
      } catch {
        guard case .unusableCheckpoint = error else {
          Issue.record("\(comment): \(error)")
          return
        }
      }
    }
    for count in stride(from: 0, to: bytes.count, by: bytes.count / 40) {
      try refuses(bytes.prefix(count), "\(count) bytes")
    }
    for index in stride(from: 0, to: bytes.count, by: 61) {
      var damaged = bytes
      damaged[index] ^= 1 << UInt8(index % 8)
      try refuses(damaged, "byte \(index)")
    }
    try refuses(Data("no checkpoint".utf8), "text")
    #expect(try other.checkpoint.encoded() == before)
    // And the whole file is still taken.
    try bytes.write(to: file)
    try other.restore(contentsOf: file)
    #expect(try other.checkpoint.encoded() == bytes)
  }

  @Test func `files of other runs are refused with the reason`() throws {
    var run = try trainer()
    try run.run(steps: 3)
    let mine = try run.checkpoint
    func reason(_ trainer: Trainer, _ file: SafeTensors) throws -> String {
      var trainer = trainer
      let before = try trainer.checkpoint
      do {
        try trainer.restore(from: file)
        return "taken"
      } catch {
        #expect(try trainer.checkpoint == before)
        return "\(error)"
      }
    }
    #expect(try reason(run, run.network.checkpoint).contains("no state of a training run"))
    #expect(try reason(trainer { $0.seed = 5 }, mine).contains("another plan"))
    #expect(try reason(trainer { $0.objective.isStratified = false }, mine).contains("another plan"))
    #expect(try reason(trainer(shift: 0.25), mine).contains("other data"))
    #expect(try reason(trainer(width: 7), mine).contains("no \"parameter.0000\" of shape [3, 7]"))
    var changed = mine
    changed.metadata["counters"] = mine.metadata["counters"]?.replacingOccurrences(of: "\"step\":3", with: "\"step\":4")
    #expect(changed != mine)
    #expect(try reason(run, changed).contains("checksum"))
  }

  @Test func `counters that no run reaches are refused even with a right checksum`() throws {
    var run = try trainer()
    try run.run(steps: 3)
    let mine = try run.checkpoint
    // The counters and the tensors of the file, with the checksum worked out anew.
    func reason(_ change: (inout SafeTensors) -> Void) throws -> String {
      var file = mine
      change(&file)
      file.metadata["checksum"] = Self.checksum(of: file)
      var copy = run
      do {
        try copy.restore(from: file)
        return "taken"
      } catch { return "\(error)" }
    }
    func edit(_ old: String, _ new: String) -> (inout SafeTensors) -> Void {
      { $0.metadata["counters"] = $0.metadata["counters"]?.replacingOccurrences(of: old, with: new) }
    }
    // The checksum here is that of the file: an unchanged one is taken.
    #expect(try reason { _ in } == "taken")
    for (old, new) in [
      ("\"slice\":0", "\"slice\":-1"), ("\"slice\":0", "\"slice\":3"), ("\"step\":3", "\"step\":-3"),
      ("\"position\":0", "\"position\":20"), ("\"position\":0", "\"position\":-1"), ("\"epoch\":1", "\"epoch\":-1"),
      ("\"epoch\":1", "\"epoch\":9223372036854775807"), ("\"looksSinceBest\":0", "\"looksSinceBest\":4"),
    ] {
      #expect(try reason(edit(old, new)).contains("none that a run reaches"), "\(new)")
    }
    #expect(try reason(edit("\"slice\":0", "\"slice\":1")).contains("accumulated.0000"))
    #expect(try reason(edit("\"step\":3", "\"step\":\"3\"")) != "taken")
    #expect(try reason { $0.tensors["average.0001"] = nil }.contains("average.0001"))
    #expect(try reason { $0.tensors["best.0000"] = Tensor(1) }.contains("best.0000"))
    let broken = try reason { file in
      file.tensors["adam.second.0001"] = Tensor(repeating: .nan, like: file.tensors["adam.second.0001"])
    }
    #expect(broken.contains("not finite"))
  }

  /// FNV-1a over words with a shift, over tensors by name, then texts by name.
  private static func checksum(of file: SafeTensors) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ word: UInt64) {
      hash = (hash ^ word) &* 0x0000_0100_0000_01B3
      hash ^= hash >> 29
    }
    func add(_ text: String) {
      add(UInt64(text.utf8.count))
      text.utf8.forEach { add(UInt64($0)) }
    }
    for name in file.tensors.keys.sorted() {
      guard let tensor = file.tensors[name] else { continue }
      add(name)
      add(UInt64(tensor.rank))
      tensor.shape.forEach { add(UInt64($0)) }
      tensor.scalars.forEach { add(UInt64($0.bitPattern)) }
    }
    for name in file.metadata.keys.sorted() where name != "checksum" {
      add(name)
      add(file.metadata[name] ?? "")
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @Test func `a file that cannot be read or written is an error with its path`() throws {
    var run = try trainer()
    let missing = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)/run.safetensors")
    do {
      try run.restore(contentsOf: missing)
      Issue.record("there is no such file")
    } catch {
      #expect("\(error)".hasPrefix("cannot read \(missing.path): "))
    }
    do {
      try run.write(to: missing)
      Issue.record("there is no such folder")
    } catch {
      #expect("\(error)".hasPrefix("cannot write \(missing.path): "))
    }
    #expect(run.step == 0)
  }
}

extension Tensor {
  fileprivate init?(repeating scalar: Scalar, like other: Tensor?) {
    guard let other, let tensor = try? Tensor(repeating: scalar, shape: other.shape) else { return nil }
    self = tensor
  }
}
