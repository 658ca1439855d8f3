import Randomness
import Tensors

/// For each of some points, its nearest neighbours in a sample, nearest first.
public struct NearestNeighbors: Sendable {
  /// The number k of neighbours of each point.
  public let count: Int
  /// The rows of the neighbours in the sample, k for the first point, then k for the second, and so on.
  public let indices: [Int]
  /// The distances to them.
  ///
  /// Shape: `[n, k]`.
  public let distances: Tensor<Double>

  /// Finds the neighbours by looking at all pairs.
  ///
  /// With `excludingSelf` the points *are* the sample, and none is its own neighbour. Shapes: points `[n, d]`, sample
  /// `[m, d]`.
  ///
  /// - Complexity: O(n·m·d) time, O(m) memory besides the result.
  ///
  /// - Throws: ``MetricsError``, in particular for a sample of fewer than k other points.
  public init<Scalar>(
    of points: Tensor<Scalar>, in sample: Tensor<Scalar>, count: Int = 1, excludingSelf: Bool = false
  ) throws {
    guard count > 0 else { throw MetricsError.outOfRange("the number of neighbours", Double(count)) }
    let (x, y) = try checkedPair(points, sample)
    let (n, m) = (x.shape[0], y.shape[0])
    if excludingSelf, n != m { throw MetricsError.tooFewPoints(count: m, needed: n) }
    let needed = count + (excludingSelf ? 1 : 0)
    guard m >= needed else { throw MetricsError.tooFewPoints(count: m, needed: needed) }
    var (indices, squares) = ([Int](), [Double]())
    indices.reserveCapacity(n * count)
    squares.reserveCapacity(n * count)
    let columns = try y.transposed()
    let rows = Swift.max(1, 32_768 / m)
    for start in stride(from: 0, to: n, by: rows) {
      let block = try squaredDistances(x.sliced(start..<Swift.min(start + rows, n)), toColumnsOf: columns)
      block.withScalars { values in
        for row in 0..<block.shape[0] {
          let line = UnsafeBufferPointer(rebasing: values[(row * m)..<(row * m + m)])
          for (index, square) in nearest(line, count, except: excludingSelf ? start + row : nil) {
            indices.append(index)
            squares.append(square)
          }
        }
      }
    }
    self.count = count
    self.indices = indices
    distances = sqrt(try Tensor(squares, shape: [n, count]))
  }
}

/// The `count` smallest values with their places, by insertion into a short sorted list; ties go to the first.
private func nearest(_ values: UnsafeBufferPointer<Double>, _ count: Int, except: Int?) -> [(Int, Double)] {
  var best: [(Int, Double)] = []
  best.reserveCapacity(count + 1)
  for (index, value) in values.enumerated() where index != except {
    if best.count == count {
      guard value < best[count - 1].1 else { continue }
      best.removeLast()
    }
    var place = best.count
    while place > 0, value < best[place - 1].1 { place -= 1 }
    best.insert((index, value), at: place)
  }
  return best
}

/// Tests whether two samples come from one law by asking whether neighbours come from the same sample.
///
/// The statistic is the share, over all points of the pooled sample and their k nearest neighbours in it, of neighbours
/// from the point's own sample. For equal laws its mean is `(n(n − 1) + m(m − 1)) / (N(N − 1))`, about ½ for equal sizes,
/// and 1 for laws that lie apart. The neighbours stay when the points are dealt out anew, so that permutations are cheap
/// and the p-value is exact. Shapes: `[n, d]`, `[m, d]`.
///
/// Reference: M. F. Schilling, "Multivariate two-sample tests based on nearest neighbors", JASA 81 (1986); N. Henze, "A
/// multivariate two-sample test based on the number of nearest neighbor type coincidences", Ann. Statist. 16 (1988).
///
/// - Throws: ``MetricsError`` and `RandomnessError`.
public func nearestNeighborTest<Scalar>(
  _ x: Tensor<Scalar>, _ y: Tensor<Scalar>, neighbors: Int = 5, permutations: Int = 500,
  using rng: inout some RandomNumberGenerator
) throws -> ResamplingTest {
  let (x, y) = try checkedPair(x, y)
  let pooled = try Tensor.concatenated([x, y])
  let found = try NearestNeighbors(of: pooled, in: pooled, count: neighbors, excludingSelf: true)
  let isFirst = (0..<pooled.shape[0]).map { $0 < x.shape[0] }
  return try labelTest(isFirst, permutations: permutations, using: &rng) { isFirst in
    var same = 0
    for (pair, neighbor) in found.indices.enumerated() where isFirst[pair / neighbors] == isFirst[neighbor] {
      same += 1
    }
    return Double(same) / Double(found.indices.count)
  }
}

/// A permutation test of labels: the statistic of the labels as they are beside those of labels in random order.
///
/// - Throws: ``MetricsError/tooFewResamples(_:)``, `RandomnessError`, and what the statistic throws.
public func labelTest(
  _ labels: [Bool], permutations: Int, using rng: inout some RandomNumberGenerator,
  statistic: ([Bool]) throws -> Double
) throws -> ResamplingTest {
  guard permutations > 0 else { throw MetricsError.tooFewResamples(permutations) }
  let nullValues = try (0..<permutations).map { _ in
    try statistic(permutation(labels.count, using: &rng).map { labels[$0] })
  }
  return ResamplingTest(statistic: try statistic(labels), nullValues: nullValues)
}
