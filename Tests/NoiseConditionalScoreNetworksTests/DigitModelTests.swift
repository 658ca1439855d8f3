import Autodiff
import Datasets
import Metrics
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors
import Testing

/// The weights that come with the package, judged by pictures that training never saw.
@Suite struct `The model of handwritten digits` {
  @Test func `takes its noise levels from the data`() throws {
    let model = try DigitModel(seed: 0)
    // Song and Ermon 2020: the largest distance of two pictures, and a ratio of neighbours for an overlap of a half.
    let images = model.training.images
    let products = try images.matmul(images, transposingRight: true)
    let squares = try images.squared().sum(axis: 1)
    let n = images.shape[0]
    let distances = try squares.reshaped(to: [n, 1]) + squares - 2 * products
    #expect(abs(model.levels.largest - Double(try distances.max()).squareRoot()) < 1e-4)  // Single precision.
    #expect(model.levels.count == 19 && abs(model.levels.smallest - 0.02) < 1e-15)  // A few roundings.
    #expect(model.training.labels.count == 1500 && model.heldOut.labels.count == 297)
  }

  @Test func `has learned: its loss is far below that of no score at all`() throws {
    let (trained, untrained) = (try DigitModel.trained(), try DigitModel(seed: 0))
    let loss = MultiScaleDenoisingScoreMatching(levels: trained.levels)
    func value(_ model: DigitModel) throws -> Double {
      var rng = Philox(seed: 5)
      let points = try model.heldOut.images.gathered(Array(0..<128))
      return Double(try loss(of: model.network, at: points, using: &rng).value.scalar)
    }
    // A score of zero has the loss ½E‖z‖² = 32, with a standard error of √(64/2/128) = 0.5 for 128 pictures.
    #expect(try value(untrained) > 29)
    // 6.4 on average; single pictures at single levels spread by about 6, so 128 of them by 0.5: four of these.
    #expect(try value(trained) < 8.5)
  }

  @Test func `writes digits that are nearer to real ones than noise is, and no copies`() throws {
    let model = try DigitModel.trained()
    var rng = Philox(seed: 6)
    let samples = try model.sampler.sample(120, dimension: 64, score: model.score, using: &rng)
    #expect(samples.isFinite)
    let heldOut = model.heldOut.images
    let μ = try model.training.images.mean(axis: 0)
    let σ = try sqrt((model.training.images - μ).squared().mean(axis: 0))
    let noise = try μ + σ * .standardNormal([120, 64], using: &rng)
    let distance = try energyDistance(samples, heldOut, estimator: .unbiased)
    let noiseDistance = try energyDistance(noise, heldOut, estimator: .unbiased)
    // In groups of 297: samples 0.0065 ± 0.0054 a group, noise 0.027 ± 0.002; in groups of 120 about 1.6 times the spread.
    #expect(distance < 0.6 * noiseDistance, "\(distance) against \(noiseDistance)")
    // Real digits are 1.03 from the nearest of the training, copies would be 0.
    let nearest = try NoiseConditionalScoreNetworks.distances(from: samples, toNearestOf: model.training.images)
    #expect(try nearest.mean() > 0.8 && nearest.mean() < 1.4)
  }
}
