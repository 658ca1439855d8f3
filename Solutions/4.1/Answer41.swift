import ExerciseBook
import ScoreFunctions
import Tensors

/// The answer to exercise 4.1; the proofs are in the README beside it.
public struct Answer41: ScorePropertiesExercise {
  /// Nothing to set up.
  public init() {}

  /// (a) `s(x) = −Σ⁻¹(x − μ)`.
  ///
  /// Points are rows, so the system is solved for their transpose.
  public func gaussianScore(
    at points: Tensor<Double>, mean: Tensor<Double>, covariance: Tensor<Double>
  ) throws -> Tensor<Double> {
    let (x, μ, Σ) = (points, mean, covariance)
    return try -Σ.solve((x - μ).transposed()).transposed()
  }

  /// (b) The mean over the samples, and their standard deviation over √n.
  public func meanScore(
    of score: Score<Double>, over samples: Tensor<Double>
  ) throws -> (mean: Tensor<Double>, standardError: Tensor<Double>) {
    let s = try score(samples)
    let n = Double(samples.shape[0])
    let mean = try s.mean(axis: 0)
    let variance = try (s - mean).squared().sum(axis: 0) / (n - 1)
    return (mean, sqrt(variance / n))
  }

  /// (b′) `E[s] = ∫ₐᵇ p′ dx = p(b) − p(a)`: zero exactly when the two boundary values agree.
  public func meanScore(densityAtLowerEnd: Double, densityAtUpperEnd: Double) throws -> Double {
    densityAtUpperEnd - densityAtLowerEnd
  }

  /// (c) `s(x) = −∇E = −(½(A + Aᵀ)x + b)`.
  public func quadraticEnergyScore(
    at points: Tensor<Double>, matrix: Tensor<Double>, linear: Tensor<Double>
  ) throws -> Tensor<Double> {
    let (x, A, b) = (points, matrix, linear)
    let symmetric = try 0.5 * (A + A.transposed())
    return try -(x.matmul(symmetric) + b)
  }
}
