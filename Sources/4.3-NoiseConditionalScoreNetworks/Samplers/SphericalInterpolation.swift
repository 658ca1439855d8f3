import Foundation
import Tensors

/// A point on the arc between two vectors, a fraction t of the way: the direction turns evenly, and the length changes
/// evenly.
///
///     r(t) · [sin((1 − t)ω) a/‖a‖ + sin(tω) b/‖b‖] / sin ω,   r(t) = (1 − t)‖a‖ + t‖b‖,   ω = ∠(a, b)
///
/// Each entry of the first axis is one vector, whatever the shape of the rest: the rows of an image do not turn on their
/// own. The chapter's form divides by sin ω = 0 for vectors of one direction, explodes for opposite ones, and keeps the
/// length only where both are equal (erratum E-79).
///
/// Shapes: both `[n, …]`, result the same.
///
/// Reference: chapter 4.3.3; Shoemake 1985, equation 1.
///
/// - Throws: ``NoiseConditionalError/zeroVector(row:)``, ``NoiseConditionalError/oppositeVectors(row:)``,
///   `TensorError.shapeMismatch` or `TensorError.wrongRank`.
public func sphericalInterpolation<Scalar>(
  from start: Tensor<Scalar>, to end: Tensor<Scalar>, at fraction: Scalar
) throws -> Tensor<Scalar> {
  guard start.shape == end.shape else {
    throw TensorError.shapeMismatch(operation: "spherical interpolation", start.shape, end.shape)
  }
  guard start.rank >= 2 else {
    throw TensorError.wrongRank(operation: "spherical interpolation", expected: 2, shape: start.shape)
  }
  let n = start.shape[0]
  let flat = [n, start.shape.dropFirst().reduce(1, *)]
  let (a, b, t) = (try start.reshaped(to: flat), try end.reshaped(to: flat), Double(fraction))
  let (lengthA, lengthB) = (try norms(a), try norms(b))
  for row in 0..<n where lengthA.scalars[row] == 0 || lengthB.scalars[row] == 0 {
    throw NoiseConditionalError.zeroVector(row: row)
  }
  let (u, v) = (try a / lengthA, try b / lengthB)
  // ω = 2 atan(‖u − v‖/‖u + v‖) keeps its digits for small and for large angles, where the arc cosine loses half.
  let (apart, together) = (try norms(u - v).scalars, try norms(u + v).scalars)
  var weights: (start: [Scalar], end: [Scalar]) = ([], [])
  for row in 0..<n {
    let ω = 2 * atan2(Double(apart[row]), Double(together[row]))
    // Within the rounding of the directions, no arc is shorter than the others.
    let rounding = Double(Scalar.ulpOfOne).squareRoot()
    guard .pi - ω > rounding else { throw NoiseConditionalError.oppositeVectors(row: row) }
    let isStraight = ω < rounding
    weights.start.append(Scalar(isStraight ? 1 - t : sin((1 - t) * ω) / sin(ω)))
    weights.end.append(Scalar(isStraight ? t : sin(t * ω) / sin(ω)))
  }
  let direction = try Tensor(weights.start, shape: [n, 1]) * u + Tensor(weights.end, shape: [n, 1]) * v
  let length = try (1 - fraction) * lengthA + fraction * lengthB
  return try (length * direction).reshaped(to: start.shape)
}

/// The norm of every row.
///
/// Shape: `[n, m]` to `[n, 1]`.
private func norms<Scalar>(_ x: Tensor<Scalar>) throws(TensorError) -> Tensor<Scalar> {
  try sqrt(x.squared().sum(axis: 1, keepingAxis: true))
}
