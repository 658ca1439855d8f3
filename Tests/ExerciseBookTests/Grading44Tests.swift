import AnswerBank
import ExerciseBook
import ExerciseChecks
import Testing
import Unification

@Suite struct `Grading of 4 4` {
  @Test(arguments: [44, 1, 2]) func `the reference makes the same model both ways`(seed: UInt64) {
    var shown: [EquivalenceDemonstration] = []
    let findings = EquivalenceChecks(Variation44(), seed: seed).wholeEquivalence { shown.append($0) }
    #expect(findings.isEmpty, "\(findings.first?.description ?? "")")
    #expect(shown.count == 1 && shown.allSatisfy { $0.records.count == 5 })
  }

  @Test(arguments: ExercisePart.wholeEquivalence.ingredients, OtherParts.allCases)
  func `a part passes whatever the other parts are`(part: ExercisePart, others: OtherParts) {
    let checks = EquivalenceChecks(Variation44.only(part, others: others))
    #expect(checks.hasAttempted(part))
    #expect(checks.check(part).isEmpty, "\(checks.check(part).first?.description ?? "")")
    for other in ExercisePart.wholeEquivalence.ingredients where other != part {
      #expect(checks.hasAttempted(other) == (others != .unwritten))
      #expect(!checks.check(other).isEmpty, "\(other.id) is right too")
    }
  }

  @Test func `one of the sixteen conversions is an attempt`() {
    let begun = EquivalenceChecks(
      Variation44.with {
        $0.conversion = { p, source, target, _, _, _ in
          guard source == .noise, target == .score else { throw NotAttempted() }
          return p
        }
      })
    #expect(begun.hasConversions)
  }
}
