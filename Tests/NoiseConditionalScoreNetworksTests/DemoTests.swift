import Demos
import NoiseConditionalScoreNetworks
import Testing

@Suite struct `Demos of section 4.3` {
  @Test func `have different names`() {
    #expect(Set(noiseConditionalDemos.map(\.id)).count == noiseConditionalDemos.count)
  }
}
