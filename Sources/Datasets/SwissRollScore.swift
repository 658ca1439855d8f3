import Foundation
import Tensors

/// The exact score of the Swiss roll under noise, to grade a network with.
///
/// The density of `t·(cos t, sin t) + s·N(0, I)`, `s² = noise² + noiseLevel²`, is an integral over t. Gauss's rule turns
/// it into a mixture of thousands of Gaussians along the curve, whose score is `(E[c | x] − x) / s²`.
extension SwissRoll {
  /// The logarithm of the density of the data with more noise added, in nats.
  ///
  /// Shape: `[n, 2]` to `[n]`.
  ///
  /// - Throws: ``DatasetError/invalidNoise(_:)`` unless the whole noise is 0.001 or more,
  ///   ``DatasetError/notPoints(shape:)``, ``DatasetError/wrongDimension(expected:actual:)`` or
  ///   ``DatasetError/notFinite(column:)``.
  public func logDensity<Scalar>(at points: Tensor<Scalar>, noiseLevel: Double = 0) throws -> Tensor<Scalar> {
    try overBlocks(points, noiseLevel) { _, logWeights, _ in try logSumExp(logWeights, axis: 1) }
  }

  /// The score `∇ log p` of the data with more noise added.
  ///
  /// Shape: `[n, 2]` to `[n, 2]`.
  ///
  /// - Throws: as ``logDensity(at:noiseLevel:)``.
  public func score<Scalar>(at points: Tensor<Scalar>, noiseLevel: Double = 0) throws -> Tensor<Scalar> {
    let s = hypot(noise, noiseLevel)
    return try overBlocks(points, noiseLevel) { x, logWeights, curve in
      try (softmax(logWeights, axis: 1).matmul(curve) - x) / (s * s)
    }
  }

  /// `body(x, log wᵢN(x; cᵢ, s²I), c)` for a few points at a time, the results joined.
  private func overBlocks<Scalar>(
    _ points: Tensor<Scalar>, _ noiseLevel: Double,
    _ body: (Tensor<Double>, Tensor<Double>, Tensor<Double>) throws -> Tensor<Double>
  ) throws -> Tensor<Scalar> {
    try requireNoise(noiseLevel)
    try requireFinitePoints(points)
    guard points.shape[1] == 2 else { throw DatasetError.wrongDimension(expected: 2, actual: points.shape[1]) }
    let s = hypot(noise, noiseLevel)
    guard s >= 0.001 else { throw DatasetError.invalidNoise(s) }

    let (curve, logWeights) = try Self.nodes(spacing: s)
    let columns = try curve.transposed()
    let normalised = logWeights - log(2 * Double.pi * s * s)
    let x = points.converted(to: Double.self)
    let (count, rows) = (x.shape[0], Swift.max(1, 65_536 / logWeights.count))
    let blocks = try stride(from: 0, to: Swift.max(count, 1), by: rows).map { start in
      let block = try x.sliced(start..<Swift.min(start + rows, count))
      let (dx, dy) = try (
        block.sliced(0..<1, axis: 1) - columns.sliced(0..<1), block.sliced(1..<2, axis: 1) - columns.sliced(1..<2)
      )
      return try body(block, normalised - (dx.squared() + dy.squared()) / (2 * s * s), curve)
    }
    return try Tensor<Double>.concatenated(blocks).converted(to: Scalar.self)
  }

  /// Points of the curve and the logarithms of their weights, which sum to 1.
  ///
  /// Panels are about two standard deviations long, with Gauss's rule of eight points on each: what a panel misses of a
  /// Gaussian is below 1e-10. In `q = t²` equal steps are about equal lengths of the curve. Far beyond an end of the curve
  /// only a tiny piece there counts, so the first and the last panel are halved towards it again and again.
  private static func nodes(spacing s: Double) throws -> (curve: Tensor<Double>, logWeights: Tensor<Double>) {
    let gauss: [(x: Double, weight: Double)] = [
      (0.1834346424956498, 0.3626837833783620), (0.5255324099163290, 0.3137066458778873),
      (0.7966664774136267, 0.2223810344533745), (0.9602898564975363, 0.1012285362903763),
    ]
    let (a, b) = (angles.lowerBound, angles.upperBound)
    let length = (b * b - a * a) / 2
    let panels = Int((length / (2 * s)).rounded(.up)) + 16
    let (first, last) = (a * a, b * b)
    let step = (last - first) / Double(panels)
    let halvings = (1...20).map { step * exp2(-Double($0)) }
    let edges =
      [first] + halvings.reversed().map { first + $0 } + (1..<panels).map { first + Double($0) * step }
      + halvings.map { last - $0 } + [last]
    var (curve, logWeights) = ([[Double]](), [Double]())
    for (lower, upper) in zip(edges, edges.dropFirst()) {
      let (middle, half) = ((lower + upper) / 2, (upper - lower) / 2)
      for node in gauss {
        for x in [-node.x, node.x] {
          let t = (middle + x * half).squareRoot()
          curve.append([t * cos(t), t * sin(t)])
          // dt = dq / 2t, and t is uniform on an interval of length b − a.
          logWeights.append(log(node.weight * half / (2 * t * (b - a))))
        }
      }
    }
    return (try Tensor(curve), Tensor(logWeights))
  }
}
