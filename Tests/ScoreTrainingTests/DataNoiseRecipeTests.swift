import Datasets
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Noise levels from data` {
  @Test func `on a grid every number is known`() throws {
    // 5 × 5 points with spacing 2: nearest neighbours 2 apart, corners 8√2; a coordinate has variance 4·(25 − 1)/12 = 8.
    let steps: [Double] = [0, 2, 4, 6, 8]
    let grid = try Tensor(steps.flatMap { y in steps.map { x in [x, y] } })
    let recipe = try NoiseRecipe(for: grid)
    #expect(recipe.levels.largest.isClose(to: 8 * 2.0.squareRoot(), relative: 1e-14))
    #expect(recipe.levels.smallest.isClose(to: 1, relative: 1e-14))
    #expect(recipe.dataStandardDeviation.isClose(to: 8.0.squareRoot(), relative: 1e-14))
    // ln(11.31)/ln 1.3066 = 9.07: ten ratios, eleven levels.
    #expect(recipe.levels.count == 11)
    #expect(try recipe.sampler(stepsPerLevel: 5).levels == recipe.levels)
  }

  @Test func `in few dimensions neighbouring levels have χ² divergence 1; from five on technique 2 holds`() throws {
    for dimension in 1...4 {
      let pair = try NeighboringLevels(ratio: NoiseRecipe.levelRatio(dimension: dimension))
      // The closed form of the divergence, from another file; rounding in γ²(2 − γ²) near 2 is magnified.
      #expect(try pair.chiSquaredOfWideFromNarrow(dimension: dimension).isClose(to: 1, relative: 1e-11))
    }
    for dimension in [5, 64] {
      let ratio = try NoiseRecipe.levelRatio(dimension: dimension)
      #expect(try ImprovedTechniques.overlap(levelRatio: ratio, dimension: dimension).isClose(to: 0.5, absolute: 1e-9))
    }
    #expect(throws: NoiseConditionalError.self) { try NoiseRecipe.levelRatio(dimension: 0) }
  }

  @Test func `levels scale with the data`() throws {
    var rng = Philox(seed: 1)
    let x = try SwissRoll().sample(300, using: &rng)
    let (one, eight) = (try NoiseRecipe(for: x), try NoiseRecipe(for: 8 * x))
    #expect(one.levels.count == eight.levels.count)
    // A power of two scales exactly, but for the powers between the ends.
    for (a, b) in zip(one.levels, eight.levels) { #expect(b.isClose(to: 8 * a, relative: 1e-12)) }
    #expect(eight.dataStandardDeviation == 8 * one.dataStandardDeviation)
  }

  @Test func `two points noised to half their distance just share a peak`() throws {
    func dip(_ sigma: Double) throws -> Double {
      let law = try GaussianMixture(weights: [1, 1], means: Tensor([[-1], [1]]), standardDeviation: sigma)
      // Second derivative of the log-density in the middle: 1/σ⁴ − 1/σ² for points at ±1.
      return try law.hessian(at: Tensor([[0]])).scalars[0]
    }
    #expect(try dip(1).isClose(to: 0, absolute: 1e-14))
    #expect(try dip(0.9) > 0)
    #expect(try dip(1.1) < 0)
  }

  @Test func `for counts the smallest level is the deviation of rounding`() throws {
    let images = try HandwrittenDigits().images
    let recipe = try NoiseRecipe(for: images, smallest: .bins(width: 1.0 / 16))
    #expect(recipe.levels.smallest.isClose(to: 1 / (16 * 12.0.squareRoot()), relative: 1e-14))
    // Of 1,797 digits a thousand are measured; all pairs have their largest distance a little above.
    let largest = try PairwiseDistances(of: images.sliced(0..<1000)).largest
    #expect(recipe.levels.largest.isClose(to: largest, relative: 0.1))
    #expect(recipe.dimension == 64)
  }

  @Test func `data without distances are errors`() throws {
    #expect(throws: TrainingError.pointsCoincide) { try NoiseRecipe(for: Tensor<Double>([[1, 1], [1, 1]])) }
    #expect(throws: NoiseConditionalError.self) { try NoiseRecipe(for: Tensor<Double>([[1, 1]])) }
    #expect(throws: TensorError.self) { try NoiseRecipe(for: Tensor<Double>([1, 2])) }
    #expect(throws: TensorError.self) { try NoiseRecipe(for: Tensor<Double>([[1], [.nan]])) }
    #expect(throws: TrainingError.outOfRange("the smallest noise level", 0)) {
      try NoiseRecipe(for: Tensor<Double>([[1], [2]]), smallest: .given(0))
    }
    #expect(throws: NoiseConditionalError.levelsReversed(smallest: 2, largest: 1)) {
      try NoiseRecipe(for: Tensor<Double>([[1], [2]]), smallest: .given(2))
    }
  }
}
