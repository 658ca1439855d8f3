/// Fills a buffer with independent draws, uniform on `0 ≤ u < 1`.
///
/// `Float` has 24 random bits, two numbers from one 64-bit number (low half first); `Double` has 53.
public func fillUniform<Scalar: BinaryFloatingPoint>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, using rng: inout some RandomNumberGenerator
) {
  if let floats = buffer as? UnsafeMutableBufferPointer<Float> {
    fillPairs(floats, using: &rng, uniforms(_:into:))
  } else if let doubles = buffer as? UnsafeMutableBufferPointer<Double> {
    withWords(doubles.count, using: &rng) { first, words in
      for i in words.indices { doubles[first + i] = Double(words[i] >> 11) * 0x1p-53 }
    }
  } else {
    withDoubles(buffer) { fillUniform($0, using: &rng) }
  }
}

/// Two uniform numbers of each word, next to each other.
private func uniforms(_ words: UnsafeMutableBufferPointer<UInt64>, into buffer: UnsafeMutableBufferPointer<Float>) {
  words.withMemoryRebound(to: UInt32.self) { halves in
    for i in buffer.indices { buffer[i] = Float(Int32(truncatingIfNeeded: halves[i] >> 8)) * 0x1p-24 }
  }
}

/// Stretches numbers from `0..<1` to `range`; where rounding would reach the upper bound, the number below it is taken.
func stretch<Scalar: BinaryFloatingPoint>(_ buffer: UnsafeMutableBufferPointer<Scalar>, to range: Range<Scalar>) {
  let (lower, width, last) = (range.lowerBound, range.upperBound - range.lowerBound, range.upperBound.nextDown)
  for i in buffer.indices { buffer[i] = min(lower + width * buffer[i], last) }
}

func check<Scalar: BinaryFloatingPoint>(_ range: Range<Scalar>) throws(RandomnessError) {
  guard !range.isEmpty, (range.upperBound - range.lowerBound).isFinite else {
    throw .badRange(lower: Double(range.lowerBound), upper: Double(range.upperBound))
  }
}

extension Array where Element: BinaryFloatingPoint {
  /// Independent draws, uniform on `range`: the lower bound can occur, the upper bound cannot.
  ///
  /// - Throws: `RandomnessError.negativeCount`, `RandomnessError.badRange`.
  public static func uniform(
    count: Int, in range: Range<Element> = 0..<1, using rng: inout some RandomNumberGenerator
  ) throws(RandomnessError) -> [Element] {
    try check(range)
    return try filled(count) {
      fillUniform($0, using: &rng)
      if range != 0..<1 { stretch($0, to: range) }
    }
  }
}

extension BinaryFloatingPoint {
  /// One draw, uniform on `0 ≤ u < 1`.
  public static func uniform(using rng: inout some RandomNumberGenerator) -> Self {
    var value = Self.zero
    withUnsafeMutablePointer(to: &value) {
      fillUniform(UnsafeMutableBufferPointer(start: $0, count: 1), using: &rng)
    }
    return value
  }
}
