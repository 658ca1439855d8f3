import Foundation
import Randomness
import Tensors

/// Two half circles that reach into each other, plus Gaussian noise.
///
/// With `θ` uniform on `0..π`: the outer moon `(cos θ, sin θ)` or, as often, the inner one `(1 − cos θ, ½ − sin θ)`.
/// scikit-learn's `make_moons` takes an even grid of angles instead of random ones.
public struct TwoMoons: Dataset {
  /// The standard deviation of the noise added to both coordinates.
  public let noise: Double
  /// The name used on the command line.
  public var name: String { "two-moons" }

  /// Moons with noise 0.1.
  public init() { noise = 0.1 }

  /// Moons with noise of a given standard deviation.
  ///
  /// - Throws: ``DatasetError/invalidNoise(_:)``.
  public init(noise: Double) throws(DatasetError) {
    try requireNoise(noise)
    self.noise = noise
  }

  /// Draws independent points.
  ///
  /// Shape: `[count, 2]`.
  ///
  /// - Throws: ``DatasetError/negativeCount(_:)``; a count beyond memory is a `TensorError`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    // One number decides both: the angle, and by its sign the moon.
    let angles = try uniforms(count, in: -.pi ..< .pi, using: &rng)
    return try points(count, noise: noise, using: &rng) { index in
      let θ = angles[index].magnitude
      return angles[index] < 0 ? (cos(θ), sin(θ)) : (1 - cos(θ), 0.5 - sin(θ))
    }
  }

  /// The exact mean, `(½, ¼)`.
  ///
  /// Shape: `[2]`.
  public var mean: Tensor<Double> { Tensor([0.5, 0.25]) }

  /// The exact covariance.
  ///
  /// Shape: `[2, 2]`.
  public var covariance: Tensor<Double> {
    get throws(TensorError) {
      let (π, σ) = (Double.pi, noise)
      let xy = 0.125 - 1 / π
      return try Tensor([[0.75 + σ * σ, xy], [xy, 0.5625 - 1 / π + σ * σ]])
    }
  }
}
