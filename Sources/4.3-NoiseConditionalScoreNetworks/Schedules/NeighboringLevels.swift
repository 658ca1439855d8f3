import Foundation

/// How far apart the noise of two neighbouring levels is, 𝒩(0, γ²I) and 𝒩(0, I) in units of the narrower one.
///
/// A sampler arrives at the narrow level with points of the wide one. How long it takes to forget that is bounded by a
/// warm start, the χ² divergence, not by the Kullback–Leibler divergence (errata E-57, E-82): χ² is infinite as soon as
/// `γ² ≥ 2`, and the chapter's ten levels have γ² = 6.64.
///
/// Reference: chapter 4.3.1.
public struct NeighboringLevels: Sendable, Equatable {
  /// The ratio γ of the standard deviations, at least 1.
  public let ratio: Double

  /// Creates the pair.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a ratio below 1.
  public init(ratio: Double) throws(NoiseConditionalError) {
    try ImprovedTechniques.requireRatio(ratio)
    self.ratio = ratio
  }

  /// `KL(wide ‖ narrow) = ½γ² − ½ − ln γ` for each dimension.
  public var divergenceOfWideFromNarrow: Double { (ratio * ratio - 1) / 2 - log(ratio) }

  /// `KL(narrow ‖ wide) = ½γ⁻² − ½ + ln γ` for each dimension.
  public var divergenceOfNarrowFromWide: Double { (1 / (ratio * ratio) - 1) / 2 + log(ratio) }

  /// `χ²(wide ‖ narrow) = (γ√(2 − γ²))^{−D} − 1`, infinite for `γ² ≥ 2`.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a dimension below 1.
  public func chiSquaredOfWideFromNarrow(dimension: Int = 1) throws(NoiseConditionalError) -> Double {
    try ImprovedTechniques.requireDimension(dimension)
    let square = ratio * ratio
    guard square < 2 else { return .infinity }
    return pow(square * (2 - square), -Double(dimension) / 2) - 1
  }

  /// `χ²(narrow ‖ wide) = (γ²/√(2γ² − 1))^D − 1`, always finite.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a dimension below 1.
  public func chiSquaredOfNarrowFromWide(dimension: Int = 1) throws(NoiseConditionalError) -> Double {
    try ImprovedTechniques.requireDimension(dimension)
    let square = ratio * ratio
    return pow(square / (2 * square - 1).squareRoot(), Double(dimension)) - 1
  }

  /// The overlap of technique 2, ``ImprovedTechniques/overlap(levelRatio:dimension:)``.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a dimension below 1.
  public func overlap(dimension: Int) throws(NoiseConditionalError) -> Double {
    try ImprovedTechniques.overlap(levelRatio: ratio, dimension: dimension)
  }
}
