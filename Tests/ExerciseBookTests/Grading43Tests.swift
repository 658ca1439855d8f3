import AnswerBank
import Exercise43
import ExerciseBook
import ExerciseChecks
import NoiseConditionalScoreNetworks
import Testing

@Suite struct `Grading of 4 3` {
  @Test func `the reference decides what can be decided`() {
    var shown: [String] = []
    let findings = MultiScaleChecks(Variation43()).wholeComparison { title, results, _ in
      shown.append(title)
      #expect(results.map(\.name) == ["geometric", "cosine", "linear"])
    }
    #expect(findings.isEmpty, "\(findings.first?.description ?? "")")
    #expect(shown.count == 2)
  }

  @Test func `wrong parts that run through do not`() {
    let wrong: [Variation43] = [
      // Levels given for others, an unfair budget of sampling, a conclusion that does not look: all of them run.
      Variation43.with { $0.geometric = $0.linear },
      Variation43.with { $0.comparison.stepsPerLevel = { steps, k, _ in k == 0 ? 2 : steps } },
      Variation43.with { $0.conclusion = { _ in .undecided } },
    ]
    for (k, answer) in wrong.enumerated() { #expect(!MultiScaleChecks(answer).wholeComparison().isEmpty, "\(k)") }
  }

  @Test func `the stub does not count as attempted, whatever part is asked for`() {
    let stub = MultiScaleChecks<Attempt43>()
    #expect(!stub.hasGeometricLevels && !stub.hasLinearLevels && !stub.hasCosineLevels)
    #expect(!stub.hasComparison && !stub.hasConclusion && !stub.hasScoreField && !stub.hasAllParts)
  }

  @Test func `a part that is written counts without the others`() {
    let unwritten = MultiScaleChecks(
      Variation43.with {
        $0.cosine = { _, _, _ in throw NotAttempted() }
        $0.field = { _, _, _, _ in throw NotAttempted() }
      })
    #expect(unwritten.hasGeometricLevels && unwritten.hasLinearLevels && !unwritten.hasCosineLevels)
    #expect(unwritten.hasComparison && unwritten.hasConclusion && !unwritten.hasScoreField && !unwritten.hasAllParts)
  }
}
