import AnswerBank
import ExerciseBook
import ExerciseChecks
import Testing

/// An error costs the part it is in: no part is judged by another part of the same answer.
@Suite struct `A part is right whatever the others are` {
  @Test(arguments: parts(of: "4.1"), OtherParts.allCases)
  func `in exercise 4.1`(part: ExercisePart, others: OtherParts) {
    expectOnly(part, others, in: ScorePropertiesChecks(Variation41.only(part, others: others)))
  }

  @Test(arguments: parts(of: "4.2"), OtherParts.allCases)
  func `in exercise 4.2`(part: ExercisePart, others: OtherParts) {
    expectOnly(part, others, in: DenoisingChecks(Variation42.only(part, others: others)))
  }

  @Test(arguments: parts(of: "4.3"), OtherParts.allCases)
  func `in exercise 4.3`(part: ExercisePart, others: OtherParts) {
    expectOnly(part, others, in: MultiScaleChecks(Variation43.only(part, others: others)))
  }

  @Test(arguments: parts(of: "4.4"), OtherParts.allCases)
  func `in exercise 4.4`(part: ExercisePart, others: OtherParts) {
    expectOnly(part, others, in: EquivalenceChecks(Variation44.only(part, others: others)))
  }

  /// All but the exercise as a whole, which is made of the others.
  private static func parts(of exercise: String) -> [ExercisePart] {
    ExercisePart.all.filter { $0.exercise == exercise && $0.ingredients.isEmpty }
  }

  private func expectOnly(_ part: ExercisePart, _ others: OtherParts, in checks: some PartChecks) {
    #expect(checks.hasAttempted(part))
    #expect(checks.check(part).isEmpty, "\(checks.check(part).first?.description ?? "")")
    for other in Self.parts(of: part.exercise) where other != part {
      #expect(checks.hasAttempted(other) == (others != .unwritten), "\(other.id)")
      #expect(!checks.check(other).isEmpty, "\(other.id) is right too")
    }
  }
}
