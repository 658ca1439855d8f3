/// Fills a buffer with independent draws, uniform on `range`: the lower bound can occur, the upper bound cannot.
///
/// On `0..<1`, `Float` has 24 random bits, two numbers from one 64-bit number (low half first), and `Double` has 53. Other
/// ranges are stretched from there.
///
/// - Throws: `RandomnessError.badRange` if the range is empty or its width is not finite.
public func fillUniform<Scalar: BinaryFloatingPoint>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, in range: Range<Scalar> = 0..<1,
  using rng: inout some RandomNumberGenerator
) throws(RandomnessError) {
  let (lower, upper) = (range.lowerBound, range.upperBound)
  guard lower < upper, (upper - lower).isFinite else { throw .badRange(lower: Double(lower), upper: Double(upper)) }
  if let floats = numbers(buffer, of: Float.self) {
    fillPairs(floats, using: &rng, uniforms(_:into:))
    stretch(floats, lower: Float(lower), upper: Float(upper))
  } else if let doubles = numbers(buffer, of: Double.self) {
    withWords(doubles.count, using: &rng) { first, words in
      uniforms(words, into: UnsafeMutableBufferPointer(rebasing: doubles[first..<(first + words.count)]))
    }
    stretch(doubles, lower: Double(lower), upper: Double(upper))
  } else {
    for i in buffer.indices { buffer[i] = min(lower + (upper - lower) * Scalar(uniform(rng.next())), upper.nextDown) }
  }
}

/// 53 bits of a word as a fraction `0 ≤ u < 1`.
@inline(__always)
private func uniform(_ word: UInt64) -> Double { Double(Int64(truncatingIfNeeded: word >> 11)) * 0x1p-53 }

private func uniforms(_ words: UnsafeMutableBufferPointer<UInt64>, into buffer: UnsafeMutableBufferPointer<Double>) {
  for i in buffer.indices { buffer[i] = uniform(words[i]) }
}

/// Two numbers of each word, next to each other.
private func uniforms(_ words: UnsafeMutableBufferPointer<UInt64>, into buffer: UnsafeMutableBufferPointer<Float>) {
  words.withMemoryRebound(to: UInt32.self) { halves in
    for i in buffer.indices { buffer[i] = Float(Int32(truncatingIfNeeded: halves[i] >> 8)) * 0x1p-24 }
  }
}

/// Stretches numbers from `0..<1`; where rounding would reach the upper bound, the number below it is taken.
@inline(__always)
private func stretch<Scalar: BinaryFloatingPoint>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, lower: Scalar, upper: Scalar
) {
  if lower == 0, upper == 1 { return }
  let (width, last) = (upper - lower, upper.nextDown)
  for i in buffer.indices { buffer[i] = min(lower + width * buffer[i], last) }
}

extension BinaryFloatingPoint {
  /// One draw, uniform on `range`.
  ///
  /// - Throws: `RandomnessError.badRange`.
  public static func uniform(
    in range: Range<Self> = 0..<1, using rng: inout some RandomNumberGenerator
  ) throws(RandomnessError) -> Self {
    try Array.uniform(count: 1, in: range, using: &rng)[0]
  }
}

extension Array where Element: BinaryFloatingPoint {
  /// Independent draws, uniform on `range`: the lower bound can occur, the upper bound cannot.
  ///
  /// - Throws: `RandomnessError.negativeCount`, `RandomnessError.badRange`.
  public static func uniform(
    count: Int, in range: Range<Element> = 0..<1, using rng: inout some RandomNumberGenerator
  ) throws(RandomnessError) -> [Element] {
    try filled(count) { buffer throws(RandomnessError) in try fillUniform(buffer, in: range, using: &rng) }
  }
}
