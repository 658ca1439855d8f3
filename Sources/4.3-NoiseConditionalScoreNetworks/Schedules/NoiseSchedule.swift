import Foundation
import ScoreMatching

/// The four rules of the chapter for noise levels between two ends.
///
/// They differ in where the levels are dense. What a sampler feels is the ratio of neighbours, so only `geometric`
/// spends its levels evenly; the other three fall from the second smallest level to the smallest in one leap (erratum
/// E-55).
///
/// Reference: chapter 4.3.1; Song and Ermon 2019, section 3.1, for the geometric one.
public enum NoiseSchedule: String, Sendable, CaseIterable {
  /// Constant ratio.
  case geometric
  /// Constant difference.
  case linear
  /// Differences that grow in proportion to the place in the list: dense at low noise, in absolute terms.
  case quadratic
  /// Half a wave: dense at both ends, in absolute terms.
  case cosine

  /// The levels of this rule.
  ///
  /// - Throws: ``NoiseConditionalError/levelsReversed(smallest:largest:)``, and `ScoreMatchingError` for a level that is
  ///   not positive and finite, for fewer than one level, and for two or more levels between equal ends.
  public func levels(largest: Double, smallest: Double, count: Int) throws -> NoiseLevels {
    switch self {
    case .geometric:
      try requireOrder(smallest: smallest, largest: largest)
      return try .geometric(largest: largest, smallest: smallest, count: count)
    case .linear: return try .linear(largest: largest, smallest: smallest, count: count)
    case .quadratic: return try .quadratic(largest: largest, smallest: smallest, count: count)
    case .cosine: return try .cosine(largest: largest, smallest: smallest, count: count)
    }
  }
}

extension NoiseLevels {
  /// Levels of constant difference, `σᵢ = σ_min + (σ_max − σ_min)t` with `t = (L − i)/(L − 1)` for i = 1 … L.
  ///
  /// Both ends are exact; one level is `largest`.
  ///
  /// - Throws: as ``NoiseSchedule/levels(largest:smallest:count:)``.
  public static func linear(largest: Double, smallest: Double, count: Int) throws -> NoiseLevels {
    try between(largest, smallest, count) { t in t }
  }

  /// Levels `σᵢ = σ_min + (σ_max − σ_min)t²` with `t = (L − i)/(L − 1)` for i = 1 … L.
  ///
  /// Both ends are exact; one level is `largest`.
  ///
  /// - Throws: as ``NoiseSchedule/levels(largest:smallest:count:)``.
  public static func quadratic(largest: Double, smallest: Double, count: Int) throws -> NoiseLevels {
    try between(largest, smallest, count) { t in t * t }
  }

  /// Levels `σᵢ = σ_min + (σ_max − σ_min)(1 − cos πt)/2` with `t = (L − i)/(L − 1)` for i = 1 … L.
  ///
  /// Both ends are exact; one level is `largest`.
  ///
  /// - Throws: as ``NoiseSchedule/levels(largest:smallest:count:)``.
  public static func cosine(largest: Double, smallest: Double, count: Int) throws -> NoiseLevels {
    try between(largest, smallest, count) { t in (1 - cos(.pi * t)) / 2 }
  }

  /// Levels at the heights that a growing function of [0, 1] onto itself takes at L even steps from 1 down to 0.
  private static func between(
    _ largest: Double, _ smallest: Double, _ count: Int, height: (Double) -> Double
  ) throws -> NoiseLevels {
    // The checks of the ends, also of one that a single level does not use.
    let ends = largest == smallest ? [largest] : [largest, smallest]
    _ = try NoiseLevels(ends)
    try requireOrder(smallest: smallest, largest: largest)
    guard count > 0 else { throw ScoreMatchingError.countNotPositive("the number of noise levels", count) }
    return try NoiseLevels(
      (1...count).map { i in
        if i == 1 { return largest }
        if i == count { return smallest }
        return smallest + (largest - smallest) * height(Double(count - i) / Double(count - 1))
      })
  }
}

private func requireOrder(smallest: Double, largest: Double) throws(NoiseConditionalError) {
  guard !(smallest > largest) else { throw .levelsReversed(smallest: smallest, largest: largest) }
}
