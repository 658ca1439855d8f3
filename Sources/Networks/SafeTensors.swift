import Foundation
import Tensors

/// Named tensors of single precision in the file format of the `safetensors` library, which PyTorch and others read.
///
/// Eight bytes with the length of the header, the header in JSON (for every name a type, a shape and a range of bytes),
/// then the numbers, little-endian, one tensor after another. Nothing in such a file can run, and nothing that it claims
/// is believed: lengths, shapes and ranges are checked against each other before a number is read.
///
/// Reference: <https://huggingface.co/docs/safetensors>, section "Format".
public struct SafeTensors: Equatable, Sendable {
  /// The tensors by name.
  public var tensors: [String: Tensor<Float>]
  /// Anything else worth keeping, as text by name.
  public var metadata: [String: String]

  /// A collection of tensors to be written.
  public init(_ tensors: [String: Tensor<Float>] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }
}

// MARK: - Writing

extension SafeTensors {
  /// The bytes of the file; equal collections give equal bytes.
  public func encoded() throws -> Data {
    var (entries, numbers): ([String: Entry], Data) = ([:], Data())
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = numbers.count
      for scalar in tensor.scalars {
        withUnsafeBytes(of: scalar.bitPattern.littleEndian) { numbers.append(contentsOf: $0) }
      }
      entries[name] = Entry(dtype: "F32", shape: tensor.shape, data_offsets: [start, numbers.count])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header = try encoder.encode(Header(metadata: metadata, entries: entries))
    // The library aligns the numbers to eight bytes, with spaces after the header.
    header.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8))
    var file = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
    file.append(header)
    file.append(numbers)
    return file
  }
}

// MARK: - Reading

extension SafeTensors {
  /// Reads the bytes of a file.
  ///
  /// - Throws: ``CheckpointError``.
  public init(decoding file: Data) throws {
    let file = Data(file)  // Indices from 0.
    guard file.count >= 8 else { throw CheckpointError.truncated(bytes: file.count, needed: 8) }
    let length = file.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    guard length <= UInt64(file.count - 8) else {
      throw CheckpointError.truncated(bytes: file.count, needed: Int(clamping: length).addingClamped(8))
    }
    let numbers = file[(8 + Int(length))...]
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: file[8..<8 + Int(length)])
    } catch {
      throw CheckpointError.unreadableHeader
    }
    self.init(metadata: header.metadata)
    var end = 0
    for (name, entry) in header.entries.sorted(by: { $0.value.range < $1.value.range }) {
      tensors[name] = try entry.tensor(named: name, from: numbers, startingAt: end)
      end = entry.data_offsets[1]
    }
    guard end == numbers.count else { throw CheckpointError.unclaimedBytes(numbers.count - end) }
  }
}

// MARK: - The header

/// What the header says of one tensor; the names are those of the format.
private struct Entry: Codable {
  var dtype: String
  var shape: [Int]
  var data_offsets: [Int]

  /// For sorting: of two that start together the empty one comes first.
  var range: (Int, Int) { (data_offsets.first ?? 0, data_offsets.last ?? 0) }

  /// The tensor, if everything fits: its bytes must begin where those of the one before end.
  func tensor(named name: String, from numbers: Data, startingAt end: Int) throws -> Tensor<Float> {
    guard dtype == "F32" else { throw CheckpointError.unknownType(dtype, of: name) }
    guard data_offsets.count == 2, data_offsets[0] == end, data_offsets[1] >= end, data_offsets[1] <= numbers.count
    else { throw CheckpointError.badRange(data_offsets, of: name) }
    let bytes = numbers[(numbers.startIndex + data_offsets[0])..<(numbers.startIndex + data_offsets[1])]
    guard bytes.count.isMultiple(of: 4) else { throw CheckpointError.badRange(data_offsets, of: name) }
    let scalars = bytes.withUnsafeBytes { raw in
      (0..<raw.count / 4).map { index in
        Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
      }
    }
    guard let tensor = try? Tensor(scalars, shape: shape) else {
      throw CheckpointError.badShape(shape, of: name, count: scalars.count)
    }
    return tensor
  }
}

/// All entries, with the metadata under their reserved name.
private struct Header: Codable {
  var metadata: [String: String]
  var entries: [String: Entry]

  private static let metadataName = "__metadata__"

  init(metadata: [String: String], entries: [String: Entry]) {
    self.metadata = metadata
    self.entries = entries
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    metadata = try container.decodeIfPresent([String: String].self, forKey: Name(stringValue: Self.metadataName)) ?? [:]
    entries = [:]
    for name in container.allKeys where name.stringValue != Self.metadataName {
      entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: Name(stringValue: Self.metadataName)) }
    for (name, entry) in entries { try container.encode(entry, forKey: Name(stringValue: name)) }
  }

  struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

extension Int {
  fileprivate func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
