import AdvancedTopics
import Foundation
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Places without data` {
  @Test func `a profile has the errors where they are`() throws {
    let law = try Gaussian.standard(dimension: 1)
    // An error of x: its square has mean 1 under the law, and is x² everywhere.
    let profile = try ScoreErrorProfile(of: { x in try law.score(at: x) + x }, from: law, over: -8...8)
    #expect(zip(profile.points, profile.squaredErrors).allSatisfy { abs($0 * $0 - $1) < 1e-13 })
    #expect(abs(profile.meanUnderDensity - 1) < 1e-9)  // The tail beyond 8.
    #expect(abs(profile.densities[200] - 1 / (2 * Double.pi).squareRoot()) < 1e-15)
    // Below p(6) lie the points with 6 < |x| ≤ 8: the mean of x² over them is (8³ − 6³)/(3·2) = 49.3, on a grid of 0.04.
    let bound = try exp(law.logDensity(at: Tensor([[6.0]]))).scalar
    #expect(try abs(#require(profile.mean(whereDensityIsBelow: bound)) - 148.0 / 3) < 0.6)
    #expect(profile.mean(whereDensityIsBelow: 0) == nil)
    #expect(throws: ExperimentError.badCount("the number of dimensions of a profile", 2)) {
      try ScoreErrorProfile(of: { $0 }, from: Gaussian.standard(dimension: 2), over: 0...1)
    }
    #expect(throws: ExperimentError.badCount("the number of points of a profile", 2)) {
      try ScoreErrorProfile(of: { $0 }, from: law, over: 0...1, count: 2)
    }
    #expect(throws: ExperimentError.outOfRange("the length of the range", 0)) {
      try ScoreErrorProfile(of: { $0 }, from: law, over: 1...1)
    }
  }

  @Test func `a network learns the score where the data are, and guesses in the gap`() throws {
    let law = try GaussianMixture(weights: [1, 4], means: Tensor([[-4], [4]]), standardDeviation: 0.8)
    var rng = Philox(seed: 1)
    let data = try law.sample(3000, using: &rng)
    let network = try LogNoiseScoreNetwork<Double>(dimension: 1, hiddenWidth: 32, activation: .silu, using: &rng)
    var run = try DenoisingTraining(
      network, on: data, loss: MultiScaleDenoisingScoreMatching(levels: NoiseLevels([0.5])), learningRate: 5e-3,
      using: Philox(seed: 1, stream: 1))
    try run.run(steps: 800)
    run.learningRate = 5e-4
    try run.run(steps: 400)
    let noised = try law.noised(standardDeviation: 0.5)
    func profile(_ range: ClosedRange<Double>) throws -> ScoreErrorProfile {
      try ScoreErrorProfile(
        of: { try run.network.score(at: $0, standardDeviation: 0.5) }, from: noised, over: range, count: 201)
    }
    let gap = try profile(-1.5...1.5)
    // The score has a mean square of about 1.1 under the law and of 10 in the gap.
    let (atData, inGap) = (try profile(-8...8).meanUnderDensity, gap.squaredErrors.reduce(0, +) / 201)
    #expect(atData < 0.05, "\(atData)")
    #expect(inGap > 20 * atData, "\(inGap) in the gap, \(atData) at the data")
  }
}
