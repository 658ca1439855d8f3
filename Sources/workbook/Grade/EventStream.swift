import Foundation

/// What a run of tests tells while it goes on, as JSON lines; a crash cuts it short but loses nothing said before.
///
/// Everything is read strictly: a record that is not whole, not known, or not in its place is a ``problem``, and what
/// such a stream says is not believed. That is enough against slips, not against a program that writes a whole
/// well-formed stream itself: it runs in the process that is judged.
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
    /// Whether it was skipped, or begun and ended.
    package var isDone = false
    /// Why it was skipped, if it was.
    package var skip: String?
    /// What it recorded as failures.
    package var issues: [String] = []

    /// A test that has not begun.
    package init(id: String, name: String, line: Int) {
      (self.id, self.name, self.line) = (id, name, line)
    }

    /// What became of it; nothing until it is done.
    package var state: GradeState? {
      guard isDone else { return nil }
      if issues.contains(where: { $0.hasPrefix("Time limit was exceeded") }) { return .timedOut }
      return issues.isEmpty ? (skip == nil ? .right : .notAttempted) : .wrong
    }

    /// What it recorded, or why it was skipped.
    package var messages: [String] { issues.isEmpty ? skip.map { [$0] } ?? [] : issues }
  }

  /// The test functions in the order of their lines.
  package private(set) var tests: [Test] = []
  /// Whether anything at all was said.
  package private(set) var isEmpty = true
  /// The first thing that no run of tests says.
  package private(set) var problem: String?
  /// Whether the run began.
  private var hasBegun = false
  /// Whether the run came to its end.
  package private(set) var hasEnded = false
  /// Whether anything failed, in a test or beside them.
  package private(set) var hasFailed = false

  /// Reads a stream.
  package init(_ data: Data) {
    let decoder = JSONDecoder()
    var (byID, suites) = ([String: Test](), Set<String>())
    isEmpty = data.isEmpty
    for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      do {
        let record = try decoder.decode(Record.self, from: line)
        try take(record, &byID, &suites)
      } catch let error as Strange {
        problem = problem ?? "record \(number + 1): \(error.what)"
      } catch {
        problem = problem ?? "record \(number + 1) is cut or is none"
      }
    }
    if !isEmpty, data.last != UInt8(ascii: "\n") { problem = problem ?? "the last record is cut" }
    tests = byID.values.sorted { ($0.line, $0.id) < ($1.line, $1.id) }
  }

  /// Something in a stream that no run of tests says.
  private struct Strange: Error { let what: String }

  private mutating func take(_ record: Record, _ tests: inout [String: Test], _ suites: inout Set<String>) throws {
    let payload = record.payload
    guard record.version.hasPrefix("6.3") else { throw Strange(what: "version \(record.version)") }
    guard !hasEnded else { throw Strange(what: "\(payload.kind) after the end of the run") }
    switch (record.kind, payload.kind) {
    case ("test", "suite"):
      guard let id = payload.id else { throw Strange(what: "a suite without a name") }
      suites.insert(id)
    case ("test", "function"):
      guard let id = payload.id, tests[id] == nil, !hasBegun else { throw Strange(what: "a test out of place") }
      let name = payload.displayName ?? payload.name ?? id
      tests[id] = Test(id: id, name: name, line: payload.sourceLocation?.line ?? 0)
    case ("event", "runStarted"):
      guard !hasBegun else { throw Strange(what: "a second beginning") }
      hasBegun = true
    case ("event", "runEnded"):
      guard hasBegun else { throw Strange(what: "an end without a beginning") }
      hasEnded = true
    case ("event", let kind):
      guard Self.kinds.contains(kind) else { throw Strange(what: "an unknown event \"\(kind)\"") }
      if payload.issue?.counts == true { hasFailed = true }
      guard let id = payload.testID, !suites.contains(id) else { return }
      guard var test = tests[id], hasBegun else { throw Strange(what: "\(kind) of no test") }
      let isInOrder = test.take(payload)
      tests[id] = test
      guard isInOrder else { throw Strange(what: "\(kind) out of order in \"\(test.name)\"") }
    default: throw Strange(what: "an unknown record \"\(record.kind)\"")
    }
  }

  /// Events of tests.
  private static let kinds: Set<String> = [
    "testStarted", "testCaseStarted", "issueRecorded", "valueAttached", "testCaseEnded", "testCaseCancelled",
    "testCancelled", "testEnded", "testSkipped",
  ]

  struct Record: Decodable {
    let version: String
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

  struct Issue: Decodable {
    let isKnown: Bool?, isFailure: Bool?
    /// Whether it makes a test fail.
    var counts: Bool { isFailure ?? !(isKnown ?? false) }
  }

  struct Message: Decodable { let symbol: String, text: String }
}

extension EventStream.Test {
  /// Takes an event; returns whether it was in its place.
  fileprivate mutating func take(_ event: EventStream.Payload) -> Bool {
    let messages = event.messages ?? []
    switch event.kind {
    case "testStarted":
      guard !isRunning, !isDone else { return false }
      isRunning = true
    case "testSkipped":
      guard !isRunning, !isDone else { return false }
      isDone = true
      skip = messages.first.map { Self.reason($0.text) } ?? ""
    case "testEnded":
      guard isRunning else { return false }
      (isRunning, isDone) = (false, true)
      // A test that cancels itself ends like any other, but for its symbol; why it did is said here.
      if let message = messages.first, message.symbol == "skip", (skip ?? "").isEmpty {
        skip = Self.reason(message.text)
      }
    case "testCancelled":
      guard isRunning else { return false }
      skip = messages.first.map { Self.reason($0.text) } ?? ""
    case "issueRecorded":
      if event.issue?.counts ?? true { issues.append(Self.text(of: messages)) }
      return isRunning
    default: return isRunning
    }
    return true
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
