import Foundation
import Tensors

/// Fills a buffer with independent draws from the standard normal distribution `𝒩(0, 1)`.
///
/// Box–Muller: from two uniform numbers `u, v` the pair `√(−2 log u) · (cos 2πv, sin 2πv)`; both are used, side by side.
/// `Float` takes `u` and `v` from the low and high half of one 64-bit number, so that `|z| < 6.77`; `Double` takes two
/// numbers, so that `|z| < 8.58`. An odd count drops the last sine.
///
/// Reference: G. E. P. Box, M. E. Muller, "A note on the generation of random normal deviates", 1958.
public func fillStandardNormal<Scalar: BinaryFloatingPoint>(
  _ buffer: UnsafeMutableBufferPointer<Scalar>, using rng: inout some RandomNumberGenerator
) {
  if let floats = numbers(buffer, of: Float.self) {
    fillPairs(floats, using: &rng) { VectorMath.normals(fromWords: $0, into: $1) }
  } else if let doubles = numbers(buffer, of: Double.self) {
    withWords((doubles.count + 1) & ~1, using: &rng) { first, words in
      for i in stride(from: 0, to: words.count, by: 2) {
        let (a, b) = boxMuller(words[i], words[i + 1])
        doubles[first + i] = a
        if first + i + 1 < doubles.count { doubles[first + i + 1] = b }
      }
    }
  } else {
    withDoubles(buffer) { fillStandardNormal($0, using: &rng) }
  }
}

extension BinaryFloatingPoint {
  /// One draw from the standard normal distribution `𝒩(0, 1)`: the first of the pair of Box and Muller.
  public static func standardNormal(using rng: inout some RandomNumberGenerator) -> Self {
    var value = Self.zero
    withUnsafeMutablePointer(to: &value) {
      fillStandardNormal(UnsafeMutableBufferPointer(start: $0, count: 1), using: &rng)
    }
    return value
  }
}

extension Array where Element: BinaryFloatingPoint {
  /// Independent draws from the standard normal distribution `𝒩(0, 1)`.
  ///
  /// - Throws: `RandomnessError.negativeCount`.
  public static func standardNormal(
    count: Int, using rng: inout some RandomNumberGenerator
  ) throws(RandomnessError) -> [Element] {
    try filled(count) { fillStandardNormal($0, using: &rng) }
  }
}

// MARK: - The transformation

/// Two normal numbers of two words.
private func boxMuller(_ first: UInt64, _ second: UInt64) -> (Double, Double) {
  // u ∈ (0, 1), half a step above a multiple of 2⁻⁵²; v ∈ [0, 1) with 53 bits.
  let u = (Double(first >> 12) + 0.5) * 0x1p-52
  let angle = Double(second >> 11) * 0x1p-53 * (2 * Double.pi)
  let radius = (-2 * log(u)).squareRoot()
  return (radius * cos(angle), radius * sin(angle))
}
