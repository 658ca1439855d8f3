import Autodiff
import Foundation
import Networks
import NoiseConditionalScoreNetworks
import Randomness
import TestSupport
import Tensors
import Testing

// Errata of section 4.3.2: the printed claim fails, the corrected one holds.
@Suite struct `Errata of the network architecture` {
  /// The chapter's formula: `[sin(2ᵏπσ), cos(2ᵏπσ)]` for k below `count`.
  private func positional(_ σ: Double, count: Int = 6) -> [Double] {
    (0..<count).flatMap { k in
      let angle = Double.pi * Double(1 << k) * σ
      return [sin(angle), cos(angle)]
    }
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0
  }

  @Test func `E-60: sines of σ itself take noise levels for each other; those of a logarithm in 0…1 do not`() {
    // The printed embedding has period 2 in σ: these pairs of different levels get the same features.
    for (a, b) in [(0.5, 2.5), (1, 49), (0.01, 48.01), (2, 4)] {
      // Rounding of 2⁵πσ near 5000: 10⁻¹².
      #expect(distance(positional(a), positional(b)) < 1e-9)
      let unit = { (σ: Double) in log(σ / 0.01) / log(5000) }
      #expect(distance(positional(unit(a)), positional(unit(b))) > 1.6)
    }
  }

  private func features(_ numbers: [Double], scale: Double) throws -> Tensor<Double> {
    try SinusoidalEmbedding(width: 32, scale: scale)(Variable(Tensor(numbers, shape: [numbers.count, 1]))).value
  }

  private func neighbourDistances(_ rows: Tensor<Double>) throws -> [Double] {
    try (1..<rows.shape[0]).map { row in
      try (rows.sliced(row..<row + 1) - rows.sliced(row - 1..<row)).squared().sum().squareRoot()
    }
  }

  @Test func `E-61: the embedding of σ cannot tell small noise levels apart, that of log σ can`() throws {
    // Ten levels from 0.01 to 50.
    let levels = (0..<10).map { 0.01 * pow(5000, Double($0) / 9) }
    let raw = try neighbourDistances(features(levels, scale: 1))
    let expected = [0.019, 0.049, 0.127, 0.325, 0.83, 1.95, 2.94, 3.03, 3.87]
    // The expected values are rounded to three digits.
    for (mine, theirs) in zip(raw, expected) { #expect(mine.isClose(to: theirs, relative: 5e-3, absolute: 5e-4)) }
    let logarithmic = try neighbourDistances(features(levels.map { log($0) }, scale: 1))
    for mine in logarithmic { #expect(mine.isClose(to: 1.112, absolute: 1e-3)) }
    #expect(try neighbourDistances(features([0.01, 0.02], scale: 1))[0].isClose(to: 0.0121, absolute: 1e-4))
    #expect(try neighbourDistances(features([log(0.01), log(0.02)], scale: 1))[0].isClose(to: 0.826, absolute: 1e-3))
    // The frequencies were made for numbers up to 1000. How many directions the ten embeddings span:
    #expect(try directions(features(levels.map { log($0) }, scale: 1)) <= 7)
    #expect(try directions(features(levels.map { log($0) }, scale: 100)) >= 9)
  }

  /// The number of singular values above 10⁻² of the embeddings less their mean.
  private func directions(_ rows: Tensor<Double>) throws -> Int {
    let centred = try rows - rows.mean(axis: 0, keepingAxis: true)
    let squares = try centred.matmul(centred, transposingLeft: false, transposingRight: true)
      .symmetricEigendecomposition().values
    return squares.scalars.count { $0 > 1e-4 }
  }

  @Test func `E-62: the printed initialisation makes scale and shift alike, and neither 1 nor 0`() throws {
    var rng = Philox(seed: 62)
    let (width, channels) = (128, 32)
    // The printed slice runs over the inputs: the first 32 of 128 columns of every row, γ's and β's, are N(1, 0.02²).
    var printed = try Linear<Double>(inputs: width, outputs: 2 * channels, using: &rng)
    let ones = try 1 + 0.02 * Tensor<Double>.standardNormal([channels, 2 * channels], using: &rng)
    printed.weight = Variable(try .concatenated([ones, .zeros([width - channels, 2 * channels])]))
    let y = try Tensor<Double>.standardNormal([512, width], using: &rng)
    let wrong = try FeatureModulation(affine: printed).scaleAndShift(for: Variable(y))
    let (γ, β) = (wrong.scale.value, wrong.shift.value)
    // γ and β are both the sum of 32 standard normal numbers, nearly: mean 0, deviation √32, and the same. Over 512
    // embeddings a mean is within 5 · √(32/512) = 1.25, a mean square within 5 · √(2/512) = 31 % but for 10⁻⁶ of all seeds.
    #expect(try γ.mean().magnitude < 1.25)
    #expect(try (γ.squared().mean() / 32).isClose(to: 1, absolute: 0.31))
    // What differs are the 2 % and the bias; of 32 that is below 0.1 on average.
    #expect(try (γ - β).squared().mean() < 0.1)

    let right = try FeatureModulation<Double>(embeddingWidth: width, channels: channels).scaleAndShift(for: Variable(y))
    #expect(right.scale.value == (try .ones([512, channels])))
    #expect(right.shift.value == (try .zeros([512, channels])))
  }

  @Test func `E-63: instance norm forgets how bright an image is, and cannot take a single pixel`() throws {
    var rng = Philox(seed: 63)
    let x = try Tensor<Double>.standardNormal([1, 8, 8, 4], using: &rng)
    // Rounding of numbers near 5.
    #expect(try x.normalized(groups: 4).isClose(to: (x + 5).normalized(groups: 4), absolute: 1e-13))
    // Groups of channels still see one channel brighter than the other.
    let brighter = try x + Tensor<Double>([5, 0, 0, 0])
    #expect(try brighter.normalized(groups: 4).isClose(to: x.normalized(groups: 4), absolute: 1e-13))
    #expect(try brighter.normalized(groups: 1).largestDifference(from: x.normalized(groups: 1)) > 1)

    // Four levels make one pixel of an 8×8 image.
    var configuration = UNetConfiguration(height: 8, width: 8)
    (configuration.features, configuration.multipliers) = (4, [1, 2, 2, 2])
    #expect(throws: TensorError.nothingToNormalize(shape: [1, 1, 1, 8], groups: 8)) {
      var rng = Philox(seed: 1)
      _ = try NoiseConditionalUNet<Double>(configuration, using: &rng)
    }
    (configuration.features, configuration.normalization) = (16, .conditionalGroup)
    let network = try NoiseConditionalUNet<Double>(configuration, using: &rng)
    #expect(try network.score(at: x.reshaped(to: [4, 64]), standardDeviation: 1).shape == [4, 64])
  }

  @Test func `E-64: a block on the way up takes what comes from below and what was kept`() throws {
    var rng = Philox(seed: 64)
    // As printed, for the width from below alone: 2 · 32 channels at the bottom, given 64 more.
    let printed = try ResidualBlock<Float>(inputs: 64, outputs: 64, embeddingWidth: 32, using: &rng)
    let (h, e) = (try Tensor<Float>.zeros([1, 4, 4, 128]), try Tensor<Float>.zeros([1, 32]))
    #expect(throws: TensorError.self) { try printed(Variable(h), embedding: Variable(e)) }

    var configuration = UNetConfiguration(height: 32, width: 32)
    (configuration.channels, configuration.blocksPerLevel, configuration.multipliers) = (3, 2, [1, 2, 2, 2])
    configuration.features = 8
    let network = try NoiseConditionalUNet<Float>(configuration, using: &rng)
    #expect(
      network.decoder.map { $0.blocks.map { $0.firstConvolution.kernel.shape[2] } } == [
        [32, 32, 32], [32, 32, 32], [32, 32, 24], [24, 16, 16],
      ])
    #expect(try network.score(at: .zeros([2, 3072]), standardDeviation: 1).shape == [2, 3072])
  }

  @Test func `E-65: sizes that cannot be halved evenly work`() throws {
    var rng = Philox(seed: 65)
    for (height, width) in [(28, 28), (30, 30), (16, 16), (7, 9), (5, 13)] {
      var configuration = UNetConfiguration(height: height, width: width)
      (configuration.features, configuration.multipliers) = (4, [1, 1, 1])
      let network = try NoiseConditionalUNet<Float>(configuration, using: &rng)
      let x = try Tensor<Float>.standardNormal([2, height * width], using: &rng)
      let score = try network.score(at: x, standardDeviation: 1)
      #expect(score.shape == [2, height * width] && score.isFinite)
    }
    // Halved three times, 28 → 14 → 7 → 4 comes back as 8, not 7.
    let kernel = try Tensor<Float>.zeros([4, 4, 1, 1])
    #expect(
      try Tensor<Float>.zeros([1, 4, 4, 1]).convolvedTransposed(with: kernel, stride: 2, padding: 1).shape
        == [1, 8, 8, 1])
  }

  @Test func `E-66: eight groups need a width they divide; the network takes as many as fit`() throws {
    #expect(throws: TensorError.unevenGroups(groups: 8, channels: 36)) {
      try GroupNorm<Float>(channels: 36, groups: 8)
    }
    #expect([8, 32, 36, 7, 11, 1].map { ImageNormalization.conditionalGroup.groups(for: $0) } == [8, 8, 6, 7, 1, 1])
    var configuration = UNetConfiguration(height: 4, width: 4)
    (configuration.features, configuration.multipliers) = (36, [1])
    var rng = Philox(seed: 66)
    #expect(try NoiseConditionalUNet<Float>(configuration, using: &rng).lastNorm.groups == 6)
  }

  @Test func `E-67: divided by σ, a new network's scores have the size of the targets at every noise level`() throws {
    var configuration = UNetConfiguration(height: 16, width: 16)
    configuration.features = 16
    var rng = Philox(seed: 67)
    let divided = try NoiseConditionalUNet<Float>(configuration, using: &rng)
    configuration.dividesByNoise = false
    var undivided = try NoiseConditionalUNet<Float>(configuration, using: &rng)
    try undivided.setParameters(divided.parameterValues)
    for σ in [Float(0.01), 1, 50] {
      let x = try σ * Tensor<Float>.standardNormal([4, 256], using: &rng)
      let ratio = { (network: NoiseConditionalUNet<Float>) in
        // The target −z/σ has deviation 1/σ.
        try network.score(at: x, standardDeviation: σ).squared().mean().squareRoot() * σ
      }
      let (with, without) = (try ratio(divided), try ratio(undivided))
      #expect(with > 0.1 && with < 10)
      #expect(without.isClose(to: with * σ, relative: 1e-4))
      // As printed, a hundred times too small at the smallest level, and too large at the largest.
      if σ < 0.1 { #expect(without < 0.1) }
      if σ > 10 { #expect(without > 5) }
    }
  }
}
