/// Fills a buffer with independent signs, `+1` or `−1` with probability one half each.
///
/// One 64-bit number gives 64 signs, lowest bit first; a set bit is `−1`.
public func fillRademacher<Scalar: BinaryFloatingPoint>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, using rng: inout some RandomNumberGenerator
) {
  if let floats = numbers(buffer, of: Float.self) {
    fillSigns(floats, using: &rng) { signs($0, into: $1) }
  } else if let doubles = numbers(buffer, of: Double.self) {
    fillSigns(doubles, using: &rng) { signs($0, into: $1) }
  } else {
    withDoubles(buffer) { fillRademacher($0, using: &rng) }
  }
}

/// Fills a buffer, 64 numbers from each word; `kernel` makes them, a chunk at a time.
private func fillSigns<Scalar>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, using rng: inout some RandomNumberGenerator,
  _ kernel: (UnsafeMutableBufferPointer<UInt64>, UnsafeMutableBufferPointer<Scalar>) -> Void
) {
  withWords((buffer.count + 63) / 64, using: &rng) { first, words in
    let end = min(64 * (first + words.count), buffer.count)
    kernel(words, UnsafeMutableBufferPointer(rebasing: buffer[(64 * first)..<end]))
  }
}

/// The sign bit of a one is the random bit.
private func signs(_ words: UnsafeMutableBufferPointer<UInt64>, into buffer: UnsafeMutableBufferPointer<Float>) {
  for i in buffer.indices {
    let bit = UInt32(truncatingIfNeeded: words[i >> 6] &>> UInt64(truncatingIfNeeded: i)) & 1
    buffer[i] = Float(bitPattern: 0x3F80_0000 | bit << 31)
  }
}

/// The sign bit of a one is the random bit.
private func signs(_ words: UnsafeMutableBufferPointer<UInt64>, into buffer: UnsafeMutableBufferPointer<Double>) {
  for i in buffer.indices {
    let bit = (words[i >> 6] &>> UInt64(truncatingIfNeeded: i)) & 1
    buffer[i] = Double(bitPattern: 0x3FF0_0000_0000_0000 | bit << 63)
  }
}

extension Array where Element: BinaryFloatingPoint {
  /// Independent signs, `+1` or `−1` with probability one half each.
  ///
  /// - Throws: `RandomnessError.negativeCount`.
  public static func rademacher(
    count: Int, using rng: inout some RandomNumberGenerator
  ) throws(RandomnessError) -> [Element] {
    try filled(count) { fillRademacher($0, using: &rng) }
  }
}
