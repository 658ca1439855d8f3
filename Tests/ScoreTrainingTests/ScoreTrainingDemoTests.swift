import Demos
import ScoreTraining
import Testing

@Suite struct `Demos of section 4.6` {
  @Test func `have different names`() {
    #expect(Set(scoreTrainingDemos.map(\.id)).count == scoreTrainingDemos.count)
  }
}
