import Randomness
import Tensors

/// Two samples as one, in the form in which a distance can be resampled quickly.
struct PooledPair {
  private enum Form {
    /// The kernel of all pairs, `[N, N]`, and its value for a point and itself. The energy distance has −|x − y|.
    case pairs(Tensor<Double>, diagonal: Double)
    /// The places of all points along each projection, lowest first, with the points they belong to.
    case projections([(places: [Double], points: [Int])])
  }

  /// The sizes of the samples; rows of the second follow those of the first.
  let n: Int, m: Int
  private let form: Form
  private let pieces: [(length: Double, first: Int, second: Int)]

  init<Scalar>(_ first: Tensor<Scalar>, _ second: Tensor<Scalar>, distance: SampleDistance) throws {
    let (x, y) = try checkedPair(first, second, atLeast: 2)
    (n, m) = (x.shape[0], y.shape[0])
    pieces = Self.pieces(n, m)
    let pooled = try Tensor.concatenated([x, y])
    switch distance {
    case .squaredMaximumMeanDiscrepancy(let lengthScale):
      let factor = try gaussianFactor(lengthScale)
      form = .pairs(exp(factor * (try squaredDistances(pooled, toColumnsOf: pooled.transposed()))), diagonal: 1)
    case .energy:
      form = .pairs(-sqrt(try squaredDistances(pooled, toColumnsOf: pooled.transposed())), diagonal: 0)
    case .squaredSlicedWasserstein(let projections):
      let places = try projected(pooled, on: projections)
      form = .projections(
        places.map { row in
          let order = row.indices.sorted { row[$0] < row[$1] }
          return (order.map { row[$0] }, order)
        })
    }
  }

  /// How often each pooled point stands in the first and in the second sample, one column for each resampling.
  ///
  /// Shapes: `[N, B]`.
  struct Choice {
    let first: Tensor<Double>, second: Tensor<Double>
  }

  /// The distance for every choice.
  func values(_ choice: Choice) throws -> [Double] {
    switch form {
    case .pairs(let kernel, let diagonal):
      let (xx, yy, xy) = try sums(choice, kernel)
      let unbiased = PairEstimator.unbiased
      return xx.indices.map { b in
        unbiased.average(total: xx[b], diagonal: diagonal, count: n)
          + unbiased.average(total: yy[b], diagonal: diagonal, count: m) - 2 * xy[b] / (Double(n) * Double(m))
      }
    case .projections(let projections):
      return try difference(choice, projections).map { squares($0, $0) / Double(projections.count) }
    }
  }

  /// The sums of the kernel within the first sample, within the second and between them, for every choice.
  private func sums(_ choice: Choice, _ kernel: Tensor<Double>) throws -> ([Double], [Double], [Double]) {
    let (a, b) = (choice.first, choice.second)
    let Ka = try kernel.matmul(a)
    return (
      try (a * Ka).sum(axis: 0).scalars, try (b * kernel.matmul(b)).sum(axis: 0).scalars,
      try (b * Ka).sum(axis: 0).scalars
    )
  }

  /// The errors ε of resampled differences, measured along the difference of the samples and by their length.
  func errors(_ choice: Choice) throws -> DistanceErrors {
    let original = try Choice.original(self)
    let estimate = try values(original)[0]
    switch form {
    case .pairs(let kernel, _):
      let (n, m) = (Double(n), Double(m))
      let w = try original.first / n - original.second / m
      let ε = try choice.first / n - choice.second / m - w
      let (Kw, Kε) = (try kernel.matmul(w), try kernel.matmul(ε))
      return DistanceErrors(
        estimate: estimate, squaredLength: try (w * Kw).sum(), along: try (Kw * ε).sum(axis: 0).scalars,
        products: try ε.matmul(Kε, transposingLeft: true))
    case .projections(let projections):
      let k = Double(projections.count)
      let w = try difference(original, projections)[0]
      // In units in which the inner product is the plain one.
      let scales = pieces.map { ($0.length / k).squareRoot() }
      let rows = try difference(choice, projections).map { errors in
        zip(errors, w).flatMap { error, w in pieces.indices.map { scales[$0] * (error[$0] - w[$0]) } }
      }
      let (ε, ŵ) = (try Tensor(rows), Tensor(w.flatMap { w in pieces.indices.map { scales[$0] * w[$0] } }))
      // The distance of two samples is too large by the mean square of their errors.
      let bias = try ε.squared().sum(axis: 1).mean()
      return DistanceErrors(
        estimate: estimate - bias, squaredLength: estimate, along: try (ε * ŵ).sum(axis: 1).scalars,
        products: try ε.matmul(ε, transposingRight: true))
    }
  }

  /// The differences `F⁻¹ − G⁻¹` of the quantile functions on each piece of the unit interval where both are constant, for
  /// every choice and every projection.
  private func difference(
    _ choice: Choice, _ projections: [(places: [Double], points: [Int])]
  ) throws -> [[[Double]]] {
    func sample(_ counts: [Double], _ size: Int, _ projection: (places: [Double], points: [Int])) -> [Double] {
      var result: [Double] = []
      result.reserveCapacity(size)
      for (place, point) in zip(projection.places, projection.points) where counts[point] > 0 {
        for _ in 0..<Int(counts[point]) { result.append(place) }
      }
      return result
    }
    let (first, second) = (try choice.first.transposed().rows(), try choice.second.transposed().rows())
    return zip(first, second).map { x, y in
      projections.map { projection in
        let (a, b) = (sample(x, n, projection), sample(y, m, projection))
        return pieces.map { a[$0.first] - b[$0.second] }
      }
    }
  }

  /// The integral over the unit interval of a product of two such differences, summed over the projections.
  private func squares(_ a: [[Double]], _ b: [[Double]]) -> Double {
    zip(a, b).reduce(0) { total, pair in
      var sum = 0.0
      for (index, piece) in pieces.enumerated() { sum += piece.length * pair.0[index] * pair.1[index] }
      return total + sum
    }
  }

  /// The pieces of the unit interval between multiples of 1/n and 1/m, with the ranks of the points there.
  private static func pieces(_ n: Int, _ m: Int) -> [(length: Double, first: Int, second: Int)] {
    var result: [(length: Double, first: Int, second: Int)] = []
    var (i, j, position) = (0, 0, 0)
    // Positions are counted in units of 1/(n·m), so that no step is lost to rounding.
    while i < n, j < m {
      let (endA, endB) = ((i + 1) * m, (j + 1) * n)
      let end = Swift.min(endA, endB)
      result.append((Double(end - position) / (Double(n) * Double(m)), i, j))
      position = end
      if endA == end { i += 1 }
      if endB == end { j += 1 }
    }
    return result
  }
}

extension PooledPair.Choice {
  /// The samples as they are.
  static func original(_ pair: PooledPair) throws -> Self {
    try counted(1, pair) { _, first, second in
      for row in 0..<pair.n { first[row] = 1 }
      for row in pair.n..<(pair.n + pair.m) { second[row] = 1 }
    }
  }

  /// Each point goes to one sample, at random, the sizes kept.
  static func permutations(
    _ count: Int, of pair: PooledPair, using rng: inout some RandomNumberGenerator
  ) throws -> Self {
    try counted(count, pair) { b, first, second in
      for (place, row) in try permutation(pair.n + pair.m, using: &rng).enumerated() {
        if place < pair.n { first[row * count + b] = 1 } else { second[row * count + b] = 1 }
      }
    }
  }

  /// Each sample drawn anew from its own points, with replacement.
  static func resamples(
    _ count: Int, of pair: PooledPair, using rng: inout some RandomNumberGenerator
  ) throws -> Self {
    try counted(count, pair) { b, first, second in
      for row in try randomIndices(count: pair.n, below: pair.n, using: &rng) { first[row * count + b] += 1 }
      for row in try randomIndices(count: pair.m, below: pair.m, using: &rng) {
        second[(pair.n + row) * count + b] += 1
      }
    }
  }

  private static func counted(
    _ count: Int, _ pair: PooledPair, _ fill: (Int, inout [Double], inout [Double]) throws -> Void
  ) throws -> Self {
    guard count > 0 else { throw MetricsError.tooFewResamples(count) }
    let rows = pair.n + pair.m
    var (first, second) = ([Double](repeating: 0, count: rows * count), [Double](repeating: 0, count: rows * count))
    for b in 0..<count { try fill(b, &first, &second) }
    return Self(first: try Tensor(first, shape: [rows, count]), second: try Tensor(second, shape: [rows, count]))
  }
}
