import Foundation
import Networks
import Tensors

// The file of a training run, in the layout of `safetensors`. Tensors: `parameter.0000` … (as `Network.checkpoint` names
// them, so that a network can be loaded from it directly), `adam.first.…`, `adam.second.…`, `average.…`, and where there
// are any `accumulated.…` and `best.…`. Text: everything that is no tensor, and checksums of it all.

extension ScoreTrainer {
  /// The whole state of the run; equal states give equal bytes.
  public var checkpoint: SafeTensors {
    get throws {
      var file = SafeTensors()
      for (group, tensors) in groups(of: state) {
        for (index, tensor) in tensors.enumerated() { file.tensors[Self.name(group, index)] = tensor }
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      file.metadata = [
        "format": "pt", "kind": Self.kind, "plan": try plan.text, "data": fingerprint,
        "counters": String(decoding: try encoder.encode(state.counters), as: UTF8.self),
      ]
      file.metadata["checksum"] = Self.checksum(of: file)
      return file
    }
  }

  /// Writes the state to a file, as a whole or not at all: a file that was there before stays until the new one is
  /// complete.
  ///
  /// - Throws: ``TrainingError/unwritableFile(path:reason:)``.
  public func write(to file: URL) throws {
    let bytes = try checkpoint.encoded()
    do {
      try bytes.write(to: file, options: .atomic)
    } catch {
      throw TrainingError.unwritableFile(path: file.path, reason: reason(error))
    }
  }

  /// Goes on from a file that a run with the same plan, data and network has written.
  ///
  /// - Throws: ``TrainingError/unreadableFile(path:reason:)`` or ``TrainingError/unusableCheckpoint(_:)``; then the run
  ///   is as it was.
  public mutating func restore(contentsOf file: URL) throws(TrainingError) {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: file)
    } catch {
      throw .unreadableFile(path: file.path, reason: reason(error))
    }
    do {
      try restore(from: SafeTensors(decoding: bytes))
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .unusableCheckpoint("\(error)")
    }
  }

  /// Goes on from the state that a run with the same plan, data and network has saved.
  ///
  /// - Throws: ``TrainingError/unusableCheckpoint(_:)``; then the run is as it was.
  public mutating func restore(from file: SafeTensors) throws(TrainingError) {
    guard file.metadata["kind"] == Self.kind else {
      throw .unusableCheckpoint("it holds no state of a training run")
    }
    guard file.metadata["checksum"] == Self.checksum(of: file) else {
      throw .unusableCheckpoint("its checksum is wrong, so it is damaged")
    }
    do {
      guard file.metadata["plan"] == (try plan.text) else {
        throw TrainingError.unusableCheckpoint("it was written under another plan")
      }
      guard file.metadata["data"] == fingerprint else {
        throw TrainingError.unusableCheckpoint("it was written for other data")
      }
      try resume(try stored(in: file))
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .unusableCheckpoint("\(error)")
    }
  }

  // MARK: Parts

  private static var kind: String { "score training, version 1" }

  private static func name(_ group: String, _ index: Int) -> String {
    // Four digits, so that the order of the names is that of the parameters.
    group + "." + String(10_000 + index).dropFirst()
  }

  private func groups(of state: TrainingState) -> [(String, [Tensor<Float>])] {
    [
      ("parameter", state.parameters), ("adam.first", state.optimizer.firstMoments),
      ("adam.second", state.optimizer.secondMoments), ("average", state.average),
      ("accumulated", state.accumulated), ("best", state.best),
    ]
  }

  /// The state in a file, every tensor of the shape of its parameter.
  private func stored(in file: SafeTensors) throws -> TrainingState {
    let counters = Data((file.metadata["counters"] ?? "").utf8)
    var result = state
    result.counters = try JSONDecoder().decode(TrainingState.Counters.self, from: counters)
    guard isReachable(result.counters) else {
      throw TrainingError.unusableCheckpoint("its counters are none that a run reaches")
    }
    func group(_ name: String, isOptional: Bool = false) throws -> [Tensor<Float>] {
      if isOptional, file.tensors[Self.name(name, 0)] == nil { return [] }
      return try state.parameters.enumerated().map { index, parameter in
        let name = Self.name(name, index)
        guard let tensor = file.tensors[name], tensor.shape == parameter.shape else {
          throw CheckpointError.missingParameter(name, shape: parameter.shape)
        }
        guard tensor.isFinite else { throw TrainingError.unusableCheckpoint("\"\(name)\" is not finite") }
        return tensor
      }
    }
    let step = result.counters.step
    result.parameters = try group("parameter")
    result.average = try group("average")
    result.accumulated = try group("accumulated", isOptional: result.counters.slice == 0)
    result.best = try group("best", isOptional: result.counters.bestLoss == nil)
    try result.optimizer.restore(
      step: step, firstMoments: group("adam.first", isOptional: step == 0),
      secondMoments: group("adam.second", isOptional: step == 0))
    return result
  }

  /// What tells one data set from another: shapes and all bits, of the validation points too.
  private var fingerprint: String {
    var hash = Fingerprint()
    for points in [data] + (validation.map { [$0] } ?? []) { hash.add(points) }
    return hash.text
  }

  /// A checksum of all tensors and texts but the checksum itself.
  private static func checksum(of file: SafeTensors) -> String {
    var hash = Fingerprint()
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key }) {
      hash.add(name)
      hash.add(tensor)
    }
    for (name, text) in file.metadata.sorted(by: { $0.key < $1.key }) where name != "checksum" {
      hash.add(name)
      hash.add(text)
    }
    return hash.text
  }
}

/// A 64-bit hash of words, FNV-1a: against accidents, not against forgers.
private struct Fingerprint {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  private mutating func add(_ word: UInt64) {
    // A word at a time instead of a byte; the shift lets high bits reach low ones, which the product alone does not.
    hash = (hash ^ word) &* 0x0000_0100_0000_01B3
    hash ^= hash >> 29
  }

  mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    for byte in text.utf8 { add(UInt64(byte)) }
  }

  mutating func add(_ tensor: Tensor<Float>) {
    add(UInt64(tensor.rank))
    for length in tensor.shape { add(UInt64(length)) }
    tensor.withScalars { scalars in
      for scalar in scalars { add(UInt64(scalar.bitPattern)) }
    }
  }

  var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// The reason in the words of the system: `No such file or directory`, not a domain and a number.
private func reason(_ error: any Error) -> String {
  let error = error as NSError
  let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
  return cause.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(cause.code))) : error.localizedDescription
}
