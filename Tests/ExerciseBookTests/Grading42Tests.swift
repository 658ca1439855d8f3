import AnswerBank
import ExerciseBook
import ExerciseChecks
import ScoreMatching
import Testing

@Suite struct `Grading of 4 2` {
  @Test func `the reference makes new Swiss rolls`() {
    let findings = DenoisingChecks(Variation42()).wholeWorkflow()
    #expect(findings.isEmpty, "\(findings.first?.description ?? "")")
  }

  @Test func `wrong parts that run through do not make Swiss rolls`() throws {
    // The printed weight and the printed direction of annealing: both run, neither reaches the bound.
    let unweighted = Variation42.with { $0.training.weighting = .uniform }
    let backwards = Variation42.with { $0.sampler.order = { $0.reversed() } }
    #expect(!DenoisingChecks(unweighted).wholeWorkflow().isEmpty)
    #expect(!DenoisingChecks(backwards).wholeWorkflow().isEmpty)
  }
}
