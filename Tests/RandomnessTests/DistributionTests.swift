import Foundation
import Randomness
import Testing

/// Samples at fixed seeds against the distributions they are meant to come from.
///
/// Every bound is `z = 6` standard errors of a statistic that is normal at these sample sizes, exceeded by chance with
/// probability 2e-9, or a quantile of the same rarity; the hundred checks together stay below 1e-6.
@Suite struct `Distributions` {
  static let z = 6.0
  static let count = 200_001

  /// The standard normal distribution function.
  static func Φ(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The Kolmogorov–Smirnov distance of a sample from a distribution function.
  static func distance(_ sample: [Double], _ distribution: (Double) -> Double) -> Double {
    let n = Double(sample.count)
    return sample.sorted().enumerated().reduce(0) { largest, item in
      let value = distribution(item.element)
      return max(largest, value - Double(item.offset) / n, Double(item.offset + 1) / n - value)
    }
  }

  /// Massart: the distance exceeds `t/√n` with probability at most `2 e^{−2t²}`, which is 2e-9 for `t = 3.22`.
  static var distanceBound: Double { 3.22 / Double(count).squareRoot() }

  /// The mean of `f` over the sample, in standard errors from its expectation.
  static func deviation(_ sample: [Double], mean: Double, variance: Double, _ f: (Double) -> Double) -> Double {
    let n = Double(sample.count)
    return (sample.reduce(0) { $0 + f($1) } / n - mean) / (variance / n).squareRoot()
  }

  func checkNormal(_ sample: [Double]) {
    // E zᵏ = 0, 1, 0, 3; Var zᵏ = E z²ᵏ − (E zᵏ)² = 1, 2, 15, 96.
    for (power, (mean, variance)) in zip(1...4, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      let deviation = Self.deviation(sample, mean: mean, variance: variance) { pow($0, Double(power)) }
      #expect(abs(deviation) < Self.z, "moment \(power)")
    }
    #expect(Self.distance(sample, Self.Φ) < Self.distanceBound)
    // Neighbours are made of the same two uniform numbers: neither they nor their squares may be correlated.
    let pairs = zip(sample, sample.dropFirst())
    let product = pairs.reduce(0) { $0 + $1.0 * $1.1 } / Double(sample.count).squareRoot()
    #expect(abs(product) < Self.z)
    let squares = pairs.reduce(0) { $0 + ($1.0 * $1.0 - 1) * ($1.1 * $1.1 - 1) }
    #expect(abs(squares / (2 * Double(sample.count).squareRoot())) < Self.z)
    // The tail beyond 3 has probability 2.7e-3.
    let tail = 2 * Self.Φ(-3)
    let tailDeviation = Self.deviation(sample, mean: tail, variance: tail * (1 - tail)) { abs($0) > 3 ? 1 : 0 }
    #expect(abs(tailDeviation) < Self.z)
  }

  @Test func `normal numbers in single precision are normal`() throws {
    var rng = Philox(seed: 1)
    checkNormal(try [Float].standardNormal(count: Self.count, using: &rng).map(Double.init))
  }

  @Test func `normal numbers in double precision are normal`() throws {
    var rng = Philox(seed: 2)
    checkNormal(try [Double].standardNormal(count: Self.count, using: &rng))
  }

  @Test func `normal numbers drawn one at a time are normal`() {
    var rng = Philox(seed: 3)
    checkNormal((0..<Self.count).map { _ in Double.standardNormal(using: &rng) })
  }

  /// The words that make the largest radius, the smallest, and each quarter of a turn.
  @Test func `normal numbers are finite for the most extreme words`() throws {
    for word in [0, .max, 0xFFFF_FFFF, 0xFFFF_FFFF_0000_0000, 1, 1 << 32, 0x8000_0000_0000_0000] as [UInt64] {
      var rng = Constant(word: word)
      // √(2 · 33 ln 2) = 6.764 and √(2 · 53 ln 2) = 8.572: nothing is larger.
      let floats = try [Float].standardNormal(count: 2, using: &rng)
      #expect(floats.allSatisfy { abs($0) < 6.765 })
      let doubles = try [Double].standardNormal(count: 2, using: &rng)
      #expect(doubles.allSatisfy { abs($0) < 8.573 })
    }
  }

  func checkUniform(_ sample: [Double], in range: Range<Double>) {
    #expect(sample.allSatisfy(range.contains))
    let width = range.upperBound - range.lowerBound
    let unit = sample.map { ($0 - range.lowerBound) / width }
    #expect(abs(Self.deviation(unit, mean: 1 / 2, variance: 1 / 12) { $0 }) < Self.z)
    // Var u² = 1/5 − 1/9.
    #expect(abs(Self.deviation(unit, mean: 1 / 3, variance: 4 / 45) { $0 * $0 }) < Self.z)
    #expect(Self.distance(unit) { $0 } < Self.distanceBound)
    let product = zip(unit, unit.dropFirst()).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) }
    #expect(abs(product * 12 / Double(sample.count).squareRoot()) < Self.z)
  }

  @Test func `uniform numbers are uniform`() throws {
    var rng = Philox(seed: 4)
    checkUniform(try [Float].uniform(count: Self.count, using: &rng).map(Double.init), in: 0..<1)
    checkUniform(try [Double].uniform(count: Self.count, using: &rng), in: 0..<1)
    checkUniform(try [Float].uniform(count: Self.count, in: -3..<5, using: &rng).map(Double.init), in: -3..<5)
    checkUniform(try [Double].uniform(count: Self.count, in: 10..<10.5, using: &rng), in: 10..<10.5)
  }

  @Test func `uniform numbers never reach the upper bound`() throws {
    var rng = Constant(word: .max)
    #expect(try Float.uniform(using: &rng) == Float(1).nextDown)
    #expect(try Double.uniform(using: &rng) == Double(1).nextDown)
    #expect(try Float.uniform(in: 1..<Float(1).nextUp, using: &rng) == 1)
    #expect(try Float.uniform(in: -1e30..<1e-30, using: &rng) < 1e-30)
    var zero = Constant(word: 0)
    #expect(try Double.uniform(in: -7..<5, using: &zero) == -7)
  }

  @Test func `signs are plus and minus one, each half of the time, and independent`() throws {
    var rng = Philox(seed: 5)
    for sample in [
      try [Float].rademacher(count: Self.count, using: &rng).map(Double.init),
      try [Double].rademacher(count: Self.count, using: &rng),
    ] {
      #expect(sample.allSatisfy { abs($0) == 1 })
      #expect(abs(Self.deviation(sample, mean: 0, variance: 1) { $0 }) < Self.z)
      for lag in [1, 2, 63, 64] {
        let product = zip(sample, sample.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product / Double(sample.count).squareRoot()) < Self.z, "lag \(lag)")
      }
    }
  }
}

/// The same word again and again.
struct Constant: RandomNumberGenerator {
  var word: UInt64
  mutating func next() -> UInt64 { word }
}
