/// What an unwritten part of an exercise throws: a reason to skip its checks, never to fail them.
public struct NotAttempted: Error, CustomStringConvertible {
  /// Creates the error.
  public init() {}

  /// One line for readers.
  public var description: String { "this part is yours to write" }
}

/// Whether a part of an exercise has been written: its code does anything but throw ``NotAttempted``.
///
/// A wrong answer, and one that throws an error of its own, count as attempts.
public func isAttempted<Result>(_ part: () throws -> Result) -> Bool {
  do {
    _ = try part()
    return true
  } catch {
    return !(error is NotAttempted)
  }
}
