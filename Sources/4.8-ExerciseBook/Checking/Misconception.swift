/// A known mistake: what an answer computes instead, in words.
public struct Misconception: Sendable, Hashable, Codable, CustomStringConvertible {
  /// A short name that tests and tables refer to, such as `flipped-sign`.
  public let id: String
  /// A sentence without its full stop, for the student.
  public let text: String

  /// Creates a mistake.
  public init(_ id: String, _ text: String) {
    self.id = id
    self.text = text
  }

  /// The short name.
  public var description: String { id }
}
