import Foundation

/// What a run of tests tells while it goes on, as JSON lines; a crash cuts it short but loses nothing said before.
///
/// Reference: swift-testing, `Documentation/ABI/JSON.md`; version 6.3 of the stream.
package struct EventStream {
  /// A test function and what became of it.
  package struct Test: Equatable {
    /// The name the stream uses.
    package let id: String
    /// The name people use.
    package let name: String
    /// The line it is written on, for order.
    package let line: Int
    /// Whether it was begun and not ended.
    package var isRunning = false
    /// What became of it, if it came to an end or recorded an issue.
    package var state: GradeState?
    /// The first issue, or the reason of the skip.
    package var message: String?

    /// A test that has not begun.
    package init(id: String, name: String, line: Int) {
      (self.id, self.name, self.line) = (id, name, line)
    }
  }

  /// The test functions in the order of their lines.
  package private(set) var tests: [Test] = []

  /// Reads a stream; lines that are not whole are left out.
  package init(_ data: Data) {
    let decoder = JSONDecoder()
    var byID: [String: Test] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let record = try? decoder.decode(Record.self, from: line) else { continue }
      let payload = record.payload
      if record.kind == "test", payload.kind == "function", let id = payload.id {
        let name = payload.displayName ?? payload.name ?? id
        byID[id] = Test(id: id, name: name, line: payload.sourceLocation?.line ?? 0)
      } else if record.kind == "event", let id = payload.testID {
        byID[id]?.take(payload)
      }
    }
    tests = byID.values.sorted { ($0.line, $0.id) < ($1.line, $1.id) }
  }

  struct Record: Decodable {
    let kind: String
    let payload: Payload
  }

  struct Payload: Decodable {
    let kind: String
    let id: String?
    let displayName: String?
    let name: String?
    let sourceLocation: Location?
    let testID: String?
    let issue: Issue?
    let messages: [Message]?
  }

  struct Location: Decodable { let line: Int }
  struct Issue: Decodable { let isKnown: Bool?, isFailure: Bool? }
  struct Message: Decodable { let symbol: String, text: String }
}

extension EventStream.Test {
  fileprivate mutating func take(_ event: EventStream.Payload) {
    let messages = event.messages ?? []
    switch event.kind {
    case "testStarted": isRunning = true
    case "testSkipped":
      state = .notAttempted
      message = messages.first.map { Self.reason($0.text) }
    case "issueRecorded":
      let isFailure = event.issue?.isFailure ?? !(event.issue?.isKnown ?? false)
      guard isFailure, state == nil else { return }
      message = Self.text(of: messages)
      state = message?.hasPrefix("Time limit was exceeded") == true ? .timedOut : .wrong
    case "testEnded":
      isRunning = false
      guard state == nil else { return }
      // A test that cancels itself ends like any other, but for its symbol.
      let isCancelled = messages.first?.symbol == "skip"
      state = isCancelled ? .notAttempted : .right
      if isCancelled { message = messages.first.map { Self.reason($0.text) } }
    default: break
    }
  }

  /// The words of an issue; "Issue recorded" says nothing that the comment below does not.
  private static func text(of messages: [EventStream.Message]) -> String {
    var texts = messages.map(\.text)
    if texts.count > 1, texts[0] == "Issue recorded" { texts.removeFirst() }
    return texts.joined(separator: "\n")
  }

  /// The comment in `Test "…" skipped: "comment"`.
  private static func reason(_ text: String) -> String {
    guard let start = text.range(of: ": \""), text.hasSuffix("\"") else { return text }
    return String(text[start.upperBound...].dropLast())
  }
}
