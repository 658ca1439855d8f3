import ExerciseChecks
import ScoreMatching
import Testing

@Suite struct `Grading of 4 2` {
  @Test(arguments: WrongAnswers42.swissRoll)
  func `a wrong Swiss roll is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: WrongAnswers42.denoisingLoss)
  func `a wrong loss is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: WrongAnswers42.scoreNetwork)
  func `a wrong network is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: WrongAnswers42.training)
  func `a wrong training loop is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: WrongAnswers42.sampling)
  func `a wrong sampler is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: RightAnswers42.all)
  func `an unusual right answer is accepted`(sample: Sample) { expectAccepted(sample) }

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
