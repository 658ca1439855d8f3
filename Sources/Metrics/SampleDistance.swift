import Tensors

/// A squared distance of the laws behind two samples, with a test for equality and a confidence interval.
///
/// Both resample the rows of the pooled sample: only the matrix of pairs, or the order along each projection, is computed
/// from coordinates, once.
///
/// Reference: chapter 4.6.3.
public enum SampleDistance: Sendable {
  /// ``squaredMaximumMeanDiscrepancy(_:_:lengthScale:estimator:)``.
  case squaredMaximumMeanDiscrepancy(lengthScale: Double)
  /// ``energyDistance(_:_:estimator:)``.
  case energy
  /// The square of ``slicedWassersteinDistance(_:_:projections:order:)`` of order 2, over given directions.
  ///
  /// Shape: `[k, d]`.
  case squaredSlicedWasserstein(projections: Tensor<Double>)

  /// The distance of two samples; without bias, but for the Wasserstein distance, which comes out too large.
  ///
  /// Shapes: `[n, d]`, `[m, d]`.
  ///
  /// - Throws: ``MetricsError``.
  public func callAsFunction<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) throws -> Double {
    switch self {
    case .squaredMaximumMeanDiscrepancy(let lengthScale):
      return try Metrics.squaredMaximumMeanDiscrepancy(x, y, lengthScale: lengthScale)
    case .energy: return try energyDistance(x, y, estimator: .unbiased)
    case .squaredSlicedWasserstein(let projections):
      let distance = try slicedWassersteinDistance(x, y, projections: projections)
      return distance * distance
    }
  }

  /// Tests whether both samples come from one law, by dealing the pooled points out anew.
  ///
  /// Under that hypothesis every deal is as likely as the one seen, so that `pValue ≤ α` happens with a probability of at
  /// most α, exactly, for any sizes and any law. Shapes: `[n, d]`, `[m, d]`.
  ///
  /// - Complexity: O((n + m)²·permutations) time and O((n + m)²) memory.
  ///
  /// Reference: A. Gretton et al., "A kernel two-sample test", JMLR 13 (2012), section 5.
  ///
  /// - Throws: ``MetricsError`` and `RandomnessError`.
  public func permutationTest<Scalar>(
    _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, permutations: Int = 500, using rng: inout some RandomNumberGenerator
  ) throws -> ResamplingTest {
    let pooled = try PooledPair(x, y, distance: self)
    let deals = try pooled.values(.permutations(permutations, of: pooled, using: &rng))
    return ResamplingTest(statistic: try pooled.values(.original(pooled))[0], nullValues: deals)
  }

  /// A confidence interval of the squared distance δ² of the two laws, by the bootstrap of its error.
  ///
  /// Each of the distances is a length, `δ = |w|`, of a difference w of two laws in a space with an inner product: of mean
  /// embeddings, or of quantile functions. Sampling adds an error ε to w, so that the squared length is off by
  /// `2δ⟨w/|w|, ε⟩ + |ε|²`: like 1/√n where the laws differ, like 1/n where they do not. Resampling the points shows ε. The
  /// interval holds every δ at which the distance that was found lies between the quantiles α/2 and 1 − α/2 of the
  /// distances to expect.
  ///
  /// The direction `w/|w|` matters as well, and a small difference does not show it: the one found is leaned, by as much
  /// as it may be off, towards the direction in which errors are largest. The interval starts at 0 when no difference was
  /// found.
  ///
  /// Measured with shifts of 0 to 2 deviations, samples of 50 and 200 resamplings, the level 0.95 held the truth in 92 to
  /// 98 of 100 cases. The quantiles of resampled *distances* themselves take the length of w + ε for that of w, and held
  /// a small one in 74 to 89.
  ///
  /// Shapes: `[n, d]`, `[m, d]`.
  ///
  /// - Complexity: O((n + m)²·resamples) time and O((n + m)²) memory.
  ///
  /// Reference: M. A. Arcones and E. Giné, "On the bootstrap of U and V statistics", Ann. Statist. 20 (1992), on why the
  /// bootstrap of such a distance fails at 0.
  ///
  /// - Throws: ``MetricsError`` and `RandomnessError`.
  public func confidenceInterval<Scalar>(
    _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, level: Double = 0.95, resamples: Int = 500,
    using rng: inout some RandomNumberGenerator
  ) throws -> ConfidenceInterval {
    guard level > 0, level < 1 else { throw MetricsError.invalidLevel(level) }
    let pooled = try PooledPair(x, y, distance: self)
    return try pooled.errors(.resamples(resamples, of: pooled, using: &rng)).interval(level: level)
  }
}
