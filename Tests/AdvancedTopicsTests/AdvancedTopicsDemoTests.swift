import Demos
import AdvancedTopics
import Testing

@Suite struct `Demos of section 4.7` {
  @Test func `have different names`() {
    #expect(Set(advancedTopicsDemos.map(\.id)).count == advancedTopicsDemos.count)
  }
}
