import ExerciseBook
import Tensors

// Exercise 4.1 (c). The score of p(x) ∝ exp(−E(x)) with E(x) = ½xᵀAx + bᵀx + c.
//
// A is any square matrix, symmetric or not. One value to try: A = [[2, 1], [0, 2]], b = (0.3, −0.4), x = (1, 2) has the
// score (−3.3, −4.1). Guide: docs/4.1-ScoreFunctions.md.

extension MyAnswer {
  /// The score of a quadratic energy.
  ///
  /// Shapes: points `[n, d]`, matrix `[d, d]`, linear `[d]`; result `[n, d]`.
  public func quadraticEnergyScore(
    at points: Tensor<Double>, matrix: Tensor<Double>, linear: Tensor<Double>
  ) throws -> Tensor<Double> {
    throw NotAttempted()
  }
}
