import Datasets
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

/// What all models of handwritten digits here have in common: pictures to learn from, noise levels, a network.
///
/// Pictures are points `[n, 64]` of ink between 0 and 1. The noise levels follow the rules of Song and Ermon 2020: the
/// largest is the largest distance of two pictures, the ratio of neighbours is that of technique 2, and the step size of
/// the sampler that of technique 4. The smallest is a third of a sixteenth, in which the ink is counted.
///
/// Reference: chapter 4.3.2 and 4.3.3.
public struct DigitModel {
  /// The pictures to learn from.
  public let training: HandwrittenDigits
  /// Pictures that training never sees.
  public let heldOut: HandwrittenDigits
  /// The noise levels.
  public let levels: NoiseLevels
  /// The network.
  public var network: NoiseConditionalUNet<Float>

  /// Divides the pictures, chooses the levels and makes a network with random weights.
  ///
  /// The pictures are always divided alike, so that the shipped weights have never seen the held-out ones.
  public init(seed: UInt64) throws {
    var order = Philox(seed: 0)
    (training, heldOut) = try HandwrittenDigits().split(heldOut: 297, using: &order)
    let (largest, smallest) = (try PairwiseDistances(of: training.images).largest, 0.02)
    levels = try .geometric(
      largest: largest, smallest: smallest,
      count: ImprovedTechniques.levelCount(largest: largest, smallest: smallest, dimension: 64))
    var configuration = UNetConfiguration(height: HandwrittenDigits.side, width: HandwrittenDigits.side)
    configuration.features = 16
    configuration.multipliers = [1, 2]
    // Instance norms would forget how much ink a picture has (erratum E-63).
    configuration.normalization = .conditionalGroup
    var rng = Philox(seed: seed, stream: 1)
    network = try NoiseConditionalUNet(configuration, using: &rng)
  }

  /// The model with the weights that come with the package: those of `workbook 4.3 digits` at seed 0.
  ///
  /// - Throws: `DatasetError.missingFile` or `CheckpointError`.
  public static func trained() throws -> DigitModel {
    var model = try DigitModel(seed: 0)
    let file = try ShippedFile.contents(
      of: "digits.safetensors", target: "NoiseConditionalScoreNetworks", in: resources)
    try model.network.load(SafeTensors(decoding: file))
    return model
  }

  /// The learned score.
  public var score: NoiseConditionalScore<Float> {
    let network = network
    return { try network.score(at: $0, standardDeviation: $1) }
  }

  /// Annealed Langevin with ten steps at every level.
  public var sampler: AnnealedLangevin {
    get throws {
      let ratio = levels[0] / levels[1]
      return try AnnealedLangevin(
        levels: levels, stepsPerLevel: 10, stepRatio: ImprovedTechniques.stepRatio(levelRatio: ratio, steps: 10),
        denoisesAtEnd: true)
    }
  }
}

/// The folder of the section's sources.
private let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
