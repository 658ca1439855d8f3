import Demos
import Foundation

extension Workbook {
  /// What a student does with a clone.
  static func study(_ invocation: Invocation) throws {
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
        complain("\(Stubs.list.path) is not what is in Exercises; \(NextStep.command) stubs --record writes it anew")
        exit(1)
      }
    default: break
    }
  }
}
