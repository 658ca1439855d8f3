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
    } catch GradeError.interrupted(let signal) {
      exit(128 + signal)
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
    case .hint, .check, .watch, .reset, .progress, .stubs: try study(invocation)
    case .bench(let benchmarks, let threads, let json):
      for benchmark in benchmarks {
        let report = try benchmark.measure(threads: threads)
        TerminalOutput().print(json ? report.json : report.text)
      }
    case .grade(let exercises, let options): try Grader(options: options).grade(exercises)
    case .checksums(let recording): TerminalOutput().print(try Checksums.report(recording: recording))
    }
  }

  /// One line on standard error, whatever the message holds.
  static func complain(_ message: String) { Notice.say(message) }
}
