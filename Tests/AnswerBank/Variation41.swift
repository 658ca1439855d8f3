import ExerciseBook
import ExerciseChecks
import ScoreFunctions
import Solution41
import Tensors

/// The answer to exercise 4.1 with one part exchanged.
package struct Variation41: ScorePropertiesExercise {
  package typealias Pair = (mean: Tensor<Double>, standardError: Tensor<Double>)

  package var gaussian: @Sendable (Tensor<Double>, Tensor<Double>, Tensor<Double>) throws -> Tensor<Double> = {
    x, μ, Σ in
    try Answer41().gaussianScore(at: x, mean: μ, covariance: Σ)
  }
  package var mean: @Sendable (Score<Double>, Tensor<Double>) throws -> Pair = { score, x in
    try Answer41().meanScore(of: score, over: x)
  }
  package var boundary: @Sendable (Double, Double) throws -> Double = { a, b in
    try Answer41().meanScore(densityAtLowerEnd: a, densityAtUpperEnd: b)
  }
  package var quadratic: @Sendable (Tensor<Double>, Tensor<Double>, Tensor<Double>) throws -> Tensor<Double> = {
    x, A, b in
    try Answer41().quadraticEnergyScore(at: x, matrix: A, linear: b)
  }

  /// The answer itself.
  package init() {}

  package func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> { try gaussian(points, mean, covariance) }

  package func meanScore(of score: Score<Double>, over samples: Tensor<Double>) throws -> Pair {
    try mean(score, samples)
  }

  package func meanScore(densityAtLowerEnd: Double, densityAtUpperEnd: Double) throws -> Double {
    try boundary(densityAtLowerEnd, densityAtUpperEnd)
  }

  package func quadraticEnergyScore(
    at points: Tensor<Double>, matrix: Tensor<Double>, linear: Tensor<Double>
  ) throws -> Tensor<Double> { try quadratic(points, matrix, linear) }

  /// The answer with a part exchanged.
  package static func with(_ change: (inout Variation41) -> Void) -> Variation41 {
    var variation = Variation41()
    change(&variation)
    return variation
  }
}
