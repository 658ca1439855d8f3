import Foundation
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Noise levels and noised batches` {
  @Test func `levels are sorted downwards whatever the order`() throws {
    let levels = try NoiseLevels([0.1, 3, 1])
    #expect(levels.standardDeviations == [3, 1, 0.1])
    #expect((levels.largest, levels.smallest, levels.count) == (3, 0.1, 3))
    #expect(Array(levels) == [3, 1, 0.1])
    #expect(try levels == NoiseLevels([1, 0.1, 3]))
    #expect(levels.tensor(of: Float.self).scalars == [3, 1, 0.1])
  }

  @Test func `geometric levels have one ratio and hit both ends`() throws {
    let golden = try Golden("schedules")("ncsn_geometric_L10_0.01_50")
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10)
    let ascending = try golden.outputs["sigmas"].tensor().scalars
    // Rounding of one power: a few units in the last place.
    for (ours, theirs) in zip(levels, ascending.reversed()) { #expect(ours.isClose(to: theirs, relative: 1e-14)) }
    #expect(levels.count == 10)
    #expect(levels.largest == 50)
    #expect(try NoiseLevels.geometric(largest: 2, smallest: 0.1, count: 1).standardDeviations == [2])
  }

  @Test func `bad levels are errors that print the value`() throws {
    #expect(throws: ScoreMatchingError.noNoiseLevels) { try NoiseLevels([]) }
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(0)) { try NoiseLevels([1, 0]) }
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(-1)) { try NoiseLevels([-1]) }
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(.infinity)) { try NoiseLevels([.infinity]) }
    #expect(throws: ScoreMatchingError.self) { try NoiseLevels([.nan]) }
    #expect(throws: ScoreMatchingError.repeatedNoiseLevel(2)) { try NoiseLevels([2, 1, 2]) }
    #expect(throws: ScoreMatchingError.countNotPositive("the number of noise levels", 0)) {
      try NoiseLevels.geometric(largest: 1, smallest: 0.1, count: 0)
    }
    #expect(throws: ScoreMatchingError.repeatedNoiseLevel(1)) {
      try NoiseLevels.geometric(largest: 1, smallest: 1, count: 2)
    }
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(-3)) {
      try NoiseLevels.geometric(largest: 1, smallest: -3, count: 1)
    }
    #expect(ScoreMatchingError.standardDeviationNotPositive(-1).description.contains("-1.0"))
  }

  @Test func `a noised batch is the clean one plus noise, at levels of the list`() throws {
    var rng = Philox(seed: 1)
    let levels = try NoiseLevels([2, 1, 0.5, 0.1])
    let clean = try Tensor<Double>.standardNormal([4000, 2], using: &rng)
    let batch = try NoisedBatch(clean: clean, levels: levels, using: &rng)
    #expect(batch.standardDeviations.shape == [4000, 1])
    #expect(try batch.noisy == clean + batch.standardDeviations * batch.noise)
    // Each level 1000 ± 4.5·√(4000·¼·¾) = 123 times: 7 failures in a million.
    for σ in levels {
      let count = batch.standardDeviations.scalars.count { $0 == σ }
      #expect(abs(count - 1000) < 123, "σ = \(σ): \(count)")
    }
    // The noise is standard normal: mean 0 ± 4.5/√8000, mean square 1 ± 4.5·√(2/8000).
    let (mean, variance) = meanAndVariance(batch.noise.scalars)
    #expect(abs(mean) < 0.051)
    #expect(abs(variance - 1) < 0.072)
  }

  @Test func `a noised batch needs one positive level and one noise vector for every point`() throws {
    let x = try Tensor<Double>.ones([3, 2])
    let σ = try Tensor<Double>.ones([3, 1])
    #expect(throws: TensorError.self) { try NoisedBatch(clean: x, standardDeviations: .ones([3]), noise: x) }
    #expect(throws: TensorError.self) { try NoisedBatch(clean: x, standardDeviations: σ, noise: .ones([2, 2])) }
    #expect(throws: ScoreMatchingError.standardDeviationNotPositive(-1)) {
      try NoisedBatch(clean: x, standardDeviations: -σ, noise: x)
    }
    #expect(throws: ScoreMatchingError.emptyBatch) {
      var rng = Philox(seed: 1)
      _ = try NoisedBatch(clean: Tensor<Double>.zeros([0, 2]), levels: NoiseLevels([1]), using: &rng)
    }
  }

  @Test func `the three weights are 1, σ and σ²`() throws {
    let σ = Tensor([0.5, 2.0])
    #expect(try LossWeighting.uniform(σ) == Tensor([1, 1]))
    #expect(try LossWeighting.standardDeviation(σ) == σ)
    #expect(try LossWeighting.variance(σ) == Tensor([0.25, 4]))
  }
}
