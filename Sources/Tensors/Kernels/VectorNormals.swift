extension VectorMath {
  /// Standard normal numbers by the method of Box and Muller, two of each word, next to each other.
  ///
  /// With `u ∈ (0, 1]` from the low and `v ∈ [0, 1]` from the high half of a word: `√(−2 log u) · (cos 2πv, sin 2πv)`.
  /// Works on 16 words at a time: `words` must be readable up to a multiple of 16.
  package static func normals(
    fromWords words: UnsafeMutableBufferPointer<UInt64>, into buffer: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = UnsafeRawPointer(words.baseAddress), let target = UnsafeMutableRawPointer(buffer.baseAddress)
    else { return }
    let bytes = 4 &* buffer.count
    var i = 0
    while i < bytes {
      // 16 words have as many bytes as the 32 numbers made of them.
      let first = (source + i).loadUnaligned(as: SIMD8<UInt64>.self)
      let second = (source + i + 64).loadUnaligned(as: SIMD8<UInt64>.self)
      let pairs = boxMuller(first, second)
      if i &+ 128 <= bytes {
        (target + i).storeBytes(of: pairs.0, as: SIMD8<UInt64>.self)
        (target + i + 64).storeBytes(of: pairs.1, as: SIMD8<UInt64>.self)
      } else {
        withUnsafeBytes(of: pairs) { rest in
          if let rest = rest.baseAddress { (target + i).copyMemory(from: rest, byteCount: bytes &- i) }
        }
      }
      i &+= 128
    }
  }

  /// The bits of 16 pairs `(cosine, sine)`, each pair in the place of the word that it is made of.
  ///
  /// The lanes of the two vectors of words are interlocked instead of shuffled: even lanes belong to `first`.
  @inline(__always)
  private static func boxMuller(
    _ first: SIMD8<UInt64>, _ second: SIMD8<UInt64>
  ) -> (SIMD8<UInt64>, SIMD8<UInt64>) {
    typealias Words = SIMD8<UInt64>
    let (low, high) = (Words(repeating: 0xFFFF_FFFF), Words(repeating: 0xFFFF_FFFF_0000_0000))
    let shift = Words(repeating: 32)
    let radiusWords = unsafeBitCast((first & low) | (second &<< shift), to: Bits.self)
    let angleWords = unsafeBitCast((first &>> shift) | (second & high), to: Bits.self)

    let radius = squareRoot(logOfNormal(positiveFraction(radiusWords)) * -2)
    let (sine, cosine) = sineCosine(turns: fraction(angleWords))

    let x = unsafeBitCast(radius * cosine, to: Words.self)
    let y = unsafeBitCast(radius * sine, to: Words.self)
    return ((x & low) | (y &<< shift), (x &>> shift) | (y & high))
  }
}
