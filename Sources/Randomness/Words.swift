/// Fills a buffer with the next numbers of a generator; with `Philox`, many at a time and to the same bits.
func fillWords<Generator: RandomNumberGenerator>(
  _ words: UnsafeMutableBufferPointer<UInt64>, using rng: inout Generator
) {
  if Generator.self == Philox.self {
    withUnsafeMutablePointer(to: &rng) { pointer in
      pointer.withMemoryRebound(to: Philox.self, capacity: 1) { $0.pointee.fill(words) }
    }
  } else {
    for i in words.indices { words[i] = rng.next() }
  }
}

/// How many numbers are drawn at a time: small enough to stay in the first-level cache.
private let chunk = 512

/// Draws `count` numbers in chunks, hands each chunk to `body` with the index of its first number.
///
/// Every chunk but the last has a multiple of 16 numbers, and 16 more may be read (not used) after its end.
func withWords(
  _ count: Int, using rng: inout some RandomNumberGenerator,
  _ body: (_ first: Int, _ words: UnsafeMutableBufferPointer<UInt64>) -> Void
) {
  withUnsafeTemporaryAllocation(of: UInt64.self, capacity: min(chunk, count) + 16) { storage in
    storage.initialize(repeating: 0)
    var first = 0
    while first < count {
      let words = UnsafeMutableBufferPointer(rebasing: storage[..<min(chunk, count - first)])
      fillWords(words, using: &rng)
      body(first, words)
      first += words.count
    }
  }
}

/// Fills a buffer of `Float`, two numbers from each word; `kernel` makes them, a chunk at a time.
func fillPairs(
  _ buffer: UnsafeMutableBufferPointer<Float>, using rng: inout some RandomNumberGenerator,
  _ kernel: (UnsafeMutableBufferPointer<UInt64>, UnsafeMutableBufferPointer<Float>) -> Void
) {
  withWords((buffer.count + 1) / 2, using: &rng) { first, words in
    let end = min(2 * (first + words.count), buffer.count)
    kernel(words, UnsafeMutableBufferPointer(rebasing: buffer[(2 * first)..<end]))
  }
}
