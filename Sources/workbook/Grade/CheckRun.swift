import ExerciseBook
import Foundation

/// One run of tests: what they said, and how their process ended.
///
/// Each is believed only with the other.
package struct CheckRun {
  let stream: EventStream
  let process: Subprocess

  package init(stream: EventStream, process: Subprocess) { (self.stream, self.process) = (stream, process) }

  /// Why the run says nothing about some parts; nil if it may be believed.
  ///
  /// It may if the process came to its end, the stream is whole, both say the same, and the tests that ran are those
  /// of the parts: each once, begun and ended, and no other.
  package func doubt(about parts: [ExercisePart]) -> String? {
    guard case .exited(let status) = process.ending else { return "the checks did not come to their end" }
    if let problem = stream.problem { return "the stream of test events cannot be believed: \(problem)" }
    guard stream.hasEnded else { return "the process ended (exit status \(status)) before the check was done" }
    guard status == (stream.hasFailed ? 1 : 0) else {
      return "the checks \(stream.hasFailed ? "failed" : "passed"), but the exit status is \(status)"
    }
    let (expected, ran) = (parts.map(\.testName), stream.tests.map(\.name))
    guard expected.sorted() == ran.sorted() else { return Self.mismatch(expected, ran) }
    if let undone = stream.tests.first(where: { $0.state == nil }) { return "\"\(undone.name)\" did not end" }
    // A failure beside the tests would otherwise count for none.
    if stream.hasFailed, stream.tests.allSatisfy({ $0.issues.isEmpty }) { return "something failed outside the checks" }
    return nil
  }

  /// Tests that belong to no part, or to one that has another already, if there are any.
  func strangers(beside parts: [ExercisePart]) -> String? {
    let (expected, ran) = (parts.map(\.testName), stream.tests.map(\.name))
    let isStrange = ran.contains { !expected.contains($0) } || Set(ran).count < ran.count
    return isStrange ? Self.mismatch(expected, ran) : nil
  }

  private static func mismatch(_ expected: [String], _ ran: [String]) -> String {
    func list(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
    return "expected the checks \(list(expected)), ran \(list(ran))"
  }

  /// What the tests say of a part; asked only of a run without ``doubt(about:)``.
  package func grade(of part: ExercisePart) -> PartGrade {
    guard let test = stream.tests.first(where: { $0.name == part.testName }), let state = test.state else {
      return PartGrade(part, .notChecked, Self.mismatch([part.testName], []))
    }
    return PartGrade(part, state, messages: test.messages)
  }

  /// The grade of a part that a limit stopped the process in.
  func stopped(in part: ExercisePart, limits: Subprocess.Limits) -> PartGrade? {
    let running = stream.tests.filter(\.isRunning)
    guard running.count == 1, running[0].name == part.testName else { return nil }
    switch process.ending {
    case .timedOut, .tooMuchMemory, .tooMuchOutput:
      return crash(limits: limits).map { PartGrade(part, $0.state, $0.message) }
    case .exited, .signalled: return nil
    }
  }

  /// What ended the process before its time, if anything did.
  package func crash(limits: Subprocess.Limits) -> (state: GradeState, message: String)? {
    switch process.ending {
    case .timedOut: return (.timedOut, "not done after \(Int(limits.seconds)) s")
    case .tooMuchMemory: return (.crashed, "used more than \(limits.megabytes ?? 0) MB of memory")
    case .tooMuchOutput: return (.crashed, "printed more than \(limits.outputMegabytes) MB")
    case .signalled(let signal): return (.crashed, Self.name(of: signal) + (reason.map { ": " + $0 } ?? ""))
    case .exited(let status):
      // SwiftPM tells of a signal in words.
      if let word = process.output.firstMatch(of: /unexpected signal code (\d+)/), let signal = Int32(word.1) {
        return (.crashed, Self.name(of: signal) + (reason.map { ": " + $0 } ?? ""))
      }
      guard !stream.hasEnded, stream.problem == nil else { return nil }
      return (.crashed, "it ended the process (exit status \(status)) before the check was done")
    }
  }

  private static func name(of signal: Int32) -> String {
    let name = String(cString: strsignal(signal)).lowercased().prefix { $0 != ":" }
    let hint = signal == SIGSEGV || signal == SIGBUS ? "; often a function that calls itself without end" : ""
    return "stopped by signal \(signal) (\(name)\(hint))"
  }

  /// What Swift says when it traps, and the line of the answer it happened in.
  private var reason: String? {
    let lines = process.output.split(separator: "\n")
    guard let line = lines.last(where: { $0.contains("Fatal error") }) else { return place }
    let text = line.firstMatch(of: /Fatal error.*/).map { String($0.0) } ?? String(line)
    return text + (place.map { " (\($0))" } ?? "")
  }

  /// The innermost line of the answer: a frame of the backtrace, `… at /…/Exercises/4.1/MeanScore.swift:20:9`.
  private var place: String? {
    process.output.firstMatch(of: /(Exercises\/4\.\d\/[^\/\n:]+\.swift:\d+)/).map { String($0.1) }
  }

  /// The last thing that was printed.
  var lastLine: String { process.output.split(separator: "\n").last.map(String.init) ?? "not a word" }
}

extension ExercisePart {
  /// The name of the test of this part.
  package var testName: String { "\(id): \(title)" }
}
