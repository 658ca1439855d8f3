import ExerciseBook
import ScoreMatching
import Tensors

// Exercise 4.3 (d). The same data seen at several noise levels: arrows on a grid. At a small σ they are long and point to
// the nearest data, at a large one they are short and all point to the middle.
//
// Useful: Tensor.linspace(_:_:count:), Tensor(_:shape:).

extension Attempt43 {
  /// The score at one noise level on a square grid.
  ///
  /// Shapes: points and vectors `[pointsPerSide², 2]`.
  public func scoreField(
    of score: NoiseConditionalScore<Double>, standardDeviation: Double, over range: ClosedRange<Double>,
    pointsPerSide: Int
  ) throws -> (points: Tensor<Double>, vectors: Tensor<Double>) {
    throw NotAttempted()
  }
}
