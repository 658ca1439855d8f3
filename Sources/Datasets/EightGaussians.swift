import Foundation
import Randomness
import Tensors

/// Eight Gaussians of equal weight on a circle, the test for models that lose modes.
///
/// The usual parameters are those of FFJORD: centres at distance 4 with standard deviation 0.5, both divided by 1.414.
public struct EightGaussians: Dataset {
  /// The distance of the centres from the origin.
  public let radius: Double
  /// The standard deviation of each Gaussian.
  public let standardDeviation: Double
  /// The name used on the command line.
  public var name: String { "eight-gaussians" }

  /// FFJORD's parameters, radius 2.829 and standard deviation 0.354.
  public init() { (radius, standardDeviation) = (4 / 1.414, 0.5 / 1.414) }

  /// Gaussians of a given standard deviation at a given distance from the origin.
  ///
  /// - Throws: ``DatasetError/invalidSize(name:value:)`` or ``DatasetError/invalidNoise(_:)``.
  public init(radius: Double, standardDeviation: Double) throws(DatasetError) {
    try requireSize(radius, "radius")
    try requireNoise(standardDeviation)
    (self.radius, self.standardDeviation) = (radius, standardDeviation)
  }

  /// The centres, at multiples of 45°.
  ///
  /// Shape: `[8, 2]`.
  public var centers: Tensor<Double> {
    get throws(TensorError) {
      try Tensor((0..<8).map { [radius * cos(Double($0) * .pi / 4), radius * sin(Double($0) * .pi / 4)] })
    }
  }

  /// Draws independent points.
  ///
  /// Shape: `[count, 2]`.
  ///
  /// - Throws: ``DatasetError/negativeCount(_:)``; a count beyond memory is a `TensorError`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    guard count >= 0 else { throw DatasetError.negativeCount(count) }
    let noise = try standardDeviation * Tensor.standardNormal([count, 2], using: &rng)
    return try centers.gathered(randomIndices(count: count, below: 8, using: &rng)) + noise
  }

  /// The exact mean, the origin.
  ///
  /// Shape: `[2]`.
  public var mean: Tensor<Double> { Tensor([0, 0]) }

  /// The exact covariance, `(r²/2 + σ²)·I`.
  ///
  /// Shape: `[2, 2]`.
  public var covariance: Tensor<Double> {
    get throws(TensorError) {
      try (radius * radius / 2 + standardDeviation * standardDeviation) * Tensor.identity(2)
    }
  }
}
