import Foundation
import Randomness
import Tensors

/// Circles around the origin, each as likely as the others, plus Gaussian noise.
///
/// A point is `scale · (r·(cos φ, sin φ) + noise·N(0, I))` with the radius r drawn from ``radii`` and φ uniform.
public struct Rings: Dataset {
  /// The radii before scaling.
  public let radii: [Double]
  /// The standard deviation of the noise before scaling.
  public let noise: Double
  /// The factor on everything.
  public let scale: Double
  /// The name used on the command line.
  public var name: String { "rings" }

  /// FFJORD's four rings: radii 1, ¾, ½ and ¼ times 3, noise 0.08 times 3.
  public init() { (radii, noise, scale) = ([1, 0.75, 0.5, 0.25], 0.08, 3) }

  /// Rings of given radii.
  ///
  /// - Throws: ``DatasetError/noRings``, ``DatasetError/invalidSize(name:value:)`` or ``DatasetError/invalidNoise(_:)``.
  public init(radii: [Double], noise: Double, scale: Double = 1) throws(DatasetError) {
    guard !radii.isEmpty else { throw .noRings }
    for radius in radii { try requireSize(radius, "radius") }
    try requireNoise(noise)
    try requireSize(scale, "scale")
    (self.radii, self.noise, self.scale) = (radii, noise, scale)
  }

  /// Draws independent points.
  ///
  /// Shape: `[count, 2]`.
  ///
  /// - Throws: ``DatasetError/negativeCount(_:)``; a count beyond memory is a `TensorError`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    let angles = try uniforms(count, in: 0..<2 * .pi, using: &rng)
    let chosen = try randomIndices(count: count, below: radii.count, using: &rng)
    return try points(count, noise: scale * noise, using: &rng) { index in
      let radius = scale * radii[chosen[index]]
      return (radius * cos(angles[index]), radius * sin(angles[index]))
    }
  }

  /// The exact mean, the origin.
  ///
  /// Shape: `[2]`.
  public var mean: Tensor<Double> { Tensor([0, 0]) }

  /// The exact covariance, `scale²·(E[r²]/2 + noise²)·I`.
  ///
  /// Shape: `[2, 2]`.
  public var covariance: Tensor<Double> {
    get throws(TensorError) {
      let meanSquare = radii.reduce(0) { $0 + $1 * $1 } / Double(radii.count)
      return try scale * scale * (meanSquare / 2 + noise * noise) * Tensor.identity(2)
    }
  }
}
