import AnswerBank
import Exercise41
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

  @Test func `the stub does not count as attempted, whatever part is asked for`() {
    let stub = ScorePropertiesChecks<Attempt41>()
    #expect(Self.parts.allSatisfy { !stub.hasAttempted($0) })
  }
}
