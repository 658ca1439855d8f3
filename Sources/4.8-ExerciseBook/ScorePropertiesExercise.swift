import ScoreFunctions
import Tensors

/// Exercise 4.1: properties of the score.
///
/// The stub in `Exercises/4.1` and the answer in `Solutions/4.1` conform to this.
public protocol ScorePropertiesExercise: Sendable {
  /// Every answer can be made from nothing.
  init()

  /// (a) The score `∇ₓ log 𝒩(x; μ, Σ)` of a normal distribution, for every point of a batch.
  ///
  /// Shapes: points `[n, d]`, mean `[d]`, covariance `[d, d]`, any symmetric positive definite one; result `[n, d]`.
  func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double>

  /// (b) The mean of a score over samples of its own density, with the standard error of that mean.
  ///
  /// Shapes: samples `[n, d]`; both results `[d]`.
  func meanScore(
    of score: Score<Double>, over samples: Tensor<Double>
  ) throws -> (mean: Tensor<Double>, standardError: Tensor<Double>)

  /// (b′) The exact mean score of a density on an interval, from its values at the two ends.
  ///
  /// The density is smooth between the ends; an infinite end has the value 0.
  func meanScore(densityAtLowerEnd: Double, densityAtUpperEnd: Double) throws -> Double

  /// (c) The score of the density `p(x) ∝ exp(−E(x))` with `E(x) = ½xᵀAx + bᵀx + c`, for any square matrix A.
  ///
  /// Shapes: points `[n, d]`, matrix A `[d, d]`, linear b `[d]`; result `[n, d]`.
  func quadraticEnergyScore(
    at points: Tensor<Double>, matrix: Tensor<Double>, linear: Tensor<Double>
  ) throws -> Tensor<Double>
}
