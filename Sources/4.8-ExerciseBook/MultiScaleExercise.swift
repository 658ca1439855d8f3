import NoiseConditionalScoreNetworks
import ScoreMatching
import Tensors

/// Exercise 4.3: what the choice of noise levels does.
///
/// The stub in `Exercises/4.3` and the answer in `Solutions/4.3` conform to this.
public protocol MultiScaleExercise: Sendable {
  /// Every answer can be made from nothing.
  init()

  /// (a) Noise levels of constant ratio, `σᵢ = σ_max (σ_min/σ_max)^{(i−1)/(L−1)}` for i = 1 … L, largest first.
  ///
  /// `count` is L and at least 2; all numbers are standard deviations.
  func geometricLevels(largest: Double, smallest: Double, count: Int) throws -> [Double]

  /// (a′) Evenly spaced noise levels, from `largest` to `smallest`, both included.
  func linearLevels(largest: Double, smallest: Double, count: Int) throws -> [Double]

  /// (a″) Noise levels along half a cosine, `σᵢ = σ_min + (σ_max − σ_min)·½(1 + cos(π(i−1)/(L−1)))`, largest first.
  func cosineLevels(largest: Double, smallest: Double, count: Int) throws -> [Double]

  /// (b) Compares schedules: the laboratory trains one model for every schedule and every seed, and judges its samples.
  ///
  /// Every model gets the same budget, `steps` of training and `stepsPerLevel` of sampling; training and sampling of a
  /// model use the same seed. One result for each schedule, in the order of the schedules, with what its fields ask
  /// for.
  func compare(
    _ schedules: [Schedule], in laboratory: some ScheduleLaboratory, steps: Int, stepsPerLevel: Int, seeds: [UInt64]
  ) throws -> [ScheduleResult]

  /// (c) What the results allow to say.
  ///
  /// One schedule is the best if its mean distance is smaller than that of each other schedule, each time by more than
  /// two standard errors of the difference. Seeds are shared, so differences are taken seed by seed: with
  /// `δᵢ = dᵢ(other) − dᵢ(this)`, the mean δ̄ must exceed `2·s(δ)/√n`. Otherwise the numbers do not decide; a
  /// single seed has no standard error, and decides nothing.
  func conclusion(from results: [ScheduleResult]) throws -> ScheduleConclusion

  /// (d) The score at one noise level on a square grid, for a picture.
  ///
  /// `pointsPerSide` values of each coordinate, evenly spaced over `range` with both ends, in any order.
  /// Shapes: points and vectors `[pointsPerSide², 2]`; a row of vectors belongs to the same row of points.
  func scoreField(
    of score: NoiseConditionalScore<Double>, standardDeviation: Double, over range: ClosedRange<Double>,
    pointsPerSide: Int
  ) throws -> (points: Tensor<Double>, vectors: Tensor<Double>)
}
