import Randomness
import Tensors

// Two ways to a mean E[f(x)] under a density: a quadrature rule, exact but for few dimensions, and independent samples,
// for any dimension but with an error that falls like 1/√n, which is reported.

extension Density {
  /// The mean `E[f(x)] = ∫ f p dx` by a quadrature rule.
  ///
  /// Shape: f takes `[n, d]` to `[n, …]`, the mean has `[…]`.
  ///
  /// The rule is tested on the density first: if `∫ p dx` is not 1, it misses probability and its answers mean nothing.
  /// The function is asked only where the density is positive.
  ///
  /// - Throws: ``ScoreFunctionError/missedProbability(integral:)`` if ∫ p dx differs from 1 by more than 10⁻⁶, or what the
  ///   function throws.
  public func expectation(
    by rule: Quadrature, of function: (Tensor<Double>) throws -> Tensor<Double>
  ) throws -> Tensor<Double> {
    let masses = try rule.weights * exp(logDensity(at: rule.points))
    let total = masses.sum()
    guard (total - 1).magnitude < 1e-6 else { throw ScoreFunctionError.missedProbability(integral: total) }
    let kept = masses.scalars.indices.filter { masses.scalars[$0] > 0 }
    let values = try function(rule.points.gathered(kept))
    guard values.shape.first == kept.count else {
      throw TensorError.shapeMismatch(operation: "expectation", values.shape, [kept.count])
    }
    let shape = [kept.count] + values.shape.dropFirst().map { _ in 1 }
    return try (masses.gathered(kept).reshaped(to: shape) * values).sum(axis: 0)
  }
}

/// A mean over independent samples, and how far it may be off.
///
/// For a function with a finite variance the error is normal with the given standard error: within 2 of them 95 times in
/// 100, within 4 all but 6 times in 100,000. For a function with an infinite variance the number means nothing.
public struct MonteCarloEstimate: Sendable {
  /// The mean of the samples.
  ///
  /// Shape: that of one value.
  public let mean: Tensor<Double>
  /// The standard deviation of the samples divided by √n.
  ///
  /// Shape: that of one value.
  public let standardError: Tensor<Double>
  /// The number n of samples.
  public let count: Int

  /// Averages values over their first axis.
  ///
  /// Shape: `[n, …]`.
  ///
  /// - Throws: ``ScoreFunctionError/countMismatch(_:expected:actual:)`` for fewer than two values, which have no spread.
  public init(of values: Tensor<Double>) throws {
    count = values.shape.first ?? 0
    guard count >= 2 else {
      throw ScoreFunctionError.countMismatch("values of an estimate, at least", expected: 2, actual: count)
    }
    mean = try values.mean(axis: 0)
    let spread = try (values - mean).squared().sum(axis: 0)
    standardError = sqrt(spread / Double(count - 1) / Double(count))
  }

  /// How many standard errors each mean is away from a claim.
  ///
  /// A standard error below rounding, 10⁻¹³ of the mean, is taken as that. Shape: that of one value.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func deviation(from claim: Tensor<Double>) throws -> Tensor<Double> {
    let difference = try abs(mean - claim)
    let rounding = 1e-13 * abs(mean) + .leastNormalMagnitude
    return try difference / maximum(standardError, rounding)
  }
}

extension SamplableDensity {
  /// The mean `E[f(x)]` over independent samples.
  ///
  /// Shape: f takes `[n, d]` to `[n, …]`.
  ///
  /// - Throws: ``ScoreFunctionError/countMismatch(_:expected:actual:)`` for fewer than two samples, or what the function
  ///   throws.
  public func expectation(
    samples: Int, using rng: inout some RandomNumberGenerator,
    of function: (Tensor<Double>) throws -> Tensor<Double>
  ) throws -> MonteCarloEstimate {
    try MonteCarloEstimate(of: function(sample(samples, using: &rng)))
  }
}
