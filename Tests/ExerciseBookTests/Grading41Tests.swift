import Exercise41
import ExerciseBook
import ExerciseChecks
import Testing

@Suite struct `Grading of 4 1` {
  @Test(arguments: WrongAnswers41.gaussianScore)
  func `a wrong Gaussian score is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: WrongAnswers41.meanScore)
  func `a wrong mean score is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: WrongAnswers41.boundaryTerm)
  func `a wrong boundary term is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: WrongAnswers41.quadraticEnergy)
  func `a wrong quadratic score is rejected and its mistake named`(sample: Sample) { expectRejected(sample) }

  @Test(arguments: RightAnswers41.all)
  func `an unusual right answer is accepted`(sample: Sample) { expectAccepted(sample) }

  @Test func `a part that is not written does not count as attempted`() {
    let unwritten = ScorePropertiesChecks(
      Variation41.with {
        $0.gaussian = { _, _, _ in throw NotAttempted() }
        $0.boundary = { _, _ in throw NotAttempted() }
      })
    #expect(!unwritten.hasGaussianScore)
    #expect(!unwritten.hasBoundaryTerm)
    #expect(unwritten.hasMeanScore)
    #expect(unwritten.hasQuadraticEnergy)
  }
}

/// A wrong answer must be found, and the student must be told the right name or none.
func expectRejected(_ sample: Sample) {
  let findings = sample.findings()
  #expect(!findings.isEmpty, "accepted a wrong answer: \(sample.name)")
  #expect(findings.first?.misconception?.id == sample.mistake, "\(findings.first?.description ?? "")")
}

func expectAccepted(_ sample: Sample) {
  let findings = sample.findings()
  #expect(findings.isEmpty, "\(findings.first?.description ?? "")")
}
