import ExerciseBook

/// The one thing to do next, in one line.
package struct NextStep {
  private let study: Study

  package init(_ study: Study) { self.study = study }

  /// How the command is called in a clone.
  static let command = "swift run workbook"

  /// After a look at everything: go on with the exercise that was checked last, then with the first that is not done.
  package var overall: String {
    let candidates = Chapter.exercises.filter { $0.number == study.record.state.lastExercise } + Chapter.exercises
    guard let exercise = candidates.first(where: { !study.isDone($0) }) else {
      return "next: everything is right; compare with Solutions, and see \(Self.command) 4.8"
    }
    return within(exercise) ?? "next: \(Self.command) check \(exercise.number)"
  }

  /// After a check of an exercise or of a part.
  package func after(_ target: StudyTarget, _ grade: ExerciseGrade) -> String {
    guard let exercise = target.exercise else { return overall }
    let check = "\(Self.command) check \(target.name)"
    if grade.state == .doesNotCompile {
      let place = grade.message?.firstMatch(of: /^(Exercises\/[^:\n]+:\d+)/).map { String($0.1) }
      return "next: mend \(place ?? exercise.folder), then \(check)"
    }
    if grade.state == .notChecked, grade.message != nil {
      return "next: your answer was not checked, and may be right; \(exercise.testCommand) says more"
    }
    if case .part(let part) = target {
      guard study.isRight(part) else { return line(for: part) }
      return study.isDone(exercise)
        ? done(exercise) : "next: compare with (\(part.letter)) in Solutions/\(exercise.number); \(rest(of: exercise))"
    }
    return study.isDone(exercise) ? done(exercise) : within(exercise) ?? overall
  }

  /// The first part that is wrong; or else the first that is not right.
  private func within(_ exercise: Exercise) -> String? {
    let wrong = exercise.parts.first { part in
      if case .known(let state) = study.state(of: part) { return state.isWrong }
      return false
    }
    guard let part = wrong ?? open(exercise) else { return nil }
    return line(for: part)
  }

  /// The first part that is not right; a whole waits for its parts.
  private func open(_ exercise: Exercise) -> ExercisePart? {
    exercise.parts.first { !study.isRight($0) && $0.ingredients.allSatisfy(study.isRight) }
  }

  private func line(for part: ExercisePart) -> String {
    let (memory, check) = (study.record.state[part], "\(Self.command) check \(part.id)")
    switch study.state(of: part) {
    case .known(.notAttempted):
      return part.ingredients.isEmpty
        ? "next: write \(part.id) in \(part.file), then \(check)"
        : "next: make all parts of \(part.exercise) right; then this is checked too"
    case .known(.wrong) where memory.hintsAsked == 0, .known(.crashed) where memory.hintsAsked == 0:
      return "next: mend \(part.file), or ask for a nudge: \(Self.command) hint \(part.id)"
    case .known(.wrong), .known(.crashed), .known(.timedOut):
      return memory.hintsAsked < HintSession.lastRequest && memory.attempts > 1
        ? "next: mend \(part.file), or ask for more: \(Self.command) hint \(part.id)"
        : "next: mend \(part.file), then \(check)"
    case .known(.doesNotCompile): return "next: make \(part.file) compile, then \(check)"
    case .known, .changed, .notChecked: return "next: \(Self.command) check \(part.exercise)"
    }
  }

  private func rest(of exercise: Exercise) -> String {
    open(exercise).map { "then go on with \($0.id)" } ?? "then \(Self.command) check \(exercise.number)"
  }

  private func done(_ exercise: Exercise) -> String {
    let following = Chapter.exercises.first { !study.isDone($0) }
    let then = following.map { "then go on with exercise \($0.number)" } ?? "all exercises are done"
    return "next: exercise \(exercise.number) is right; compare with Solutions/\(exercise.number), \(then)"
  }
}

extension ExercisePart {
  /// What follows the number of the exercise: `b′`; for the whole, `all`.
  var letter: String {
    let rest = id.dropFirst(exercise.count)
    return rest.isEmpty ? "all" : String(rest)
  }
}
