import ExerciseBook
import Tensors

// Throws an error with characters that no XML file may hold.

extension Attempt41 {
  /// Throws an error with characters that no XML file may hold.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    struct Odd: Error, CustomStringConvertible {
      let description = "\u{1B}[31m ]]> <&\"' \u{0} \u{FFFE}, ends; \u{2028} here"
    }
    throw Odd()
  }
}
