import ScoreMatching
import Tensors

extension NoiseLevels {
  /// Geometric levels between ends that are read off the data: `σ_max` the largest distance of two points, `σ_min` half
  /// the median distance to the nearest neighbour.
  ///
  /// Noise of σ_max joins everything, noise of σ_min hardly moves a point towards its neighbour. Duplicates are left out.
  /// In high dimension nearest neighbours are far apart too, so `smallest` is better given: Song and Ermon fix 0.01 for
  /// images with pixels in [0, 1]. The number of levels for d dimensions is ``ImprovedTechniques/levelCount(largest:smallest:dimension:overlap:)``.
  ///
  /// Shape: `[n, d]`.
  ///
  /// Reference: chapter 4.3.1, repaired (erratum E-56); Song and Ermon 2020, technique 1.
  ///
  /// - Throws: ``NoiseConditionalError/tooFewPoints(_:count:)`` without two different points,
  ///   ``NoiseConditionalError/levelsReversed(smallest:largest:)``, and as
  ///   `NoiseLevels.geometric(largest:smallest:count:)`.
  public static func adaptive<Scalar>(
    to points: Tensor<Scalar>, smallest: Double? = nil, count: Int
  ) throws -> NoiseLevels {
    let distances = try PairwiseDistances(of: points)
    guard let nearest = distances.medianNearest else {
      throw NoiseConditionalError.tooFewPoints("a positive distance", count: points.shape[0])
    }
    return try NoiseSchedule.geometric.levels(
      largest: distances.largest, smallest: smallest ?? nearest / 2, count: count)
  }

  /// Geometric levels between two quantiles of all pairwise distances, as the chapter has it.
  ///
  /// It stops far too early in high dimension, where the 1 % quantile of distances is hardly below the 99 % quantile, and
  /// fails for data with duplicates, where it is 0 (erratum E-56). It is here to be compared with
  /// ``adaptive(to:smallest:count:)``.
  ///
  /// Shape: `[n, d]`.
  ///
  /// Reference: chapter 4.3.1.
  ///
  /// - Throws: `ScoreMatchingError.standardDeviationNotPositive` where the lower quantile is 0;
  ///   ``NoiseConditionalError/tooFewPoints(_:count:)``, ``NoiseConditionalError/outOfRange(_:_:)`` or
  ///   ``NoiseConditionalError/levelsReversed(smallest:largest:)``.
  public static func betweenDistanceQuantiles<Scalar>(
    of points: Tensor<Scalar>, lower: Double = 0.01, upper: Double = 0.99, count: Int
  ) throws -> NoiseLevels {
    let distances = try PairwiseDistances(of: points)
    return try NoiseSchedule.geometric.levels(
      largest: distances.quantile(upper), smallest: distances.quantile(lower), count: count)
  }
}
