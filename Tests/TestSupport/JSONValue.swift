import Foundation
import Tensors

/// A piece of a JSON file.
public enum JSONValue: Sendable {
  case null
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// Parses a file.
  public init(data: Data) throws {
    self.init(any: try JSONSerialization.jsonObject(with: data))
  }

  private init(any: Any) {
    switch any {
    case let number as NSNumber: self = .number(number.doubleValue)
    case let text as String: self = .text(text)
    case let list as [Any]: self = .list(list.map(JSONValue.init(any:)))
    case let object as [String: Any]: self = .object(object.mapValues(JSONValue.init(any:)))
    default: self = .null
    }
  }

  /// The member of an object; null if there is none.
  public subscript(_ name: String) -> JSONValue { members[name] ?? .null }

  /// The element of a list; null if there is none.
  public subscript(_ index: Int) -> JSONValue { elements.indices.contains(index) ? elements[index] : .null }

  /// The members of an object; none for anything else.
  public var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }

  /// The elements of a list; none for anything else.
  public var elements: [JSONValue] { if case .list(let elements) = self { elements } else { [] } }

  /// Whether nothing is here.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The text, if it is one.
  public var text: String? { if case .text(let text) = self { text } else { nil } }

  /// The number; the strings `Infinity`, `-Infinity` and `NaN` are numbers too.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .text("Infinity"): .infinity
    case .text("-Infinity"): -.infinity
    case .text("NaN"): .nan
    default: nil
    }
  }

  /// The number, or an error.
  public func double() throws -> Double {
    guard let number else { throw GoldenError.notA("number", value: "\(self)") }
    return number
  }

  /// A list of lists … of numbers as a tensor; its shape is read off the first elements.
  public func tensor() throws -> Tensor<Double> {
    var (shape, value) = ([Int](), self)
    while case .list(let elements) = value {
      shape.append(elements.count)
      value = elements.first ?? .null
    }
    return try Tensor(flattened(), shape: shape)
  }

  private func flattened() throws -> [Double] {
    if case .list(let elements) = self { return try elements.flatMap { try $0.flattened() } }
    return [try double()]
  }
}
