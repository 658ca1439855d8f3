import Foundation
import Randomness
import Tensors

/// The dark fields of a 4 × 4 checkerboard, filled evenly: sharp edges and corners that touch.
///
/// As in FFJORD, `x₁` is uniform on −2..<2 and `x₂ = U(0, 1) − 2·B + (⌊x₁⌋ mod 2)` with B a fair coin; both times
/// ``scale``.
public struct Checkerboard: Dataset {
  /// The side of one field.
  public let scale: Double
  /// The name used on the command line.
  public var name: String { "checkerboard" }

  /// A board from −4 to 4.
  public init() { scale = 2 }

  /// A board whose fields have a given side.
  ///
  /// - Throws: ``DatasetError/invalidSize(name:value:)``.
  public init(scale: Double) throws(DatasetError) {
    try requireSize(scale, "scale")
    self.scale = scale
  }

  /// Draws independent points.
  ///
  /// Shape: `[count, 2]`.
  ///
  /// - Throws: ``DatasetError/negativeCount(_:)``; a count beyond memory is a `TensorError`.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    let across = try uniforms(count, in: -2..<2, using: &rng)
    // The second number holds the coin in its sign: −1..<0 is the lower of the two dark fields, moved one down.
    let up = try uniforms(count, in: -1..<1, using: &rng)
    return try points(count, noise: 0, using: &rng) { index in
      let isOdd = floor(across[index]).truncatingRemainder(dividingBy: 2) != 0
      let y = (up[index] < 0 ? up[index] - 1 : up[index]) + (isOdd ? 1 : 0)
      return (scale * across[index], scale * y)
    }
  }

  /// The exact mean, the origin.
  ///
  /// Shape: `[2]`.
  public var mean: Tensor<Double> { Tensor([0, 0]) }

  /// The exact covariance: both coordinates are uniform, and the dark fields lie along the diagonal.
  ///
  /// Shape: `[2, 2]`.
  public var covariance: Tensor<Double> {
    get throws(TensorError) { try scale * scale * Tensor([[4.0 / 3, 0.25], [0.25, 4.0 / 3]]) }
  }

  /// The light fields, where the density is zero: whether each point lies on one, or off the board.
  ///
  /// Shape: `[n, 2]`. Useful to judge samples: the share of points off the dark fields is the share of errors.
  ///
  /// - Throws: ``DatasetError/notPoints(shape:)``, ``DatasetError/wrongDimension(expected:actual:)`` or
  ///   ``DatasetError/notFinite(column:)``.
  public func isOutside<Scalar>(_ points: Tensor<Scalar>) throws(DatasetError) -> [Bool] {
    try requireFinitePoints(points)
    guard points.shape[1] == 2 else { throw .wrongDimension(expected: 2, actual: points.shape[1]) }
    let scalars = (points.converted(to: Double.self) / scale).scalars
    return (0..<points.shape[0]).map { index in
      let (column, row) = (floor(scalars[2 * index]), floor(scalars[2 * index + 1]))
      let onBoard = column >= -2 && column < 2 && row >= -2 && row < 2
      return !onBoard || (column + row).truncatingRemainder(dividingBy: 2) != 0
    }
  }
}
