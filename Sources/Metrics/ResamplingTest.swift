/// A statistic beside values of it that were drawn as if there were nothing to find.
public struct ResamplingTest: Sendable, Equatable {
  /// The statistic of the samples as they are; large values speak against the null hypothesis.
  public let statistic: Double
  /// The statistic of every resampling under the null hypothesis.
  public let nullValues: [Double]

  /// Creates a test from its numbers.
  public init(statistic: Double, nullValues: [Double]) {
    (self.statistic, self.nullValues) = (statistic, nullValues)
  }

  /// The probability, under the null hypothesis, of a statistic at least as large: `(1 + #{Tᵦ ≥ T}) / (1 + B)`.
  ///
  /// The samples as they are count as one of the resamplings, so that p is never 0 and, for permutations, never falls
  /// below a level with more than that probability, whatever the sizes of the samples.
  ///
  /// Reference: B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", 2010.
  public var pValue: Double {
    // Sums of the same pairs in another order differ by rounding, and must count as ties.
    let slack = 1e-10 * nullValues.reduce(statistic.magnitude) { Swift.max($0, $1.magnitude) }
    let asLarge = nullValues.count { $0 >= statistic - slack }
    return Double(1 + asLarge) / Double(1 + nullValues.count)
  }
}
