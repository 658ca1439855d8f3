import Metrics
import Tensors

/// The distances between the points of a data set, sorted, with each point's distance to its nearest neighbour.
///
/// In high dimension they concentrate: all pairs of standard normal points in 3072 dimensions are between 76 and 81
/// apart (erratum E-56). The largest is a good σ_max, but then no quantile of them is a small σ.
///
/// Reference: chapter 4.3.1; Song and Ermon 2020, technique 1.
public struct PairwiseDistances: Sendable {
  /// The n(n − 1)/2 distances of different points, smallest first.
  public let sorted: [Double]
  /// The distance of every point to the nearest other one, in the order of the points.
  public let nearest: [Double]

  /// Measures all pairs.
  ///
  /// Shape: `[n, d]`.
  ///
  /// - Complexity: O(n²(d + log n)); take a sample of a thousand points of a large data set.
  /// - Throws: ``NoiseConditionalError/tooFewPoints(_:count:)`` for fewer than two points, and `TensorError` for a wrong
  ///   rank or numbers that are not finite.
  public init<Scalar>(of points: Tensor<Scalar>) throws {
    guard points.rank == 2 else {
      throw TensorError.wrongRank(operation: "pairwise distances", expected: 2, shape: points.shape)
    }
    let (n, d) = (points.shape[0], points.shape[1])
    guard n > 1 else { throw NoiseConditionalError.tooFewPoints("a distance between two", count: n) }
    guard points.isFinite else { throw TensorError.notFinite(operation: "pairwise distances", value: .nan) }
    var nearest = [Double](repeating: .infinity, count: n)
    var all: [Double] = []
    all.reserveCapacity(n * (n - 1) / 2)
    points.converted(to: Double.self).withScalars { x in
      for i in 0..<n {
        for j in 0..<i {
          let distance = squaredDistance(x, i * d, x, j * d, dimension: d).squareRoot()
          all.append(distance)
          nearest[i] = min(nearest[i], distance)
          nearest[j] = min(nearest[j], distance)
        }
      }
    }
    all.sort()
    (sorted, self.nearest) = (all, nearest)
  }

  /// The largest distance: technique 1 takes it for σ_max.
  ///
  /// With noise as wide as the data, Langevin steps at the first level can go from any point to any other; where it is
  /// smaller, samples stay near where they started.
  public var largest: Double { sorted[sorted.count - 1] }

  /// The quantile at a share of all pairs, interpolated linearly between order statistics.
  ///
  /// - Throws: ``NoiseConditionalError/outOfRange(_:_:)`` for a share outside [0, 1].
  public func quantile(_ share: Double) throws(NoiseConditionalError) -> Double {
    guard (0...1).contains(share) else { throw .outOfRange("the share of a quantile", share) }
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }

  /// The median distance to the nearest neighbour, duplicates left out; nil if all points coincide.
  public var medianNearest: Double? {
    let positive = nearest.filter { $0 > 0 }.sorted()
    guard !positive.isEmpty else { return nil }
    let middle = positive.count / 2
    return positive.count.isMultiple(of: 2) ? (positive[middle - 1] + positive[middle]) / 2 : positive[middle]
  }
}

/// The distance of each point to the nearest point of a data set.
///
/// Shapes: points `[n, d]`, data `[m, d]`; result `[n]`.
///
/// A sampler that follows the exact score of the data should end about `σ_min√(π/2)` away from it, in the plane.
///
/// - Throws: ``NoiseConditionalError/tooFewPoints(_:count:)`` for empty data, errors of shape, and `MetricsError` for
///   numbers that are not finite.
public func distances<Scalar>(
  from points: Tensor<Scalar>, toNearestOf data: Tensor<Scalar>
) throws -> Tensor<Double> {
  guard points.rank == 2, data.rank == 2, points.shape[1] == data.shape[1] else {
    throw TensorError.shapeMismatch(operation: "distances to data", points.shape, data.shape)
  }
  guard data.shape[0] > 0 else { throw NoiseConditionalError.tooFewPoints("a nearest one", count: 0) }
  guard points.shape[0] > 0 else { return try .zeros([0]) }
  return try NearestNeighbors(of: points, in: data).distances.reshaped(to: [points.shape[0]])
}

/// From the differences themselves, so that a duplicate is exactly 0 away.
private func squaredDistance(
  _ x: UnsafeBufferPointer<Double>, _ i: Int, _ y: UnsafeBufferPointer<Double>, _ j: Int, dimension: Int
) -> Double {
  var sum = 0.0
  for axis in 0..<dimension {
    let difference = x[i + axis] - y[j + axis]
    sum += difference * difference
  }
  return sum
}
