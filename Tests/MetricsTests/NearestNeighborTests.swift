import Metrics
import Randomness
import Tensors
import TestSupport
import Testing

@Suite struct `Nearest neighbours` {
  @Test func `are those that sorting all distances finds`() throws {
    var rng = Philox(seed: 30)
    // 1700 points force several blocks of rows.
    let x = try Tensor<Double>.standardNormal([40, 3], using: &rng)
    let y = try Tensor<Double>.standardNormal([1700, 3], using: &rng)
    let found = try NearestNeighbors(of: x, in: y, count: 4)
    let (points, sample) = (try x.rows(), try y.rows())
    for (row, point) in points.enumerated() {
      let squares = sample.map { zip(point, $0).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      let order = squares.indices.sorted { squares[$0] < squares[$1] }.prefix(4)
      #expect(Array(found.indices[(4 * row)..<(4 * row + 4)]) == Array(order))
      let nearest = try found.distances.sliced(row..<row + 1).scalars
      for (distance, index) in zip(nearest, order) {
        #expect(distance.isClose(to: squares[index].squareRoot(), relative: 1e-14))
      }
    }
  }

  @Test func `of a sample in itself leave each point out, and ties go to the first`() throws {
    let x = try Tensor<Float>([[0], [1], [3], [3]])
    let found = try NearestNeighbors(of: x, in: x, count: 2, excludingSelf: true)
    #expect(found.indices == [1, 2, 0, 2, 3, 1, 2, 1])
    #expect(found.distances.scalars == [1, 3, 1, 2, 0, 2, 0, 2])
    #expect(throws: MetricsError.tooFewPoints(count: 4, needed: 5)) {
      try NearestNeighbors(of: x, in: x, count: 4, excludingSelf: true)
    }
    #expect(throws: MetricsError.outOfRange("the number of neighbours", 0)) {
      try NearestNeighbors(of: x, in: x, count: 0)
    }
  }

  @Test func `of a large sample in itself leave each point out, in every block of rows`() throws {
    var rng = Philox(seed: 33)
    let x = try Tensor<Double>.standardNormal([500, 2], using: &rng)
    let found = try NearestNeighbors(of: x, in: x, excludingSelf: true)
    #expect(found.indices.enumerated().allSatisfy { $0 != $1 })
    #expect(try found.distances.min() > 0)
  }

  @Test func `of the same sample are as many as chance wants, and all when samples lie apart`() throws {
    let (n, m, repeats) = (30, 20, 150)
    var (means, alarms) = ([Double](), 0)
    for seed in 0..<UInt64(repeats) {
      var rng = Philox(seed: seed, stream: 31)
      let (x, y) = (
        try Tensor<Double>.standardNormal([n, 2], using: &rng), try Tensor<Double>.standardNormal([m, 2], using: &rng)
      )
      let test = try nearestNeighborTest(x, y, permutations: 39, using: &rng)
      means.append(test.statistic)
      if test.pValue <= 0.1 { alarms += 1 }
    }
    // (n(n − 1) + m(m − 1)) / (N(N − 1)) = 1250/2450 by hand; five standard errors.
    let values = Tensor(means)
    let error = (try (values - values.mean()).squared().mean() / Double(repeats)).squareRoot()
    #expect(try values.mean().isClose(to: 1250.0 / 2450, absolute: 5 * error))
    // At most 4/40 with ties: 15 ± 3.7 of 150, five standard deviations above.
    #expect(alarms <= 33, "\(alarms) false alarms")
    var rng = Philox(seed: 32)
    let x = try Tensor<Double>.standardNormal([n, 2], using: &rng)
    let apart = try nearestNeighborTest(x, x.sliced(0..<m) + 100, permutations: 99, using: &rng)
    #expect(apart.statistic == 1 && apart.pValue == 0.01)
  }

  @Test func `all squared distances`() throws {
    let (x, y) = (try Tensor<Float>([[0, 0], [3, 4]]), try Tensor<Float>([[0, 1], [3, 0], [0, 0]]))
    #expect(try pairwiseSquaredDistances(x, y) == Tensor([[1, 9, 0], [18, 16, 25]]))
    #expect(throws: MetricsError.dimensionMismatch(2, 1)) { try pairwiseSquaredDistances(x, .ones([1, 1])) }
  }
}
