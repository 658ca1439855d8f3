import Demos
import Unification
import Testing

@Suite struct `Demos of section 4.5` {
  @Test func `have different names`() {
    #expect(Set(unificationDemos.map(\.id)).count == unificationDemos.count)
  }
}
