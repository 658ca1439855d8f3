import Autodiff
import Foundation
import Networks
import Randomness
import Tensors
import Testing

/// Files of weights; the layout is written out by hand here, from the description of the format.
@Suite struct `Files of weights` {
  /// Eight bytes of length, the header, the numbers.
  private func file(_ header: String, numbers: [UInt8], length: UInt64? = nil) -> Data {
    let length = length ?? UInt64(header.utf8.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }) + Data(header.utf8) + Data(numbers)
  }

  // 1 = 0x3F800000, −2 = 0xC0000000, 0.5 = 0x3F000000, little-endian.
  private let three: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F]

  @Test func `a file in the published layout is read`() throws {
    let header =
      #"{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"#
      + #""a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}   "#
    let read = try SafeTensors(decoding: file(header, numbers: three))
    #expect(read.tensors == ["a": try Tensor([[1, -2]]), "b": Tensor(0.5)])
    #expect(read.metadata == ["format": "pt"])
  }

  @Test func `the bytes written are those of the layout`() throws {
    let bytes = try SafeTensors(["b": Tensor(0.5), "a": Tensor([[1, -2]])], metadata: ["k": "v"]).encoded()
    let header =
      #"{"__metadata__":{"k":"v"},"a":{"data_offsets":[0,8],"dtype":"F32","shape":[1,2]},"#
      + #""b":{"data_offsets":[8,12],"dtype":"F32","shape":[]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(bytes == file(padded, numbers: three))
  }

  @Test func `what is written is read again, bit for bit`() throws {
    var rng = Philox(seed: 1)
    let written = try SafeTensors(
      [
        "weight": .standardNormal([3, 5], using: &rng), "empty": .zeros([0, 4]),
        "odd \"name\"\n": Tensor([.leastNonzeroMagnitude, -0.0, .infinity, .greatestFiniteMagnitude]),
      ], metadata: ["seed": "1", "": "空"])
    let read = try SafeTensors(decoding: written.encoded())
    #expect(read == written)
    #expect(read.tensors["odd \"name\"\n"]?.scalars.map(\.bitPattern) == [1, 0x8000_0000, 0x7F80_0000, 0x7F7F_FFFF])
  }

  @Test func `a file cut short anywhere is an error`() throws {
    let whole = try SafeTensors(["a": Tensor([1, 2, 3])]).encoded()
    for count in 0..<whole.count {
      #expect(throws: CheckpointError.self, "\(count) bytes") { try SafeTensors(decoding: whole.prefix(count)) }
    }
  }

  @Test func `a file that lies is an error that says how`() {
    func entry(_ type: String, _ shape: String, _ range: String, name: String = "a") -> String {
      #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(range)}"#
    }
    let lies: [(Data, CheckpointError)] = [
      (file("{}", numbers: [], length: .max), .truncated(bytes: 10, needed: .max)),
      (file("{", numbers: []), .unreadableHeader),
      (Data([2, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE]), .unreadableHeader),
      (file("{\(entry("F16", "[6]", "[0,12]"))}", numbers: three), .unknownType("F16", of: "a")),
      (file("{\(entry("F32", "[3]", "[0,16]"))}", numbers: three), .badRange([0, 16], of: "a")),
      (file("{\(entry("F32", "[3]", "[-4,8]"))}", numbers: three), .badRange([-4, 8], of: "a")),
      (file("{\(entry("F32", "[3]", "[12,0]"))}", numbers: three), .badRange([12, 0], of: "a")),
      (file("{\(entry("F32", "[3]", "[0]"))}", numbers: three), .badRange([0], of: "a")),
      (file("{\(entry("F32", "[2]", "[0,11]"))}", numbers: three), .badRange([0, 11], of: "a")),
      (file("{\(entry("F32", "[4]", "[0,12]"))}", numbers: three), .badShape([4], of: "a", count: 3)),
      (file("{\(entry("F32", "[-3,-1]", "[0,12]"))}", numbers: three), .badShape([-3, -1], of: "a", count: 3)),
      (file("{\(entry("F32", "[2]", "[0,8]"))}", numbers: three), .unclaimedBytes(4)),
      // Two tensors that share bytes.
      (
        file("{\(entry("F32", "[2]", "[0,8]")),\(entry("F32", "[2]", "[4,12]", name: "b"))}", numbers: three),
        .badRange([4, 12], of: "b")
      ),
    ]
    for (data, error) in lies {
      #expect(throws: error) { try SafeTensors(decoding: data) }
    }
  }

  @Test func `a network takes the weights of its like, and refuses others unchanged`() throws {
    var rng = Philox(seed: 2)
    let saved = try MultilayerPerceptron<Float>(widths: [2, 3, 1], activation: .relu, using: &rng)
    var other = try MultilayerPerceptron<Float>(widths: [2, 3, 1], activation: .relu, using: &rng)
    try other.load(SafeTensors(decoding: saved.checkpoint.encoded()))
    #expect(other.parameterValues == saved.parameterValues)

    var wider = try MultilayerPerceptron<Float>(widths: [2, 4, 1], activation: .relu, using: &rng)
    let before = wider.parameterValues
    #expect(throws: CheckpointError.missingParameter("parameter.0000", shape: [2, 4])) {
      try wider.load(saved.checkpoint)
    }
    #expect(wider.parameterValues == before)
  }
}
