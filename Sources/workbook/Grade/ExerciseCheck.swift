import Foundation

/// Builds and runs the tests of one exercise, apart from this process and from the other exercises.
struct ExerciseCheck {
  let exercise: Exercise
  let package: PackageFolder
  let timeLimit: Int

  /// The first build from scratch takes minutes.
  private static let buildLimit = 3600

  /// The manifest leaves out the other exercises, so that one that does not compile is alone with that.
  private var environment: [String: String] {
    ["WORKBOOK_EXERCISE": exercise.number, "SWIFT_BACKTRACE": "enable=no", "NO_COLOR": "1"]
  }

  /// The state of every part.
  func run(now: Double) throws -> ExerciseGrade {
    let build = try swift(["build", "--build-tests"], seconds: Self.buildLimit)
    guard build.ending == .exited(0) else { return failedBuild(build, now: now) }
    var found: [EventStream.Test] = []
    var skipped: [String] = []
    // Every round runs what earlier rounds did not get to, so that a crash costs the part that crashes.
    repeat {
      let (stream, process) = try runTests(skipping: skipped)
      if found.isEmpty { found = stream.tests }
      for test in stream.tests where test.state != nil || test.isRunning {
        guard let index = found.firstIndex(where: { $0.id == test.id }), !skipped.contains(test.id) else { continue }
        found[index] = test.isRunning ? stopped(test, by: process) : test
        if test.isRunning { skipped.append(test.id) }
      }
      if !stream.tests.contains(where: \.isRunning) { break }
    } while found.contains { $0.state == nil }
    return ExerciseGrade(exercise: exercise.number, parts: Self.parts(of: found), checkedAt: now)
  }

  private func runTests(skipping skipped: [String]) throws -> (EventStream, Subprocess) {
    let events = FileManager.default.temporaryDirectory.appendingPathComponent("workbook-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: events) }
    // One test at a time: whoever is running when the process ends is the one that ended it.
    var arguments = ["test", "--skip-build", "--no-parallel", "--filter", exercise.tests]
    arguments += ["--event-stream-output-path", events.path, "--event-stream-version", "6.3"]
    for id in skipped { arguments += ["--skip", NSRegularExpression.escapedPattern(for: id)] }
    let process = try swift(arguments, seconds: timeLimit)
    return (EventStream((try? Data(contentsOf: events)) ?? Data()), process)
  }

  private func swift(_ arguments: [String], seconds: Int) throws -> Subprocess {
    try Subprocess.swift(arguments, in: package.url, environment: environment, seconds: seconds)
  }

  private func stopped(_ test: EventStream.Test, by process: Subprocess) -> EventStream.Test {
    var test = test
    test.isRunning = false
    if process.ending == .timedOut {
      (test.state, test.message) = (.timedOut, "not done after \(timeLimit) s")
    } else {
      test.state = .crashed
      test.message = process.output.split(separator: "\n").last { $0.contains("Fatal error") }.map(package.shortened)
    }
    return test
  }

  private func failedBuild(_ build: Subprocess, now: Double) -> ExerciseGrade {
    let lines = build.output.split(separator: "\n").map(package.shortened)
    let errors = lines.filter { $0.contains("error: ") }
    let own = errors.first { $0.hasPrefix(exercise.folder + "/") }
    let message = own ?? errors.first ?? (build.ending == .timedOut ? "the build did not end" : lines.last) ?? ""
    return ExerciseGrade(
      exercise: exercise.number, state: own == nil ? .notChecked : .doesNotCompile, message: message, checkedAt: now)
  }

  /// The tests that are named after a part, such as `4.1a the score of a Gaussian`; several may check the same part.
  static func parts(of tests: [EventStream.Test]) -> [PartGrade] {
    var parts: [PartGrade] = []
    for test in tests {
      guard let match = test.name.wholeMatch(of: /(4\.\d+[a-z])\b[ .:·—–-]*(.*)/) else { continue }
      let part = PartGrade(
        part: String(match.1), title: String(match.2), state: test.state ?? .notChecked, message: test.message)
      if let index = parts.firstIndex(where: { $0.part == part.part }) {
        if weight(part.state) > weight(parts[index].state) {
          (parts[index].state, parts[index].message) = (part.state, part.message)
        }
      } else {
        parts.append(part)
      }
    }
    return parts.sorted { $0.part < $1.part }
  }

  /// Of several tests of a part, the worst decides.
  private static func weight(_ state: GradeState) -> Int {
    [.right, .notAttempted, .notChecked, .wrong, .timedOut, .crashed].firstIndex(of: state) ?? 0
  }
}
