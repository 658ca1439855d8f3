import Demos
import Foundation

/// Checks an exercise or a part, says what was found, and what to do next.
struct StudyCheck {
  let target: StudyTarget
  let timeLimit: Int
  var output = TerminalOutput()

  /// One check.
  ///
  /// - Returns: whether nothing is wrong.
  func run(in package: PackageFolder) throws -> Bool {
    guard let exercise = target.exercise else { return true }
    // A closed door is found before minutes of building.
    var record = GradeRecord(in: package)
    _ = try Folder(writableAt: package.url.appendingPathComponent(StudyRecord.folder).path)
    if output.showsProgress { output.showProgress("building and checking \(target.name) …") }
    defer { if output.showsProgress { output.showProgress(nil) } }
    let grade = try ExerciseCheck(exercise: exercise, package: package, timeLimit: timeLimit)
      .run(now: Date().timeIntervalSince1970, only: target.part)
    try record.keep(grade)
    if output.showsProgress { output.showProgress(nil) }
    let report = CheckReport(target, grade, width: output.width, allowsColor: output.allowsColor)
    output.print(report.text)
    output.print("\n" + NextStep(Study(in: package.url)).after(target, grade))
    return !report.isTroubled
  }

  /// Checks now and whenever a file of the exercise is saved; without `rounds` until it is interrupted.
  func watch(in package: PackageFolder, rounds: Int?) throws {
    guard let exercise = target.exercise else { return }
    let watch = FileWatch(folder: package.url.appendingPathComponent(exercise.folder))
    var done = 0
    while true {
      // Taken before the check: what is saved while it runs is checked after it.
      let seen = watch.snapshot()
      if Terminal.canRedraw(.output) { output.print("\u{1B}[H\u{1B}[2J\u{1B}[3J") }
      _ = try run(in: package)
      done += 1
      if let rounds, done >= rounds { return }
      output.print("\nwatching \(exercise.folder): save a file to check again, Ctrl-C ends\n")
      watch.wait(after: seen)
    }
  }
}
