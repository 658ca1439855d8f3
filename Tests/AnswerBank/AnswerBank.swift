/// The answers to an exercise that its checks are tested with.
package struct AnswerBank: Sendable, CustomStringConvertible {
  /// The number of the exercise: `4.1`.
  package let exercise: String
  /// Answers that must be rejected.
  package let wrong: [WrongAnswer]
  /// Answers that must be accepted.
  package let right: [RightAnswer]

  /// The checks whose verdict rests on random numbers.
  package var statistical: [StatisticalCheck] = []

  /// The number of the exercise.
  package var description: String { exercise }

  /// The banks of all exercises.
  package static let all = [
    AnswerBank(exercise: "4.1", wrong: WrongAnswers41.all, right: RightAnswers41.all),
    AnswerBank(
      exercise: "4.2", wrong: WrongAnswers42.all, right: RightAnswers42.all, statistical: StatisticalChecks42.all),
    AnswerBank(
      exercise: "4.3", wrong: WrongAnswers43.all, right: RightAnswers43.all, statistical: StatisticalChecks43.all),
    AnswerBank(
      exercise: "4.4", wrong: WrongAnswers44.all, right: RightAnswers44.all, statistical: StatisticalChecks44.all),
  ]
}
