import Demos
import Foundation

/// The command: shows the map of the chapter, runs its demos, checks its exercises, times its work.
@main
struct Workbook {
  static func main() {
    do {
      let invocation = try Invocation(parsing: Array(CommandLine.arguments.dropFirst()))
      try run(invocation)
    } catch let error as UsageError {
      complain("\(error)")
      exit(2)
    } catch {
      complain("\(error)")
      exit(1)
    }
  }

  private static func run(_ invocation: Invocation) throws {
    switch invocation {
    case .map: print(ChapterMap.text + "\n\n" + ChapterMap.next)
    case .help: print(Help.text)
    case .list(let json): try Listing.current().show(asJSON: json)
    case .demos(let section, let demos, let options):
      try DemoRun(section: section, demos: demos, options: options).run()
    case .bench(let benchmarks, let threads, let json):
      for benchmark in benchmarks {
        let report = try benchmark.measure(threads: threads)
        TerminalOutput().print(json ? report.json : report.text)
      }
    case .grade(let exercises, let json, let timeLimit):
      try Grader(timeLimit: timeLimit).grade(exercises, asJSON: json)
    case .hint, .check, .watch, .reset, .progress, .stubs: try study(invocation)
    }
  }

  /// What a student does with a clone.
  private static func study(_ invocation: Invocation) throws {
    let (package, output) = (try PackageFolder(), TerminalOutput())
    switch invocation {
    case .hint(let part, let again):
      var study = Study(in: package.url)
      output.print(try HintSession.show(part, in: &study, again: again))
    case .check(let target, let timeLimit):
      if try !StudyCheck(target: target, timeLimit: timeLimit).run(in: package) { exit(1) }
    case .watch(let target, let timeLimit, let rounds):
      try StudyCheck(target: target, timeLimit: timeLimit).watch(in: package, rounds: rounds)
    case .reset(let target):
      let stubs = try Stubs()
      let outcomes = try StubReset(in: package.url, stubs: stubs.files).run(stubs.paths(of: target))
      output.print(StubReset.text(outcomes, of: target))
    case .progress: output.print(Progress(Study(in: package.url)).text)
    case .stubs(let isRecording):
      let changed = try Stubs.record(in: package, onlyComparing: !isRecording)
      for path in changed { output.print((isRecording ? "recorded " : "differs ") + path) }
      if !changed.isEmpty, !isRecording {
        complain("\(Stubs.path) is not what is in Exercises; \(NextStep.command) stubs --record writes it anew")
        exit(1)
      }
    default: break
    }
  }

  /// One line on standard error, whatever the message holds.
  private static func complain(_ message: String) { Notice.say(message) }
}
