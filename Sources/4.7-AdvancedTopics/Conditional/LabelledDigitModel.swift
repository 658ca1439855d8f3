import Datasets
import Foundation
import Networks
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors

/// The model of handwritten digits of section 4.3, which now knows which digit it is to write.
///
/// Pictures, noise levels, size of the network and sampler are those of `DigitModel`; all that is added is a vector for
/// every digit, and one for none.
///
/// Reference: chapter 4.7.3.
public struct LabelledDigitModel {
  /// The pictures, their division and the noise levels.
  public let digits: DigitModel
  /// The network.
  public var network: LabelConditionalUNet<Float>

  /// Makes a network with random weights.
  public init(seed: UInt64) throws {
    digits = try DigitModel(seed: seed)
    var rng = Philox(seed: seed, stream: 11)
    network = try LabelConditionalUNet(digits.network.configuration, labelCount: 10, using: &rng)
  }

  /// The model with the weights that come with the package: those of `workbook 4.7 labelled-digits` at seed 0.
  ///
  /// - Throws: `DatasetError.missingFile` or `CheckpointError`.
  public static func trained() throws -> LabelledDigitModel {
    var model = try LabelledDigitModel(seed: 0)
    let file = try ShippedFile.contents(of: "labelled-digits.safetensors", target: "AdvancedTopics", in: resources)
    try model.network.load(SafeTensors(decoding: file))
    return model
  }

  /// The guided score of a batch of pictures that are to become given digits; `nil` leaves it open which.
  ///
  /// Without guidance (γ = 1, γ = 0) the network is asked once, otherwise twice.
  public func score(of labels: [Int?], guidance: Guidance) -> NoiseConditionalScore<Float> {
    let (conditional, unconditional) = (network.given(labels), network.given(labels.map { _ in nil }))
    return { x, σ in
      try guidance.score(
        unconditional: { try unconditional.score(at: x, standardDeviation: σ) },
        conditional: { try conditional.score(at: x, standardDeviation: σ) })
    }
  }

  /// New pictures of given digits, by annealed Langevin.
  ///
  /// Shape: `[n, 64]` for n labels.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)``, and what the sampler throws.
  public func sample(
    _ labels: [Int?], guidance: Guidance, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    try digits.sampler.sample(
      labels.count, dimension: 64, score: score(of: labels, guidance: guidance), using: &rng)
  }

  /// New pictures of given digits, by the probability flow: fewer calls of the network, and another law (``GuidedLaw``).
  ///
  /// Shape: `[n, 64]` for n labels.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)``, and what the flow throws.
  public func flow(
    _ labels: [Int?], guidance: Guidance, steps: Int = 30, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    let flow = try ProbabilityFlow(largest: digits.levels.largest, smallest: digits.levels.smallest, steps: steps)
    let start = try Float(flow.levels.largest) * Tensor<Float>.standardNormal([labels.count, 64], using: &rng)
    return try flow.decode(start, score: score(of: labels, guidance: guidance))
  }
}

/// The folder of the section's sources.
private let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
