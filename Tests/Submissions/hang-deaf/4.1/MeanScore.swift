import ExerciseBook
import ScoreFunctions
import Tensors

// Exchanges the ends in one part, and leaves the other to be written: neither may suffer from what part (a) does.

extension Attempt41 {
  /// Not written.
  public func meanScore(
    of score: Score<Double>, over samples: Tensor<Double>
  ) throws -> (mean: Tensor<Double>, standardError: Tensor<Double>) {
    throw NotAttempted()
  }

  /// The wrong way round.
  public func meanScore(densityAtLowerEnd: Double, densityAtUpperEnd: Double) throws -> Double {
    densityAtLowerEnd - densityAtUpperEnd
  }
}
