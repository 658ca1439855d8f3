import Demos
import Foundation

/// Checks exercises one after the other and says what was found.
struct Grader {
  let timeLimit: Int
  var output = TerminalOutput()

  func grade(_ exercises: [Exercise], asJSON: Bool) throws {
    let package = try PackageFolder()
    var record = GradeRecord(in: package)
    var grades: [ExerciseGrade] = []
    for exercise in exercises {
      if output.showsProgress { output.showProgress("building and checking exercise \(exercise.number) …") }
      let grade = try ExerciseCheck(exercise: exercise, package: package, timeLimit: timeLimit)
        .run(now: Date().timeIntervalSince1970)
      if output.showsProgress { output.showProgress(nil) }
      try record.keep(grade)
      grades.append(grade)
      if !asJSON { output.print(Self.text(exercise, grade)) }
    }
    if asJSON { output.print(try JSON.text(grades)) }
  }

  /// A line for the exercise and one for each part, with what went wrong below it.
  static func text(_ exercise: Exercise, _ grade: ExerciseGrade) -> String {
    let right = grade.parts.count { $0.state == .right }
    var lines = ["Exercise \(exercise.number)  \(exercise.title): \(right) of \(grade.parts.count) parts right"]
    if let message = grade.message { return lines[0] + " — \(grade.state.rawValue)\n    \(message)\n" }
    for part in grade.parts {
      let state = part.state == .right ? "" : " — \(part.state.rawValue)"
      lines.append("  \(part.state.mark) \(part.part)  \(part.title)\(state)")
      switch part.state {
      case .right: break
      case .notAttempted: lines.append("          \(part.file)")
      default: lines += indented(part.message ?? "")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func indented(_ message: String) -> [String] {
    message.split(whereSeparator: \.isNewline).map { "          \($0)" }
  }
}
