import Foundation
import Randomness
import Tensors

/// The Swiss roll in the plane: a spiral `t·(cos t, sin t)`, `t = 1.5π(1 + 2u)` with `u` uniform, plus Gaussian noise.
///
/// It is the x–z projection of scikit-learn's `make_swiss_roll`. The radius runs from 1.5π ≈ 4.7 to 4.5π ≈ 14.1, so
/// data of this scale are usually standardised before training.
public struct SwissRoll: Dataset {
  /// The standard deviation of the noise added to both coordinates.
  public let noise: Double
  /// The name used on the command line.
  public var name: String { "swiss-roll" }

  static let angles = 1.5 * Double.pi..<4.5 * Double.pi

  /// The roll with noise 0.1.
  public init() { noise = 0.1 }

  /// The roll with noise of a given standard deviation.
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
    let t = try uniforms(count, in: Self.angles, using: &rng)
    return try points(count, noise: noise, using: &rng) { Self.curve(t[$0]) }
  }

  /// The exact mean, `(2, 2 / 3π)`.
  ///
  /// Shape: `[2]`.
  public var mean: Tensor<Double> { Tensor([2, 2 / (3 * .pi)]) }

  /// The exact covariance, from `E[t²] = 9.75π²`, `E[t² cos 2t] = −1/2` and `E[t² sin 2t] = 3π`.
  ///
  /// Shape: `[2, 2]`.
  public var covariance: Tensor<Double> {
    get throws(TensorError) {
      let (π, σ) = (Double.pi, noise)
      let xy = 1.5 * π - 4 / (3 * π)
      return try Tensor([
        [4.875 * π * π - 0.25 - 4 + σ * σ, xy],
        [xy, 4.875 * π * π + 0.25 - 4 / (9 * π * π) + σ * σ],
      ])
    }
  }

  /// Points of the noise-free curve, the middles of as many equally likely pieces of it.
  ///
  /// The law of the data is nearly the even mixture of normal laws around many of them. Shape: `[count, 2]`.
  ///
  /// - Throws: ``DatasetError/negativeCount(_:)``; a count beyond memory is a `TensorError`.
  public static func curvePoints(_ count: Int) throws -> Tensor<Double> {
    guard count >= 0 else { throw DatasetError.negativeCount(count) }
    let points = (0..<count).flatMap { index in
      let point = curve(angles.lowerBound * (1 + 2 * (Double(index) + 0.5) / Double(count)))
      return [point.x, point.y]
    }
    return try Tensor(points, shape: [count, 2])
  }

  private static func curve(_ t: Double) -> (x: Double, y: Double) { (t * cos(t), t * sin(t)) }
}

// MARK: - Judging samples

extension SwissRoll {
  /// How far each point lies from the noise-free curve.
  ///
  /// Points of the data set itself have a root mean square distance of about ``noise``; neighbouring turns are 2π apart,
  /// so nothing between the turns is further than about π from the curve. Shapes: `[n, 2]` to `[n]`.
  ///
  /// - Throws: ``DatasetError/notPoints(shape:)``, ``DatasetError/wrongDimension(expected:actual:)`` or
  ///   ``DatasetError/notFinite(column:)``.
  public func distancesToCurve<Scalar>(_ points: Tensor<Scalar>) throws(DatasetError) -> Tensor<Double> {
    try requireFinitePoints(points)
    guard points.shape[1] == 2 else { throw .wrongDimension(expected: 2, actual: points.shape[1]) }
    let scalars = points.converted(to: Double.self).scalars
    return Tensor((0..<points.shape[0]).map { Self.distance(x: scalars[2 * $0], y: scalars[2 * $0 + 1]) })
  }

  private static let knots = (0...192).map { step in
    let t = angles.lowerBound + (angles.upperBound - angles.lowerBound) * Double(step) / 192
    return (t: t, point: curve(t))
  }

  /// Knots along the curve bracket each local minimum; golden sections close in on it.
  private static func distance(x: Double, y: Double) -> Double {
    func squared(_ point: (x: Double, y: Double)) -> Double {
      (point.x - x) * (point.x - x) + (point.y - y) * (point.y - y)
    }
    let values = knots.map { squared($0.point) }
    var smallest = Swift.min(values[0], values[values.count - 1])
    for i in values.indices {
      let (before, after) = (Swift.max(i - 1, 0), Swift.min(i + 1, values.count - 1))
      guard values[i] <= values[before], values[i] <= values[after] else { continue }
      smallest = Swift.min(
        smallest, minimum(of: { squared(curve($0)) }, between: knots[before].t, and: knots[after].t))
    }
    return smallest.squareRoot()
  }

  private static func minimum(of function: (Double) -> Double, between a: Double, and b: Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (a, b)
    var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
    var (fc, fd) = (function(c), function(d))
    // 0.1 · 0.618⁷⁰ is below the rounding of t.
    for _ in 0..<70 {
      if fc < fd {
        (b, d, fd) = (d, c, fc)
        c = b - ratio * (b - a)
        fc = function(c)
      } else {
        (a, c, fc) = (c, d, fd)
        d = a + ratio * (b - a)
        fd = function(d)
      }
    }
    return Swift.min(fc, fd)
  }
}
