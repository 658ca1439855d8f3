/// A counter-based random number generator: number `i` is a function of the seed, the stream and `i` alone.
///
/// Philox 4×32-10 encrypts a 128-bit counter with a 64-bit key. The key is the seed; the low half of the counter counts
/// blocks of two 64-bit numbers, the high half is the number of the stream. So two generators with the same seed and
/// different streams never visit the same counter, any position can be reached at once, and the state is three
/// integers: save `seed`, `stream` and `position`, and `init(seed:stream:position:)` continues with the same bits.
///
/// Reference: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011, §3.3.
public struct Philox: RandomNumberGenerator, Sendable, Equatable, Hashable, Codable {
  /// The key of the cipher.
  public let seed: UInt64
  /// The number of the stream, the high half of the counter.
  public let stream: UInt64
  /// How many 64-bit numbers have been drawn.
  ///
  /// A stream repeats after `2⁶⁴` of them.
  public private(set) var position: UInt64
  /// The second half of the block that `position` is in, when `position` is odd; 0 otherwise.
  private var spare: UInt64 = 0

  private enum CodingKeys: String, CodingKey { case seed, stream, position }

  /// A generator for a seed, at the beginning of a numbered stream or at any later position of it.
  public init(seed: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
    (self.seed, self.stream, self.position) = (seed, stream, position)
    if !position.isMultiple(of: 2) { spare = block(position >> 1).second }
  }

  /// Reads the three integers and restores the rest.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      seed: try values.decode(UInt64.self, forKey: .seed), stream: try values.decode(UInt64.self, forKey: .stream),
      position: try values.decode(UInt64.self, forKey: .position))
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    guard position.isMultiple(of: 2) else {
      defer { spare = 0 }
      return spare
    }
    let (first, second) = block(position >> 1)
    spare = second
    return first
  }

  /// Skips `count` numbers, as if `next()` had been called so many times.
  ///
  /// Negative counts go back.
  ///
  /// - Complexity: O(1)
  public mutating func advance(by count: Int) {
    self = Philox(seed: seed, stream: stream, position: position &+ UInt64(bitPattern: Int64(count)))
  }

  /// Child number `index` of this generator: a generator of its own for a part, a thread or a sample.
  ///
  /// The child depends on this generator's seed and stream and on `index`, not on its position. Seed and stream of the
  /// child are the 128 bits of one block, enciphered with a changed key from the counter (`index`, stream). As a
  /// cipher is one-to-one, children of one parent all differ; between different parents, among them children's
  /// children, two of `n` generators coincide with probability below `n²/2¹²⁹`. Numbered streams of
  /// `init(seed:stream:)` keep the seed; children do not, so that the two can be mixed.
  public func stream(_ index: UInt64) -> Philox {
    let changedKey = seed ^ 0x9E37_79B9_7F4A_7C15
    let (childSeed, childStream) = Philox.encipher(low: index, high: stream, key: changedKey)
    return Philox(seed: childSeed, stream: childStream)
  }

  /// The two numbers of any block: the cipher itself, without a generator.
  ///
  /// Drawing reaches the blocks below `2⁶³`.
  public static func block(_ index: UInt64, stream: UInt64, seed: UInt64) -> (first: UInt64, second: UInt64) {
    encipher(low: index, high: stream, key: seed)
  }

  private func block(_ index: UInt64) -> (first: UInt64, second: UInt64) {
    Philox.encipher(low: index, high: stream, key: seed)
  }

  /// Continues after `fill(_:)` has produced numbers up to an even position.
  mutating func move(toEven newPosition: UInt64) { (position, spare) = (newPosition, 0) }
}
