import Foundation
import Tensors

/// Reference values from other libraries; see `Tests/Golden/README.md` for their sources.
public struct Golden: Sendable {
  /// One reference computation: what went in and what came out.
  public struct Case: Sendable, CustomStringConvertible {
    /// The case's name in the file, shown by parameterised tests.
    public let name: String
    /// What went in.
    public let inputs: JSONValue
    /// What came out.
    public let outputs: JSONValue
    /// The bounds a Double implementation should keep.
    public let tolerance: JSONValue
    /// The name.
    public var description: String { name }

    /// The bound for one output: `abs + rel · scale`, where the scale is the largest reference value.
    public func bound(for output: String, scale: Double) -> Double {
      let entry = tolerance[output].isNull ? tolerance["default"] : tolerance[output]
      return (entry["abs"].number ?? 0) + (entry["rel"].number ?? 0) * scale
    }
  }

  /// Every case of the file, by name in alphabetical order.
  public let cases: [Case]

  /// Loads `Tests/Golden/<topic>.json`.
  public init(_ topic: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(components: "Golden", "\(topic).json")
    let root = try JSONValue(data: Data(contentsOf: file))
    cases = root["inputs"].members.keys.sorted().map { name in
      Case(
        name: name, inputs: root["inputs"][name], outputs: root["outputs"][name],
        tolerance: root["tolerance"][name])
    }
  }

  /// The cases whose name starts with `prefix`.
  ///
  /// - Throws: ``GoldenError/noSuchCase(_:)`` if there are none, so that no suite passes by running on nothing.
  public func cases(_ prefix: String) throws -> [Case] {
    let found = cases.filter { $0.name.hasPrefix(prefix) }
    guard !found.isEmpty else { throw GoldenError.noSuchCase(prefix) }
    return found
  }

  /// The case of that name.
  ///
  /// - Throws: ``GoldenError/noSuchCase(_:)``.
  public func callAsFunction(_ name: String) throws -> Case {
    guard let found = cases.first(where: { $0.name == name }) else { throw GoldenError.noSuchCase(name) }
    return found
  }
}

/// What can be wrong with a golden file or its use.
public enum GoldenError: Error, Equatable {
  /// No case has that name or prefix.
  case noSuchCase(String)
  /// The value is not what was asked for.
  case notA(String, value: String)
}
