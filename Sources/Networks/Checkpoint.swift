import Foundation
import Tensors

/// What can be wrong with a file of weights; every message prints the offending value.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file ends too early.
  case truncated(bytes: Int, needed: Int)
  /// The header is not the JSON it should be.
  case unreadableHeader
  /// A tensor has numbers of another type than single precision.
  case unknownType(String, of: String)
  /// The bytes of a tensor are not where they can be.
  case badRange([Int], of: String)
  /// A shape does not fit the number of scalars.
  case badShape([Int], of: String, count: Int)
  /// There are bytes that belong to no tensor.
  case unclaimedBytes(Int)
  /// A network has a parameter that the file does not, or of another shape.
  case missingParameter(String, shape: [Int])

  /// One line that says what was wrong, with the offending value.
  public var description: String {
    switch self {
    case .truncated(let bytes, let needed): "the file of weights has \(bytes) bytes where \(needed) were expected"
    case .unreadableHeader: "the header of the file of weights cannot be read"
    case .unknownType(let type, let name): "tensor \"\(name)\" has numbers of type \"\(type)\", and only F32 is read"
    case .badRange(let range, let name): "tensor \"\(name)\" cannot lie at the bytes \(range)"
    case .badShape(let shape, let name, let count): "tensor \"\(name)\" of shape \(shape) comes with \(count) numbers"
    case .unclaimedBytes(let count): "\(count) bytes of the file of weights belong to no tensor"
    case .missingParameter(let name, let shape): "the file of weights has no \"\(name)\" of shape \(shape)"
    }
  }
}

extension Network where Scalar == Float {
  /// The parameters as named tensors, `parameter.0`, `parameter.1`, … in their order.
  public var checkpoint: SafeTensors {
    SafeTensors(
      Dictionary(uniqueKeysWithValues: parameterValues.enumerated().map { (Self.parameterName($0), $1) }))
  }

  /// Replaces the parameters by those of a file.
  ///
  /// - Throws: ``CheckpointError/missingParameter(_:shape:)``; then the network is as it was.
  public mutating func load(_ checkpoint: SafeTensors) throws {
    let values = try parameterValues.enumerated().map { index, value in
      let name = Self.parameterName(index)
      guard let stored = checkpoint.tensors[name], stored.shape == value.shape else {
        throw CheckpointError.missingParameter(name, shape: value.shape)
      }
      return stored
    }
    try setParameters(values)
  }

  private static func parameterName(_ index: Int) -> String {
    // Four digits, so that the order of the names is that of the parameters.
    "parameter." + String(10_000 + index).dropFirst()
  }
}
