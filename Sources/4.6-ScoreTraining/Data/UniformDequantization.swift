import Foundation
import Randomness
import Tensors

/// Noise that spreads every multiple of a bin width evenly over its bin, `y = x + wu` with u uniform on [0, 1)ᵈ.
///
/// Pixels are counts. A density may put ever narrower peaks on them, and its likelihood grows without bound, by
/// `log 2` for each coordinate whenever the peaks are halved, while it learns nothing. Spread out, the data have a density
/// themselves, and by Jensen's inequality
///
///     E_u[log p(x + wu)] + d log w ≤ log ∫_bin p = log P(x):
///
/// the likelihood of the spread data bounds that of the counts from below, so it cannot exceed 0.
///
/// Reference: chapter 4.6.1; Theis, van den Oord and Bethge 2016, equation 4; Uria, Murray and Larochelle 2013.
public struct UniformDequantization: BatchTransformation, Equatable {
  /// The width w of a bin.
  public let binWidth: Double

  /// Creates the noise for data that are multiples of a bin width.
  ///
  /// - Throws: ``TrainingError/outOfRange(_:_:)`` unless the width is positive.
  public init(binWidth: Double) throws(TrainingError) {
    try requirePositive(binWidth, "the bin width")
    self.binWidth = binWidth
  }

  /// The points, each coordinate moved to a random place of its bin.
  ///
  /// Any shape. Rounding never carries a number into the next bin.
  ///
  /// - Throws: ``TrainingError/offGrid(value:binWidth:)`` for a number that is no multiple of the bin width.
  public func callAsFunction<Scalar>(
    _ points: Tensor<Scalar>, using rng: inout some RandomNumberGenerator
  ) throws -> Tensor<Scalar> {
    if let bad = points.scalars.first(where: { !isOnGrid(Double($0)) }) {
      throw TrainingError.offGrid(value: Double(bad), binWidth: binWidth)
    }
    var result = try Tensor<Scalar>.uniform(points.shape, using: &rng)
    let width = binWidth
    result.withMutableScalars { u in
      points.withScalars { x in
        for index in u.indices {
          let end = Scalar((Double(x[index]) / width).rounded() * width + width)
          u[index] = min(x[index] + Scalar(width) * u[index], end.nextDown)
        }
      }
    }
    return result
  }

  /// The multiples of the bin width that points come from: each number rounded down.
  ///
  /// Any shape.
  public func undo<Scalar>(_ points: Tensor<Scalar>) -> Tensor<Scalar> {
    points.map { Scalar((Double($0) / binWidth).rounded(.down) * binWidth) }
  }

  /// What log-densities of spread points say of the probabilities of the counts: `log p + d log w`, a lower bound on the
  /// average.
  ///
  /// Shape: `[n]`.
  public func logProbabilityBounds(_ logDensities: Tensor<Double>, dimension: Int) -> Tensor<Double> {
    logDensities + Double(dimension) * log(binWidth)
  }

  /// Whether a number is a multiple of the width, but for the rounding of single precision.
  private func isOnGrid(_ value: Double) -> Bool {
    let bins = value / binWidth
    return (bins - bins.rounded()).magnitude <= 1e-6 * max(1, bins.magnitude)
  }
}
