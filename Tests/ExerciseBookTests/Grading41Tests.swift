import AnswerBank
import ExerciseBook
import ExerciseChecks
import Testing

@Suite struct `Grading of 4 1` {
  static let parts: [ExercisePart] = [.gaussianScore, .meanScore, .boundaryTerm, .quadraticEnergy]

  @Test(arguments: Self.parts, [true, false])
  func `a part passes whatever the others are`(part: ExercisePart, othersThrow: Bool) {
    let checks = ScorePropertiesChecks(Variation41.alone(part, othersThrow: othersThrow))
    #expect(checks.hasAttempted(part))
    #expect(checks.check(part).isEmpty)
    for other in Self.parts where other != part {
      #expect(checks.hasAttempted(other) != othersThrow)
      #expect(!checks.check(other).isEmpty)
    }
  }
}
