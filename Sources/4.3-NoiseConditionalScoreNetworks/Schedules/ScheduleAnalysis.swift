import ScoreMatching
import Tensors

/// What there is to know of a list of noise levels before anything is trained.
///
/// Reference: chapter 4.3.1.
public struct ScheduleAnalysis: Sendable, Equatable {
  /// The levels.
  public let levels: NoiseLevels
  /// Each level and the next one, largest first; none for a single level.
  public let neighbors: [NeighboringLevels]

  /// Looks at levels.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for neighbours so far apart that their ratio is infinite.
  public init(_ levels: NoiseLevels) throws(NoiseConditionalError) {
    self.levels = levels
    var neighbors: [NeighboringLevels] = []
    for (wide, narrow) in zip(levels, levels.dropFirst()) {
      neighbors.append(try NeighboringLevels(ratio: wide / narrow))
    }
    self.neighbors = neighbors
  }

  /// The ratios `σᵢ/σᵢ₊₁`, each above 1.
  public var ratios: [Double] { neighbors.map(\.ratio) }

  /// The smallest ratio, 1 for a single level.
  public var smallestRatio: Double { ratios.min() ?? 1 }

  /// The largest ratio, 1 for a single level: the leap that decides how many steps a level needs.
  public var largestRatio: Double { ratios.max() ?? 1 }

  /// The arithmetic mean of the ratios, 1 for a single level.
  public var meanRatio: Double { ratios.isEmpty ? 1 : ratios.reduce(0, +) / Double(ratios.count) }

  /// The differences `σᵢ − σᵢ₊₁`, largest level first.
  public var gaps: [Double] { zip(levels, levels.dropFirst()).map { $0 - $1 } }

  /// How many levels lie below a value.
  public func count(below sigma: Double) -> Int { levels.count { $0 < sigma } }

  /// The smallest overlap of neighbours in d dimensions, 1 for a single level.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a dimension below 1.
  public func smallestOverlap(dimension: Int) throws(NoiseConditionalError) -> Double {
    var smallest = 1.0
    for pair in neighbors { smallest = min(smallest, try pair.overlap(dimension: dimension)) }
    return smallest
  }

  /// The share of every level in the expected loss, `λ(σᵢ)/σᵢ²` divided by the sum.
  ///
  /// The target `−z/σ` has mean square d/σ², so λ = 1 and λ = σ listen to the smallest level, and λ = σ² to all alike
  /// (erratum E-35).
  public func lossShares(_ weighting: LossWeighting) throws -> [Double] {
    let σ: Tensor<Double> = levels.tensor()
    // In units of the smallest level: 1/σ² of a very small one would overflow.
    let relative = σ / levels.smallest
    let parts = try weighting(relative) / relative.squared()
    return (parts / parts.sum()).scalars
  }
}
