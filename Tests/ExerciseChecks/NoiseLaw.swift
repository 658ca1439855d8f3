import ExerciseBook
import Foundation
import Tensors

/// What can be seen of numbers that should be independent draws of 𝒩(0, 1), arranged in rows of d.
///
/// Tails are judged by Geary's ratio `G = E|z| / √E z²`, which is `√(2/π) = 0.798` for a normal law, 0.866 for a uniform
/// one and 0.637 for the product of two normals. Unlike a kurtosis it has no heavy tails of its own: with
/// `Var|z| = 1 − 2/π`, `Var z² = 2` and `Cov(|z|, z²) = √(2/π)` its standard error is `√((1 − 3/π) / n)`.
struct NoiseLaw {
  /// The number of standard errors that are allowed: a normal statistic is beyond them twice in 10⁹ draws.
  static let bound = 6.0

  /// The mean of each column.
  let means: [Double]
  /// The mean square of each column about its mean.
  let meanSquares: [Double]
  /// The mean square of all numbers about the means of their columns.
  let meanSquare: Double
  /// Geary's ratio of all numbers about the means of their columns.
  let geary: Double
  /// The largest correlation of two columns, by magnitude.
  let correlation: Double
  private let rowCount: Double
  private let count: Double

  /// Reads a law off.
  ///
  /// Shape: `[n, d]`.
  init(_ z: Tensor<Double>) throws {
    let centred = try z - z.mean(axis: 0)
    means = try z.mean(axis: 0).scalars
    meanSquares = try centred.squared().mean(axis: 0).scalars
    meanSquare = try centred.squared().mean()
    geary = try abs(centred).mean() / max(meanSquare.squareRoot(), .leastNormalMagnitude)
    (rowCount, count) = (Double(z.shape[0]), Double(z.count))
    let products = try centred.transposed().matmul(centred) / rowCount
    var largest = 0.0
    for i in 0..<z.shape[1] {
      for j in 0..<i {
        let scale = (meanSquares[i] * meanSquares[j]).squareRoot()
        let r = scale > 0 ? products.scalars[i * z.shape[1] + j] / scale : 0
        if abs(r) > abs(largest) { largest = r }
      }
    }
    correlation = largest
  }

  /// Whether the means are those of a law with mean 0 and deviation 1.
  var hasMeanZero: Bool { means.allSatisfy { abs($0) <= Self.bound / rowCount.squareRoot() } }
  /// Whether every column has the mean square 1; that of one column has the relative error √(2/n).
  var hasUnitVariance: Bool { meanSquares.allSatisfy { abs($0 - 1) <= Self.bound * (2 / rowCount).squareRoot() } }
  /// How many standard errors Geary's ratio lies above that of a normal law.
  var gearyExcess: Double { (geary - (2 / Double.pi).squareRoot()) / ((1 - 3 / .pi) / count).squareRoot() }

  /// The mistake in the law's form, whatever its size: one number for all points or coordinates, or another law.
  var mistake: Misconception? {
    let largest = meanSquares.max() ?? 0
    if largest < 1e-6, !hasMeanZero { return .sharedNoise }
    if largest > 0, meanSquares.contains(where: { $0 < 1e-3 * largest }) { return .noiseInOneCoordinate }
    if correlation > 0.99 { return .noiseAlongDiagonal }
    if gearyExcess > Self.bound { return .uniformNoise }
    if gearyExcess < -Self.bound { return .noiseTwice }
    return nil
  }

  /// What is wrong with the form, as a finding; nil if it is that of independent normal numbers.
  func finding(in part: ExercisePart, about subject: String, at input: String) -> Finding? {
    if abs(correlation) > Self.bound / rowCount.squareRoot() {
      return Finding(
        part, "\(subject) has correlated coordinates", expected: "correlation 0", got: shown(correlation), at: input,
        tolerance: "6 standard errors of 1/√n", misconception: mistake)
    }
    if abs(gearyExcess) > Self.bound {
      return Finding(
        part, "\(subject) is not normal", expected: "E|z|/√E z² = \(shown((2 / Double.pi).squareRoot()))",
        got: shown(geary), at: input, tolerance: "6 standard errors of √((1 − 3/π)/n)", misconception: mistake)
    }
    return nil
  }
}
