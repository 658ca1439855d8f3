import ExerciseBook
import Foundation

/// Builds and runs the tests of one exercise, apart from this process and from the other exercises.
package struct ExerciseCheck {
  let exercise: Exercise
  let package: PackageFolder
  /// Seconds that the checks may run.
  let timeLimit: Int
  /// Megabytes that the checks may hold.
  let memoryLimit: Int
  /// Seconds for a build; the first one from scratch takes minutes.
  var buildLimit = 3600

  init(
    exercise: Exercise, package: PackageFolder, timeLimit: Int, memoryLimit: Int = Self.memoryLimit
  ) {
    (self.exercise, self.package, self.timeLimit, self.memoryLimit) = (exercise, package, timeLimit, memoryLimit)
  }

  /// Megabytes that the checks of an exercise may hold unless told otherwise; a right answer needs less than 200.
  package static let memoryLimit = 4096

  /// The state of every part, or of one: then nothing else of the exercise runs.
  func run(now: Double, only part: ExercisePart? = nil) throws -> ExerciseGrade {
    let checksums = try Checksums.shipped()
    let edited = checksums.differences(in: package.url, of: exercise)
    let build = try build()
    guard build.ending == .exited(0) else { return failedBuild(build, testsEdited: edited, now: now) }
    let parts = try part.map { [try gradeAlone($0)] } ?? checkedParts()
    // The answer ran in this folder: the checks are those that were shipped only if they still are.
    let editedSince = checksums.differences(in: package.url, of: exercise)
    return ExerciseGrade(
      exercise: exercise.number, parts: parts, testsEdited: Array(Set(edited + editedSince)).sorted(), checkedAt: now)
  }

  /// All parts at once if nothing stops them; otherwise each alone, so that a crash costs the part it is in.
  private func checkedParts() throws -> [PartGrade] {
    let together = try runTests(of: exercise.parts)
    if together.doubt(about: exercise.parts) == nil { return exercise.parts.map { together.grade(of: $0) } }
    if let extra = together.strangers(beside: exercise.parts) {
      return exercise.parts.map { PartGrade($0, .notChecked, extra) }
    }
    var grades: [PartGrade] = []
    for part in exercise.parts {
      // A whole is made of its parts: it waits until they are right, or it would fail where they do.
      if let missing = grades.first(where: { grade in
        part.ingredients.contains { $0.id == grade.part } && grade.state != .right
      }) {
        grades.append(
          PartGrade(part, .notAttempted, "it waits for \(missing.part), \(missing.title), which is not right yet"))
      } else if let stopped = together.stopped(in: part, limits: limits) {
        grades.append(stopped)
      } else {
        grades.append(try gradeAlone(part))
      }
    }
    return grades
  }

  private func gradeAlone(_ part: ExercisePart) throws -> PartGrade {
    let run = try runTests(of: [part], findingCrashes: true)
    guard let doubt = run.doubt(about: [part]) else { return run.grade(of: part) }
    if run.stream.isEmpty, case .exited = run.process.ending {
      // Not a word: did the answer end the process, or can the tests not even start?
      let nothing = try runTests(of: [])
      if !nothing.stream.hasEnded { return PartGrade(part, .notChecked, "the tests do not start: " + nothing.lastLine) }
    }
    if let crash = run.crash(limits: limits) {
      return PartGrade(part, crash.state, package.shortened(crash.message))
    }
    return PartGrade(part, .notChecked, doubt)
  }

  // MARK: - Programs

  private var limits: Subprocess.Limits { .init(seconds: Double(timeLimit), megabytes: memoryLimit) }

  /// Runs the tests of some parts, or no test.
  private func runTests(of parts: [ExercisePart], findingCrashes: Bool = false) throws -> CheckRun {
    let events = FileManager.default.temporaryDirectory.appendingPathComponent("workbook-\(UUID().uuidString).jsonl")
    guard FileManager.default.createFile(atPath: events.path, contents: nil) else {
      throw GradeError.unwritableFile(events.path)
    }
    defer { try? FileManager.default.removeItem(at: events) }
    // Tests of a part are named after it: `4.1a: the score of a Gaussian`.
    let names = parts.count == exercise.parts.count ? "" : ".*`(\(parts.map(Self.pattern).joined(separator: "|")))"
    let pattern = parts.isEmpty ? "no test" : exercise.tests + names
    let arguments = [
      "--no-parallel", "--filter", pattern, "--event-stream-output-path", events.path, "--event-stream-version", "6.3",
    ]
    // SwiftPM would take a second to find out that nothing is to be built, and hide the signal that ends the tests.
    #if os(Linux)
      let program = [package.testProgram.path, "--testing-library", "swift-testing"]
    #else
      let program = ["/usr/bin/env", "swift", "test", "--skip-build", "--disable-xctest"]
    #endif
    let backtrace =
      findingCrashes ? "enable=yes,color=no,interactive=no,threads=crashed,images=none,limit=24" : "enable=no"
    let process = try Subprocess(
      program + arguments, in: package.url, environment: environment.merging(["SWIFT_BACKTRACE": backtrace]) { $1 },
      limits: limits, watching: [events])
    return CheckRun(stream: EventStream((try? Data(contentsOf: events)) ?? Data()), process: process)
  }

  private static func pattern(of part: ExercisePart) -> String {
    NSRegularExpression.escapedPattern(for: part.id) + ":"
  }

  /// The manifest leaves out the other exercises, so that one that does not compile is alone with that.
  private var environment: [String: String] { ["WORKBOOK_EXERCISE": exercise.number, "NO_COLOR": "1"] }

  func build() throws -> Subprocess {
    try Subprocess(
      ["/usr/bin/env", "swift", "build", "--product", PackageFolder.testProduct], in: package.url,
      environment: environment, limits: .init(seconds: Double(buildLimit)), hearsInterrupts: true)
  }

  // MARK: - Builds that fail

  private func failedBuild(_ build: Subprocess, testsEdited: [String], now: Double) -> ExerciseGrade {
    let lines = build.output.split(separator: "\n").map(package.shortened)
    // The compiler says some things twice, and draws others below the line they are about.
    var said: Set<String> = []
    let errors = lines.filter { $0.contains("error: ") && !$0.hasPrefix(" ") && said.insert($0).inserted }
    var own = errors.filter { $0.hasPrefix(exercise.folder + "/") }
    // An error in the checks is the answer's too, as long as nobody has changed them: it lacks what they call.
    if own.isEmpty, testsEdited.isEmpty { own = errors.filter { $0.hasPrefix("Tests/\(exercise.tests)/") } }
    let state: GradeState = own.isEmpty ? .notChecked : .doesNotCompile
    let message: String? =
      switch build.ending {
      case .timedOut: "the build did not end within \(buildLimit) s"
      case .tooMuchOutput: "the build printed more than 64 MB"
      default: own.isEmpty ? errors.first ?? lines.last : own.joined(separator: "\n")
      }
    return ExerciseGrade(
      exercise: exercise.number, parts: exercise.parts.map { PartGrade($0, state) }, message: message,
      testsEdited: testsEdited, checkedAt: now)
  }
}
