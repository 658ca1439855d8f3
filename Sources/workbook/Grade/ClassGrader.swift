import Demos
import ExerciseBook
import Foundation

/// Grades a folder of submissions, each with the teacher's own checks.
struct ClassGrader {
  let folder: URL
  let exercises: [Exercise]
  let timeLimit: Int
  let memoryLimit: Int
  var output = TerminalOutput()

  /// Seconds to compile an answer, once everything else is built.
  private static let buildLimit = 300

  /// The grades of all, told one by one as they are found.
  func grade(telling: (StudentGrades) -> Void) throws -> [StudentGrades] {
    let submissions = try Submission.all(in: folder)
    let package = try PackageFolder()
    let lock = try FolderLock(package.url.appendingPathComponent(".build/workbook/class.lock"))
    defer { lock.release() }
    let classFolder = try ClassFolder(of: package.url, at: package.url.appendingPathComponent(".build/workbook/class"))
    var grades = submissions.map { submission in
      StudentGrades(
        submission.name, [],
        notes: submission.foreignChecks(comparedWith: package.url).map { "brought its own \($0): not used" })
    }
    // Exercise by exercise: the package changes with the exercise, and that costs more than an answer.
    for exercise in exercises {
      try build(exercise, in: classFolder)
      for (index, submission) in submissions.enumerated() {
        show("exercise \(exercise.number), \(index + 1) of \(submissions.count): \(submission.name.onOneLine)")
        let result = try grade(submission, in: exercise, classFolder)
        show(nil)
        grades[index].exercises.append(result.grade)
        grades[index].notes += result.notes
        telling(StudentGrades(submission.name, [result.grade], notes: result.notes))
      }
      try classFolder.put([:], for: exercise.number)
    }
    return grades
  }

  private func show(_ text: String?) { if output.showsProgress { output.showProgress(text) } }

  /// Builds the exercise with nobody's answer: what fails later is the student's.
  private func build(_ exercise: Exercise, in folder: ClassFolder) throws {
    show("building exercise \(exercise.number) …")
    let check = ExerciseCheck(exercise: exercise, package: PackageFolder(folder.url), timeLimit: timeLimit)
    let build = try check.build()
    show(nil)
    guard build.ending == .exited(0) else {
      let lines = build.output.split(separator: "\n")
      throw GradeError.doesNotBuild(String(lines.first { $0.contains("error: ") } ?? lines.last ?? "it said nothing"))
    }
  }

  private func grade(
    _ submission: Submission, in exercise: Exercise, _ folder: ClassFolder
  ) throws -> (grade: ExerciseGrade, notes: [String]) {
    let now = Date().timeIntervalSince1970
    func all(_ state: GradeState, _ message: String) -> ExerciseGrade {
      ExerciseGrade(
        exercise: exercise.number, parts: exercise.parts.map { PartGrade($0, state) }, message: message, checkedAt: now)
    }
    guard let answer = submission.answer(to: exercise.number) else {
      return (all(.notAttempted, "nothing was handed in"), [])
    }
    let notes = answer.unusable.sorted { $0.key < $1.key }.map { "\($0.key.onOneLine) is not used: \($0.value)" }
    guard !answer.files.isEmpty || !notes.isEmpty else { return (all(.notAttempted, "nothing was handed in"), []) }
    guard !answer.isUnusable else { return (all(.notChecked, notes.joined(separator: "; ")), notes) }
    do {
      try folder.put(answer.files, for: exercise.number)
      var check = ExerciseCheck(
        exercise: exercise, package: PackageFolder(folder.url), timeLimit: timeLimit, memoryLimit: memoryLimit)
      check.buildLimit = Self.buildLimit
      var grade = try check.run(now: now)
      // A stub stands for a file that cannot be used: it says nothing about the student.
      grade.parts = grade.parts.map { part in
        let name = part.file.split(separator: "/").last.map(String.init) ?? ""
        guard let reason = answer.unusable[name], part.state == .notAttempted else { return part }
        var part = part
        (part.state, part.message) = (.notChecked, "\(part.file) is not used: \(reason)")
        return part
      }
      return (
        ExerciseGrade(
          exercise: grade.exercise, parts: grade.parts, message: grade.message, testsEdited: grade.testsEdited ?? [],
          checkedAt: now), notes
      )
    } catch let error as GradeError {
      if case .interrupted = error { throw error }
      return (all(.notChecked, "\(error)"), notes)
    } catch {
      return (all(.notChecked, "\(error)".onOneLine), notes)
    }
  }
}
