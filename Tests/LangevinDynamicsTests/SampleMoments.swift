import Foundation
import Randomness
import Tensors
import Testing

/// Moments of a sample about a known mean, for comparison with what they should be.
struct SampleMoments {
  let count: Double
  let mean: Double
  let variance: Double
  let kurtosis: Double

  init(_ x: [Double]) {
    count = Double(x.count)
    let m = x.reduce(0, +) / count
    let squares = x.map { ($0 - m) * ($0 - m) }
    let v = squares.reduce(0, +) / count
    mean = m
    variance = v
    kurtosis = squares.reduce(0) { $0 + $1 * $1 } / (count * v * v)
  }

  /// Whether independent normal numbers with that mean and variance could look like this.
  ///
  /// z = 4.5 for mean and variance (standard error of the variance √(2/n)), z = 5 for the kurtosis, 3 ± √(24/n), whose
  /// law has heavier tails: together one false failure in 60,000.
  func areNormal(mean μ: Double, variance v: Double) -> Bool {
    abs(mean - μ) < 4.5 * (v / count).squareRoot()
      && abs(variance - v) < 4.5 * v * (2 / count).squareRoot()
      && abs(kurtosis - 3) < 5 * (24 / count).squareRoot()
  }
}

/// The covariance of the rows about their mean.
func rowCovariance(_ x: Tensor<Double>) throws -> Tensor<Double> {
  let centered = try x - x.mean(axis: 0)
  return try centered.matmul(centered, transposingLeft: true) / Double(x.shape[0])
}

/// Whether a covariance of n independent normal rows could come out like this.
///
/// z = 4.5 for each entry, whose standard error is √((CᵢᵢCⱼⱼ + Cᵢⱼ²)/n): 7 false failures in a million an entry.
func isCovariance(_ found: Tensor<Double>, of expected: Tensor<Double>, count: Int) throws -> Bool {
  let (c, d) = (expected.scalars, expected.shape[0])
  let error = (0..<d * d).map { index in
    let (i, j) = (index / d, index % d)
    return ((c[i * d + i] * c[j * d + j] + c[index] * c[index]) / Double(count)).squareRoot()
  }
  return zip(zip(found.scalars, c), error).allSatisfy { abs($0.0 - $0.1) < 4.5 * $1 }
}

/// The column of a matrix.
func column(_ x: Tensor<Double>, _ index: Int) throws -> [Double] {
  try x.sliced(index..<index + 1, axis: 1).scalars
}

/// Random words that make `Double`s come out as written: first normal numbers, then uniform ones.
struct ScriptedNumbers: RandomNumberGenerator {
  private var words: [UInt64]

  init(normals: [Double], uniforms: [Double] = []) {
    let padded = normals.count.isMultiple(of: 2) ? normals : normals + [0.5]
    words = stride(from: 0, to: padded.count, by: 2).flatMap { i -> [UInt64] in
      // Box and Muller backwards: u has 52 bits, v 53.
      let (a, b) = (padded[i], padded[i + 1])
      let u = exp(-(a * a + b * b) / 2)
      var turn = atan2(b, a) / (2 * Double.pi)
      if turn < 0 { turn += 1 }
      return [UInt64(u * 0x1p52) << 12, UInt64(turn * 0x1p53) << 11]
    }
    words += uniforms.map { UInt64($0 * 0x1p53) << 11 }
    words.reverse()
  }

  mutating func next() -> UInt64 { words.popLast() ?? 0 }
}

/// `p(x) ∝ exp(−x²/2 − x⁴/4)` on the line, for which E x² = 0.46792 and E x⁴ = 1 − E x².
enum QuarticTarget {
  static let secondMoment = 0.46792

  static func logDensity(_ x: Tensor<Double>) throws -> Tensor<Double> {
    let square = x.squared()
    return try (-0.5 * square - 0.25 * square.squared()).sum(axis: 1)
  }

  static func score(_ x: Tensor<Double>) throws -> Tensor<Double> { try -x - x * x.squared() }

  static func jacobian(_ x: Tensor<Double>) throws -> Tensor<Double> {
    try (-1 - 3 * x.squared()).reshaped(to: [x.shape[0], 1, 1])
  }

  /// Exact samples: normal numbers, kept with probability exp(−x⁴/4).
  static func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws -> Tensor<Double> {
    var kept: [Double] = []
    while kept.count < count {
      let z = try [Double].standardNormal(count: count, using: &rng)
      let u = try [Double].uniform(count: count, using: &rng)
      kept += zip(z, u).filter { $1 < exp(-$0 * $0 * $0 * $0 / 4) }.map(\.0)
    }
    return try Tensor(Array(kept.prefix(count)), shape: [count, 1])
  }
}
