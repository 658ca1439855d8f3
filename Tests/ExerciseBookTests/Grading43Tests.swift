import AnswerBank
import ExerciseBook
import ExerciseChecks
import Testing

@Suite struct `Grading of 4 3` {
  @Test(arguments: ExercisePart.wholeComparison.ingredients, OtherParts.allCases)
  func `a part passes whatever the other parts are`(part: ExercisePart, others: OtherParts) {
    let checks = MultiScaleChecks(Variation43.only(part, others: others))
    #expect(checks.hasAttempted(part))
    #expect(checks.check(part).isEmpty, "\(checks.check(part).first?.description ?? "")")
    for other in ExercisePart.wholeComparison.ingredients where other != part {
      #expect(checks.hasAttempted(other) == (others != .unwritten))
      #expect(!checks.check(other).isEmpty, "\(other.id) is right too")
    }
  }
}
