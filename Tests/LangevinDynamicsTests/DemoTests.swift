import Demos
import LangevinDynamics
import Testing

@Suite struct `Demos of section 4.4` {
  @Test func `have different names`() {
    #expect(Set(langevinDemos.map(\.id)).count == langevinDemos.count)
  }
}
