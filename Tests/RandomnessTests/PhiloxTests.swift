import Foundation
import Randomness
import Testing

/// Hides that a generator is `Philox`, so that numbers are drawn one at a time.
struct Disguised: RandomNumberGenerator {
  var philox: Philox
  mutating func next() -> UInt64 { philox.next() }
}

@Suite struct `Philox generator` {
  struct KnownAnswer: Sendable {
    var seed, stream, block: UInt64
    var first, second: UInt64
  }

  /// Known answers of the Random123 library, file `kat_vectors`, rows `philox4x32 10`, words lowest first.
  static let knownAnswers = [
    KnownAnswer(seed: 0, stream: 0, block: 0, first: 0xe169_c58d_6627_e8d5, second: 0x9b00_dbd8_bc57_ac4c),
    KnownAnswer(
      seed: .max, stream: .max, block: .max, first: 0x41c8_3b0e_408f_276d, second: 0x6d54_51fd_a20b_c7c6),
    KnownAnswer(
      seed: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e, block: 0x85a3_08d3_243f_6a88,
      first: 0x94fd_cceb_d16c_fe09, second: 0x2412_6ea1_5001_e420),
  ]

  @Test(arguments: knownAnswers)
  func `enciphers as published`(answer: KnownAnswer) {
    let numbers = Philox.block(answer.block, stream: answer.stream, seed: answer.seed)
    #expect(numbers.first == answer.first)
    #expect(numbers.second == answer.second)
  }

  @Test func `draws the numbers of its blocks in order`() {
    var rng = Philox(seed: 5, stream: 9)
    for index in 0..<40 {
      let block = Philox.block(UInt64(index), stream: 9, seed: 5)
      #expect(rng.next() == block.first)
      #expect(rng.next() == block.second)
    }
  }

  @Test(arguments: [0, 1, 2, 31, 32, 33, 70])
  func `resumes from its three integers with the same numbers`(drawn: Int) throws {
    var rng = Philox(seed: 1, stream: 2)
    for _ in 0..<drawn { _ = rng.next() }
    var resumed = Philox(seed: rng.seed, stream: rng.stream, position: rng.position)
    var decoded = try JSONDecoder().decode(Philox.self, from: JSONEncoder().encode(rng))
    var advanced = Philox(seed: 1, stream: 2)
    advanced.advance(by: drawn)
    #expect(resumed == rng)
    #expect(decoded == rng)
    #expect(advanced == rng)
    let expected = (0..<5).map { _ in rng.next() }
    #expect((0..<5).map { _ in resumed.next() } == expected)
    #expect((0..<5).map { _ in decoded.next() } == expected)
    advanced.advance(by: 5)
    #expect(advanced == rng)
    advanced.advance(by: -5)
    #expect((0..<5).map { _ in advanced.next() } == expected)
  }

  /// Drawn in arrays of every length from 0 to 80, starting at even and odd positions, across a wrap of the low word.
  @Test(arguments: [0, 1, 0x1_FFFF_FFFF - 40, .max - 60] as [UInt64])
  func `gives arrays the same bits as single draws`(start: UInt64) throws {
    var fast = Philox(seed: 3, stream: 4, position: start)
    var slow = Disguised(philox: fast)
    for count in [Int](0...80) + [1023, 1025, 2600] {
      #expect(try [Float].standardNormal(count: count, using: &fast) == .standardNormal(count: count, using: &slow))
      #expect(try [Float].uniform(count: count, using: &fast) == .uniform(count: count, using: &slow))
      #expect(try [Double].standardNormal(count: count, using: &fast) == .standardNormal(count: count, using: &slow))
      #expect(try [Double].uniform(count: count, using: &fast) == .uniform(count: count, using: &slow))
      #expect(try [Double].rademacher(count: count, using: &fast) == .rademacher(count: count, using: &slow))
      #expect(fast == slow.philox)
    }
  }

  @Test func `has children that all differ, whatever has been drawn`() {
    var parent = Philox(seed: 7)
    let before = parent.stream(3)
    _ = parent.next()
    #expect(parent.stream(3) == before)
    var seen: Set<Philox> = [Philox(seed: 7), Philox(seed: 7, stream: 1), Philox(seed: 8)]
    let started = seen.count
    for i in 0..<100 as Range<UInt64> {
      let child = Philox(seed: 7).stream(i)
      seen.insert(child)
      for j in 0..<100 as Range<UInt64> { seen.insert(child.stream(j)) }
    }
    #expect(seen.count == started + 100 + 100 * 100)
  }

  /// For independent normal streams the mean product times √n is standard normal, up to terms in 1/n.
  @Test func `has uncorrelated streams and children`() throws {
    let parent = Philox(seed: 11)
    let generators =
      (0..<4 as Range<UInt64>).map { Philox(seed: 11, stream: $0) } + (0..<4).map { parent.stream($0) }
      + (0..<4).map { parent.stream(1).stream($0) }
    let n = 100_000
    let draws = try generators.map { generator in
      var rng = generator
      return try [Double].standardNormal(count: n, using: &rng)
    }
    for i in draws.indices {
      for j in 0..<i {
        let correlation = zip(draws[i], draws[j]).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
        // 66 pairs beyond z = 5.8 standard errors: false failure below 66 · 6.6e-9 < 1e-6.
        #expect(abs(correlation) < 5.8 / Double(n).squareRoot(), "generators \(i) and \(j)")
      }
    }
  }
}
