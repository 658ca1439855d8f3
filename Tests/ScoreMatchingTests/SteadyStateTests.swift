import Networks
import Randomness
import ScoreMatching
import Synchronization
import Tensors
import Testing

@Suite struct `Steady state` {
  // The buffers of a step are those of the step before. In a process of its own, since other tests share the pool.
  @Test func `a training step asks the system for no large buffer`() async {
    await #expect(processExitsWith: .success) {
      var rng = Philox(seed: 1)
      let data = try Tensor<Float>.standardNormal([1000, 2], using: &rng)
      let levels = try NoiseLevels.geometric(largest: 2, smallest: 0.1, count: 5)
      var training = try DenoisingTraining(
        LogNoiseScoreNetwork<Float>(dimension: 2, using: &rng), on: data,
        loss: MultiScaleDenoisingScoreMatching(levels: levels), using: rng)
      try training.run(steps: 3)
      let before = BufferPool.allocationCount.load(ordering: .relaxed)
      try training.run(steps: 50)
      let after = BufferPool.allocationCount.load(ordering: .relaxed)
      #expect(before > 0)
      #expect(after == before)
    }
  }
}
