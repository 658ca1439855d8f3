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

  /// Sixteen consecutive blocks at once: writes their first numbers, then their second numbers.
  ///
  /// Each lane holds one 32-bit word in a 64-bit place, since that is what vector units multiply. The upper half of a
  /// place is left dirty and cut off where it would matter.
  @inline(never)
  private static func encipherMany(
    from index: UInt64, high: UInt64, key: UInt64, into halves: UnsafeMutablePointer<SIMD16<UInt64>>
  ) {
    typealias Words = SIMD16<UInt64>
    let (low, shift) = (Words(repeating: 0xFFFF_FFFF), Words(repeating: 32))
    let counter = Words(repeating: index) &+ Words(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
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
    halves[0] = (x0 & low) | (x1 &<< shift)
    halves[1] = (x2 & low) | (x3 &<< shift)
  }

  /// Fills a buffer with the numbers that as many calls of `next()` would give, sixteen blocks at a time.
  mutating func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
    var i = 0
    if !position.isMultiple(of: 2), i < words.count {
      words[i] = next()
      i += 1
    }
    withUnsafeTemporaryAllocation(of: SIMD16<UInt64>.self, capacity: 2) { storage in
      guard let halves = storage.baseAddress, let target = words.baseAddress else { return }
      while i &+ 32 <= words.count {
        Philox.encipherMany(from: position >> 1, high: stream, key: seed, into: halves)
        // Through memory, as `encipherMany` would otherwise carry both halves interleaved through all rounds.
        let numbers = UnsafeRawPointer(halves).assumingMemoryBound(to: UInt64.self)
        for block in 0..<16 {
          target[i &+ 2 &* block] = numbers[block]
          target[i &+ 2 &* block &+ 1] = numbers[block &+ 16]
        }
        move(toEven: position &+ 32)
        i &+= 32
      }
    }
    while i < words.count {
      words[i] = next()
      i += 1
    }
  }
}
