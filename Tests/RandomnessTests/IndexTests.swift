import Randomness
import Testing

@Suite struct `Indices and permutations` {
  /// Pearson's statistic of observed counts that should be equal.
  func statistic(_ counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }

  /// Wilson–Hilferty: `k (1 − 2/(9k) + z √(2/(9k)))³` is the χ² quantile, here for z = 5.2, exceeded with 1e-7.
  func bound(freedom k: Double) -> Double {
    let q = 1 - 2 / (9 * k) + 5.2 * (2 / (9 * k)).squareRoot()
    return k * q * q * q
  }

  @Test(arguments: [1, 2, 3, 7, 10, 64])
  func `indices are uniform`(n: Int) throws {
    var rng = Philox(seed: 6)
    var counts = [Int](repeating: 0, count: n)
    for index in try randomIndices(count: 60_000, below: n, using: &rng) { counts[index] += 1 }
    if n == 1 { #expect(counts == [60_000]) } else { #expect(statistic(counts) < bound(freedom: Double(n - 1))) }
  }

  /// With bound `3·2⁶¹`, a remainder of 64 bits would give the lowest third 1/2 of the draws instead of 1/3.
  @Test func `large bounds have no bias`() throws {
    var rng = Philox(seed: 7)
    let third = 1 << 61
    var counts = [0, 0, 0]
    for index in try randomIndices(count: 30_000, below: 3 * third, using: &rng) { counts[index / third] += 1 }
    #expect(statistic(counts) < bound(freedom: 2))
  }

  @Test func `permutations hold every number once, each position uniform, all orders of three alike`() throws {
    var rng = Philox(seed: 8)
    for n in [0, 1, 2, 5, 1000] {
      #expect(try permutation(n, using: &rng).sorted() == Array(0..<n))
    }
    var table = [[Int]](repeating: [Int](repeating: 0, count: 8), count: 8)
    var orders: [[Int]: Int] = [:]
    for _ in 0..<20_000 {
      for (position, value) in try permutation(8, using: &rng).enumerated() { table[position][value] += 1 }
      orders[try permutation(3, using: &rng), default: 0] += 1
    }
    for counts in table { #expect(statistic(counts) < bound(freedom: 7)) }
    #expect(orders.count == 6)
    #expect(statistic(Array(orders.values)) < bound(freedom: 5))
  }

  @Test func `bad requests are refused with the offending value`() {
    var rng = Philox(seed: 9)
    #expect(throws: RandomnessError.negativeCount(-1)) { try permutation(-1, using: &rng) }
    #expect(throws: RandomnessError.negativeCount(-2)) { try [Float].standardNormal(count: -2, using: &rng) }
    #expect(throws: RandomnessError.negativeCount(-3)) { try [Double].rademacher(count: -3, using: &rng) }
    #expect(throws: RandomnessError.negativeCount(-4)) { try randomIndices(count: -4, below: 1, using: &rng) }
    #expect(throws: RandomnessError.noIndexBelow(0)) { try randomIndices(count: 1, below: 0, using: &rng) }
    #expect(throws: RandomnessError.noIndexBelow(-5)) { try randomIndex(below: -5, using: &rng) }
    #expect(throws: RandomnessError.badRange(lower: 2, upper: 2)) { try Double.uniform(in: 2..<2, using: &rng) }
    #expect(throws: RandomnessError.badRange(lower: -.infinity, upper: 0)) {
      try Double.uniform(in: -.infinity..<0, using: &rng)
    }
    #expect("\(RandomnessError.noIndexBelow(-5))".contains("-5"))
    #expect("\(RandomnessError.negativeCount(-4))".contains("-4"))
    #expect("\(RandomnessError.badRange(lower: 2, upper: 2))".contains("2.0..<2.0"))
  }
}
