import ExerciseBook
import Foundation

/// Builds and runs the tests of one exercise, apart from this process and from the other exercises.
package struct ExerciseCheck {
  let exercise: Exercise
  let package: PackageFolder
  let timeLimit: Int

  /// Seconds for a build; the first one from scratch takes minutes.
  private static let buildLimit = 3600

  /// The state of every part, or of one: then nothing else of the exercise runs.
  func run(now: Double, only part: ExercisePart? = nil) throws -> ExerciseGrade {
    let build = try swift(["build", "--build-tests"], seconds: Self.buildLimit)
    guard build.ending == .exited(0) else { return failedBuild(build, now: now) }
    // All parts at once if nothing stops them. A crash or an endless loop costs the part it is in: whatever had no
    // chance runs again alone.
    let chosen = part.map { [$0] } ?? exercise.parts
    let tests = part == nil ? try runTests(matching: exercise.tests).tests : []
    let parts = try chosen.map { part in
      if let grade = Self.grade(part, from: tests) { return grade }
      let (tests, process) = try runTests(matching: "\(exercise.tests).*`\(Self.pattern(of: part))")
      return Self.grade(part, from: tests) ?? stopped(part, by: process)
    }
    return ExerciseGrade(exercise: exercise.number, parts: parts, checkedAt: now)
  }

  /// What the tests of a part say, the worst first; nothing if one of them never came to an end.
  package static func grade(_ part: ExercisePart, from tests: [EventStream.Test]) -> PartGrade? {
    let own = tests.filter { $0.name.hasPrefix("\(part.id):") }
    guard !own.isEmpty, own.allSatisfy({ $0.state != nil && !$0.isRunning }) else { return nil }
    let order: [GradeState] = [.timedOut, .wrong, .notAttempted, .right]
    let worst = order.lazy.compactMap { state in own.first { $0.state == state } }.first
    return PartGrade(part, worst?.state ?? .notChecked, worst?.message)
  }

  /// A part whose tests did not even end when they ran alone.
  private func stopped(_ part: ExercisePart, by process: Subprocess) -> PartGrade {
    switch process.ending {
    case .timedOut: return PartGrade(part, .timedOut, "not done after \(timeLimit) s")
    case .exited(0): return PartGrade(part, .notChecked, "there is no test of this part")
    case .exited:
      let reason = process.output.split(separator: "\n").last { $0.contains("Fatal error") }
      return PartGrade(part, .crashed, reason.map(package.shortened))
    }
  }

  /// Tests of a part are named after it: `4.1a: the score of a Gaussian`.
  private static func pattern(of part: ExercisePart) -> String {
    NSRegularExpression.escapedPattern(for: part.id) + ":"
  }

  private func runTests(matching pattern: String) throws -> (tests: [EventStream.Test], process: Subprocess) {
    let events = FileManager.default.temporaryDirectory.appendingPathComponent("workbook-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: events) }
    let process = try swift(
      [
        "test", "--skip-build", "--disable-xctest", "--no-parallel", "--filter", pattern,
        "--event-stream-output-path", events.path, "--event-stream-version", "6.3",
      ], seconds: timeLimit)
    return (EventStream((try? Data(contentsOf: events)) ?? Data()).tests, process)
  }

  /// The manifest leaves out the other exercises, so that one that does not compile is alone with that.
  private func swift(_ arguments: [String], seconds: Int) throws -> Subprocess {
    try Subprocess.swift(
      arguments, in: package.url,
      environment: ["WORKBOOK_EXERCISE": exercise.number, "SWIFT_BACKTRACE": "enable=no", "NO_COLOR": "1"],
      seconds: seconds)
  }

  private func failedBuild(_ build: Subprocess, now: Double) -> ExerciseGrade {
    let lines = build.output.split(separator: "\n").map(package.shortened)
    let errors = lines.filter { $0.contains("error: ") }
    // All of them, each once: SwiftPM says some twice.
    let mine = errors.filter { $0.hasPrefix(exercise.folder + "/") }
    let own =
      mine.isEmpty
      ? nil
      : mine.enumerated().filter { !mine[..<$0.offset].contains($0.element) }
        .map(\.element).joined(separator: "\n")
    let state: GradeState = own == nil ? .notChecked : .doesNotCompile
    let message = own ?? errors.first ?? (build.ending == .timedOut ? "the build did not end" : lines.last)
    return ExerciseGrade(
      exercise: exercise.number, parts: exercise.parts.map { PartGrade($0, state) }, message: message, checkedAt: now)
  }
}
