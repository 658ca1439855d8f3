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

  /// New pictures of given digits.
  ///
  /// Shape: `[n, 64]` for n labels; `nil` leaves it open which digit it is.
  ///
  /// Without guidance (γ = 1, γ = 0) the network is asked once a step, otherwise twice.
  ///
  /// - Throws: ``ExperimentError/noSuchLabel(_:count:)``, and what the sampler throws.
  public func sample(
    _ labels: [Int?], guidance: Guidance, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Float> {
    let (conditional, unconditional) = (network.given(labels), network.given(labels.map { _ in nil }))
    return try digits.sampler.sample(
      labels.count, dimension: 64,
      score: { x, σ in
        try guidance.score(
          unconditional: { try unconditional.score(at: x, standardDeviation: σ) },
          conditional: { try conditional.score(at: x, standardDeviation: σ) })
      }, using: &rng)
  }
}

/// The folder of the section's sources.
private let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
