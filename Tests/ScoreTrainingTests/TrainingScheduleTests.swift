import Foundation
import Networks
import Randomness
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Learning rate and average` {
  @Test func `warm-up is a straight line, the fall half a cosine, then the last rate`() throws {
    let schedule = try LearningRateSchedule(peak: 0.1, final: 0.01, warmUpSteps: 10, totalSteps: 110)
    #expect(schedule(0).isClose(to: 0.01, relative: 1e-14))
    #expect(schedule(4).isClose(to: 0.05, relative: 1e-14))
    #expect(schedule(9) == 0.1)
    #expect(schedule(10) == 0.1)
    // A quarter, a half and three quarters of the way: cos 45° = 1/√2.
    #expect(schedule(35).isClose(to: 0.01 + 0.045 * (1 + 0.5.squareRoot()), relative: 1e-14))
    #expect(schedule(60).isClose(to: 0.055, relative: 1e-14))
    #expect(schedule(85).isClose(to: 0.01 + 0.045 * (1 - 0.5.squareRoot()), relative: 1e-14))
    #expect(schedule(110) == 0.01)
    #expect(schedule(.max) == 0.01)
    let constant = try LearningRateSchedule(peak: 0.1)
    #expect([0, 1, 1_000_000, -1].map { constant($0) } == [0.1, 0.1, 0.1, 0.1])
  }

  @Test func `impossible schedules are errors`() {
    for peak in [0, -1, 1.5, Double.nan] {
      #expect(throws: TrainingError.self, "\(peak)") { try LearningRateSchedule(peak: peak) }
    }
    #expect(throws: TrainingError.outOfRange("the last learning rate", 0.2)) {
      try LearningRateSchedule(peak: 0.1, final: 0.2)
    }
    #expect(throws: TrainingError.outOfRange("the number of steps of the rise", -1)) {
      try LearningRateSchedule(peak: 0.1, warmUpSteps: -1)
    }
    #expect(throws: TrainingError.outOfRange("the number of steps of the schedule", 5)) {
      try LearningRateSchedule(peak: 0.1, warmUpSteps: 5, totalSteps: 5)
    }
  }

  @Test func `the average of pure noise has variance (1 − δ)/(1 + δ)`() throws {
    var rng = Philox(seed: 1)
    var average = try ExponentialMovingAverage<Double>(decay: 0.9, startingAt: [Tensor(0)])
    var values: [Double] = []
    for step in 0..<20_000 {
      try average.update([.standardNormal([], using: &rng)])
      if step >= 100 { values.append(try average.average[0].scalar) }
    }
    // 0.1/1.9 = 0.0526. Neighbours correlate by 0.9, their squares by 0.81: 19,900·0.19/1.81 = 2,089 independent squares,
    // relative error √(2/2089) = 3.1 %; five of them.
    #expect(moments(values).variance.isClose(to: 0.1 / 1.9, relative: 0.155))
  }

  @Test func `the average soon forgets the start`() throws {
    var plan = TrainingPlan(
      objective: DenoisingObjective(noise: try .logNormal()), schedule: try LearningRateSchedule(peak: 0.1))
    plan.averageDecay = 0.99
    #expect(plan.averageDecay(atStep: 1).isClose(to: 2.0 / 11, relative: 1e-14))
    #expect(plan.averageDecay(atStep: 90).isClose(to: 0.91, relative: 1e-14))
    #expect(plan.averageDecay(atStep: 2000) == 0.99)
    // What is left of the start after t steps: ∏ (1 + s)/(10 + s) = Γ(t + 2)Γ(11)/Γ(t + 11), after 20 steps 10⁻⁷ or so;
    // a fixed decay of 0.99 would keep 82 %.
    let left = (1...20).reduce(1) { $0 * plan.averageDecay(atStep: $1) }
    let expected = exp(lgamma(22.0) + lgamma(11.0) - lgamma(31.0) - lgamma(2.0))
    #expect(left.isClose(to: expected, relative: 1e-12))
    #expect(left < 1e-6)
  }
}
