import AnswerBank
import Exercise41
import ExerciseBook
import ExerciseChecks
import Testing

@Suite struct `Grading of 4 1` {
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
