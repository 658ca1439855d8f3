import Foundation
import Metrics
import Randomness
import ScoreMatching
import Tensors

/// The law that training draws noise levels from, and the weight that each draw carries.
///
/// The loss is an average over noise levels. Levels that add more to the variance of its gradient may be drawn more
/// often, if each draw is weighted by `1/(L·pᵢ)`: the expected gradient stays that of uniform levels, and its variance
/// falls. It is smallest for pᵢ in proportion to the root mean square gradient of level i.
///
/// The log-normal law of EDM carries no weights: it is a choice of what to learn, not a way to learn the same thing
/// faster.
///
/// Reference: chapter 4.6.2; Nichol and Dhariwal 2021, section 3.3; Karras et al. 2022, table 1.
public struct NoiseDistribution: Sendable, Equatable, Codable {
  private enum Law: Equatable, Codable {
    case levels([Double], cumulative: [Double]?)
    case logNormal(mean: Double, standardDeviation: Double)
    case logUniform(smallest: Double, largest: Double)
  }

  private let law: Law

  /// All levels equally often.
  public static func levels(_ levels: NoiseLevels) -> NoiseDistribution {
    NoiseDistribution(law: .levels(levels.standardDeviations, cumulative: nil))
  }

  /// Levels drawn with given probabilities and weighted so that the expected loss is that of uniform levels.
  ///
  /// The probabilities are relative: they are divided by their sum.
  ///
  /// - Throws: ``TrainingError/countMismatch(_:expected:actual:)``, or ``TrainingError/outOfRange(_:_:)`` for a
  ///   probability that is not positive: the level would be missing from the loss.
  public static func levels(
    _ levels: NoiseLevels, probabilities: [Double]
  ) throws(TrainingError) -> NoiseDistribution {
    guard probabilities.count == levels.count else {
      throw .countMismatch("probabilities", expected: levels.count, actual: probabilities.count)
    }
    var (sum, cumulative) = (0.0, [Double]())
    for probability in probabilities {
      try requirePositive(probability, "the probability of a noise level")
      sum += probability
      cumulative.append(sum)
    }
    try requirePositive(sum, "the sum of the probabilities")
    return NoiseDistribution(law: .levels(levels.standardDeviations, cumulative: cumulative.map { $0 / sum }))
  }

  /// `ln σ ~ 𝒩(mean, standardDeviation²)`; EDM's values, for data of standard deviation 0.5, unless told otherwise.
  ///
  /// For data of another width σ_d the mean moves by `ln(σ_d/0.5)`.
  ///
  /// - Throws: ``TrainingError/outOfRange(_:_:)``.
  public static func logNormal(
    mean: Double = -1.2, standardDeviation: Double = 1.2
  ) throws(TrainingError) -> NoiseDistribution {
    guard mean.isFinite else { throw .outOfRange("the mean of ln σ", mean) }
    try requirePositive(standardDeviation, "the standard deviation of ln σ")
    return NoiseDistribution(law: .logNormal(mean: mean, standardDeviation: standardDeviation))
  }

  /// ln σ uniform between two ends: infinitely many geometric levels.
  ///
  /// - Throws: ``TrainingError/outOfRange(_:_:)`` unless `0 < smallest < largest`.
  public static func logUniform(smallest: Double, largest: Double) throws(TrainingError) -> NoiseDistribution {
    try requirePositive(smallest, "the smallest noise level")
    guard largest > smallest, largest.isFinite else { throw .outOfRange("the largest noise level", largest) }
    return NoiseDistribution(law: .logUniform(smallest: smallest, largest: largest))
  }

  /// The noise level below which a share u of all draws lies, or for levels the one that u stands for, and its weight.
  ///
  /// - Throws: ``TrainingError/outOfRange(_:_:)`` for a share outside [0, 1).
  public func level(at u: Double) throws(TrainingError) -> (standardDeviation: Double, weight: Double) {
    guard u >= 0, u < 1 else { throw .outOfRange("the share of a quantile", u) }
    switch law {
    case .levels(let levels, nil):
      return (levels[min(Int(u * Double(levels.count)), levels.count - 1)], 1)
    case .levels(let levels, let cumulative?):
      let index = min(cumulative.firstIndex { u < $0 } ?? levels.count - 1, levels.count - 1)
      let probability = cumulative[index] - (index == 0 ? 0 : cumulative[index - 1])
      return (levels[index], 1 / (Double(levels.count) * probability))
    case .logNormal(let mean, let deviation):
      // The open interval: a share of exactly 0 would be the level 0.
      return (exp(mean + deviation * normalQuantile(max(u, 0x1p-54))), 1)
    case .logUniform(let smallest, let largest):
      return (smallest * pow(largest / smallest, u), 1)
    }
  }

  /// Noise levels for a batch and their weights.
  ///
  /// With `isStratified` the shares are `u + i/n mod 1` with one uniform u: each draw has the same law as before, but
  /// together they cover all levels evenly, so that the batch average varies less.
  ///
  /// Shape: `[count, 1]` both. Reference: Kingma et al. 2021, appendix I.1, for the stratified draws.
  ///
  /// - Throws: ``TrainingError/countNotPositive(_:_:)``.
  public func draw<Scalar: TensorScalar>(
    _ count: Int, isStratified: Bool = false, as type: Scalar.Type = Scalar.self,
    using rng: inout some RandomNumberGenerator
  ) throws -> (standardDeviations: Tensor<Scalar>, weights: Tensor<Scalar>) {
    try requireCount(count, "the number of noise levels")
    let shares: [Double] = try .uniform(count: isStratified ? 1 : count, using: &rng)
    let draws = try (0..<count).map { index in
      guard isStratified else { return try level(at: shares[index]) }
      let share = shares[0] + Double(index) / Double(count)
      return try level(at: share < 1 ? share : share - 1)
    }
    return (
      try Tensor(draws.map { Scalar($0.standardDeviation) }, shape: [count, 1]),
      try Tensor(draws.map { Scalar($0.weight) }, shape: [count, 1])
    )
  }
}
