import AnswerBank
import ExerciseBook
import ExerciseChecks
import Testing

@Suite struct `Grading of 4 2` {
  static let parts: [ExercisePart] = [
    .swissRoll, .denoisingLoss, .divergence, .scoreNetwork, .training, .sampling, .acceptance,
  ]

  @Test func `every statistical check has its nearest wrong answer`() {
    let checks = AnswerBank.all.filter { $0.exercise == "4.2" }.flatMap(\.statistical)
    #expect(checks.count == 19)
    #expect(checks.allSatisfy { $0.part == $0.nearest.part })
  }

  @Test(arguments: Self.parts, [true, false])
  func `a part passes whatever the others are`(part: ExercisePart, othersThrow: Bool) {
    let checks = DenoisingChecks(Variation42.alone(part, othersThrow: othersThrow))
    #expect(checks.hasAttempted(part))
    #expect(checks.check(part).isEmpty)
    for other in Self.parts where other != part {
      #expect(checks.hasAttempted(other) != othersThrow)
      #expect(!checks.check(other).isEmpty)
    }
  }
}
