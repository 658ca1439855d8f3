import Networks
import Randomness
import ScoreMatching
import ScoreTraining
import Synchronization
import Tensors
import Testing

@Suite struct `Steady state of a run` {
  // The buffers of a step are those of the step before. In a process of its own, since other tests share the pool.
  @Test func `a step asks the system for no large buffer`() async {
    await #expect(processExitsWith: .success) {
      var rng = Philox(seed: 1)
      let data = try Tensor<Float>.standardNormal([1000, 2], using: &rng)
      var plan = TrainingPlan(
        objective: DenoisingObjective(noise: try .logNormal()), schedule: try LearningRateSchedule(peak: 1e-3))
      (plan.sliceSize, plan.maximumNorm) = (64, 1)
      let network = try LogNoiseScoreNetwork<Float>(dimension: 2, using: &rng)
      var trainer = try ScoreTrainer(network, on: data, plan: plan)
      // Two epochs: the last batch of one has its own sizes.
      try trainer.run(steps: 16)
      let before = BufferPool.allocationCount.load(ordering: .relaxed)
      try trainer.run(steps: 40)
      let after = BufferPool.allocationCount.load(ordering: .relaxed)
      #expect(before > 0)
      #expect(after == before)
    }
  }
}
