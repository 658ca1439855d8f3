extension Philox {
  /// Enciphers the counter `high·2⁶⁴ + low`: the 128 random bits of one block, as two numbers.
  ///
  /// Ten rounds of two 32×32-bit multiplications; the low halves of the products pass on, the high halves are mixed with
  /// the other two words and the round's key.
  static func encipher(low: UInt64, high: UInt64, key: UInt64) -> (first: UInt64, second: UInt64) {
    var (x0, x1) = (UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32))
    var (x2, x3) = (UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32))
    var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    for _ in 0..<10 {
      let (p0, p1) = (UInt64(x0) &* 0xD251_1F53, UInt64(x2) &* 0xCD9E_8D57)
      x0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ x1 ^ k0
      x1 = UInt32(truncatingIfNeeded: p1)
      x2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ x3 ^ k1
      x3 = UInt32(truncatingIfNeeded: p0)
      k0 &+= 0x9E37_79B9  // golden ratio
      k1 &+= 0xBB67_AE85  // √3 − 1
    }
    return (UInt64(x0) | UInt64(x1) << 32, UInt64(x2) | UInt64(x3) << 32)
  }

  /// Eight consecutive blocks at once: their first and their second numbers.
  ///
  /// Each lane holds one 32-bit word in a 64-bit place, since that is what vector units multiply. The upper half of a
  /// place is left dirty and cut off where it would matter.
  @inline(__always)
  private static func encipherEight(
    from index: UInt64, high: UInt64, key: UInt64
  ) -> (first: SIMD8<UInt64>, second: SIMD8<UInt64>) {
    typealias Words = SIMD8<UInt64>
    let (low, shift) = (Words(repeating: 0xFFFF_FFFF), Words(repeating: 32))
    let counter = Words(repeating: index) &+ Words(0, 1, 2, 3, 4, 5, 6, 7)
    var (x0, x1) = (counter, counter &>> shift)
    var (x2, x3) = (Words(repeating: high), Words(repeating: high >> 32))
    var (k0, k1) = (Words(repeating: key), Words(repeating: key >> 32))
    for _ in 0..<10 {
      let p0 = (x0 & low) &* Words(repeating: 0xD251_1F53)
      let p1 = (x2 & low) &* Words(repeating: 0xCD9E_8D57)
      x0 = (p1 &>> shift) ^ x1 ^ k0
      x1 = p1
      x2 = (p0 &>> shift) ^ x3 ^ k1
      x3 = p0
      k0 = k0 &+ Words(repeating: 0x9E37_79B9)
      k1 = k1 &+ Words(repeating: 0xBB67_AE85)
    }
    return ((x0 & low) | (x1 &<< shift), (x2 & low) | (x3 &<< shift))
  }

  /// Fills a buffer with the numbers that as many calls of `next()` would give, eight blocks at a time.
  mutating func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
    guard let target = UnsafeMutableRawPointer(words.baseAddress) else { return }
    var i = 0
    if !position.isMultiple(of: 2), i < words.count {
      words[i] = next()
      i += 1
    }
    let (seed, stream, start) = (self.seed, self.stream, position)
    let first = i
    while i &+ 16 <= words.count {
      let index = (start &+ UInt64(truncatingIfNeeded: i &- first)) >> 1
      let (first, second) = Philox.encipherEight(from: index, high: stream, key: seed)
      var numbers = SIMD16<UInt64>()
      numbers.evenHalf = first
      numbers.oddHalf = second
      (target + 8 &* i).storeBytes(of: numbers, as: SIMD16<UInt64>.self)
      i &+= 16
    }
    if i > first { move(toEven: start &+ UInt64(truncatingIfNeeded: i &- first)) }
    while i < words.count {
      words[i] = next()
      i += 1
    }
  }
}
