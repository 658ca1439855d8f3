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
