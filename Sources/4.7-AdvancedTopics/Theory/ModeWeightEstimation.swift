import Foundation
import ScoreFunctions
import Tensors

/// How well score matching tells the weight of a mode, beside maximum likelihood: `w𝒩(a, v) + (1 − w)𝒩(−a, v)`.
///
/// In theory the score determines the density. But far-apart modes have nearly the same score whatever their weights:
/// the difference shows only between them, where there are no data. The Fisher divergence of two weights, and what n
/// data tell score matching about them, fall off exponentially with the separation; the Kullback–Leibler divergence does
/// not. Noise as wide as the gap (v = 1 + σ²) brings the information back.
///
/// Reference: chapter 4.7.1; Koehler, Heckett and Risteski 2023; Wenliang and Kanagawa 2020.
public struct ModeWeightEstimation: Sendable, Equatable {
  /// The distance a of each mode from the origin.
  public let offset: Double
  /// The weight w of the mode at a.
  public let weight: Double
  /// The variance v of each mode.
  public let variance: Double

  /// Creates the problem.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)``.
  public init(offset: Double, weight: Double, variance: Double = 1) throws(ExperimentError) {
    try requirePositive(offset, "the offset of a mode")
    try requirePositive(variance, "the variance of a mode")
    guard weight > 0, weight < 1 else { throw .outOfRange("the weight of a mode", weight) }
    (self.offset, self.weight, self.variance) = (offset, weight, variance)
  }

  /// The problem with noise σ on the data.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)`` for noise that is not finite.
  public func noised(standardDeviation sigma: Double) throws(ExperimentError) -> ModeWeightEstimation {
    try ModeWeightEstimation(offset: offset, weight: weight, variance: variance + sigma * sigma)
  }

  /// The Fisher divergence `E‖s_w − s_u‖²` from the law with another weight u, under this one.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)``.
  public func fisherDivergence(from otherWeight: Double) throws -> Double {
    let other = try ModeWeightEstimation(offset: offset, weight: otherWeight, variance: variance)
    return expectation { x in
      let difference = 2 * offset / variance * (upperShare(at: x) - other.upperShare(at: x))
      return difference * difference
    }
  }

  /// The Kullback–Leibler divergence `E[log p_w − log p_u]` from the law with another weight u.
  ///
  /// - Throws: ``ExperimentError/outOfRange(_:_:)``.
  public func klDivergence(from otherWeight: Double) throws -> Double {
    let other = try ModeWeightEstimation(offset: offset, weight: otherWeight, variance: variance)
    return expectation { logDensity(at: $0) - other.logDensity(at: $0) }
  }

  /// n times the variance of the maximum-likelihood estimate of w from n data, for large n: `1/E[h²]` with
  /// `h = ∂ log p/∂w`.
  public var likelihoodVariance: Double {
    1
      / expectation { x in
        let r = upperShare(at: x)
        let h = r / weight - (1 - r) / (1 - weight)
        return h * h
      }
  }

  /// n times the variance of the estimate that minimises the score-matching loss `½s² + s′` on n data, for large n:
  /// `E[(sh′ + h″)²] / E[h′²]²` with `h = ∂ log p/∂w`.
  public var scoreMatchingVariance: Double {
    let (w, c) = (weight, 2 * offset / variance)
    let moments = [
      expectation { x in
        let r = upperShare(at: x)
        let s = (offset * (2 * r - 1) - x) / variance
        let slope = c * r * (1 - r) / (w * (1 - w))
        let bend = c * (1 - 2 * r) * slope
        return (s * slope + bend) * (s * slope + bend)
      },
      expectation { x in
        let r = upperShare(at: x)
        let slope = c * r * (1 - r) / (w * (1 - w))
        return slope * slope
      },
    ]
    return moments[0] / (moments[1] * moments[1])
  }

  /// The score.
  public func score(at x: Double) -> Double { (offset * (2 * upperShare(at: x) - 1) - x) / variance }

  /// The derivative of the score.
  public func scoreDerivative(at x: Double) -> Double {
    let (r, c) = (upperShare(at: x), offset / variance)
    return 4 * c * c * r * (1 - r) - 1 / variance
  }

  /// `log p(x)`.
  public func logDensity(at x: Double) -> Double {
    let (a, v) = (offset, variance)
    let upper = log(weight) - (x - a) * (x - a) / (2 * v)
    let lower = log(1 - weight) - (x + a) * (x + a) / (2 * v)
    return max(upper, lower) + log1p(exp(-(upper - lower).magnitude)) - 0.5 * log(2 * .pi * v)
  }

  /// The probability r that x comes from the mode at a.
  private func upperShare(at x: Double) -> Double {
    1 / (1 + exp(-(log(weight / (1 - weight)) + 2 * offset * x / variance)))
  }

  /// Means by the trapezoidal rule, twenty points a standard deviation and ten deviations beyond the modes.
  private func expectation(_ function: (Double) -> Double) -> Double {
    let τ = variance.squareRoot()
    let (end, h) = (offset + 10 * τ, τ / 20)
    return h * stride(from: -end, through: end, by: h).reduce(0) { $0 + exp(logDensity(at: $1)) * function($1) }
  }
}
