import Foundation
import Tensors

/// A vector field in the plane, split along and across the unit circle.
///
/// Shapes: all `[n]`.
///
/// Any vector splits so; that the parts of a *score* do different work is the point (erratum E-20).
public struct TangentNormalSplit: Sendable {
  /// The component along the circle, counter-clockwise.
  public let tangential: Tensor<Double>
  /// The component away from the centre.
  public let normal: Tensor<Double>
}

/// Splits vectors at points of the plane into parts along and across the circle around the origin.
///
/// Shapes: both `[n, 2]`. At the origin itself "along" is taken to be the second axis.
///
/// Reference: chapter 4.1.3 (5), `∇log p = ∇_𝓜 log p + ∇_⊥ log p`.
///
/// - Throws: `TensorError.shapeMismatch` unless points and vectors lie in the plane.
public func tangentAndNormal(of vectors: Tensor<Double>, at points: Tensor<Double>) throws -> TangentNormalSplit {
  guard points.rank == 2, points.shape[1] == 2, vectors.shape == points.shape else {
    throw TensorError.shapeMismatch(operation: "tangentAndNormal", vectors.shape, points.shape)
  }
  let parts = try zip(points.rows(), vectors.rows()).map { x, v in
    let r = hypot(x[0], x[1])
    let (c, s) = r > 0 ? (x[0] / r, x[1] / r) : (1, 0)
    return (tangential: c * v[1] - s * v[0], normal: c * v[0] + s * v[1])
  }
  return TangentNormalSplit(tangential: Tensor(parts.map(\.tangential)), normal: Tensor(parts.map(\.normal)))
}

extension NoisyCircle {
  /// The radius at which the pull across the circle vanishes in a direction, the crest of the density; 0 if the noise has
  /// filled the circle and there is none.
  ///
  /// Found by bisection to the last digit.
  ///
  /// - Throws: ``ScoreFunctionError/invalidParameter(_:_:)`` for an angle that is not finite.
  public func ridgeRadius(atAngle angle: Double = 0) throws -> Double {
    guard angle.isFinite else { throw ScoreFunctionError.invalidParameter("the angle", angle) }
    let direction = (Foundation.cos(angle), Foundation.sin(angle))
    func pull(_ r: Double) throws -> Double {
      let x = try Tensor<Double>([[r * direction.0, r * direction.1]])
      return try tangentAndNormal(of: score(at: x), at: x).normal.scalar
    }
    // The mean of points on the circle lies inside it, so that beyond 1 everything pulls inwards.
    var (inner, outer) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (inner + outer) / 2
      if try pull(middle) > 0 { inner = middle } else { outer = middle }
    }
    return outer < 1e-15 ? 0 : outer
  }
}
