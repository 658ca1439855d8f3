import Datasets
import Foundation
import Randomness
import ScoreFunctions
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Uniform dequantisation` {
  /// A generator whose every bit is the same: the ends of the uniform law.
  private struct Constant: RandomNumberGenerator {
    let word: UInt64
    func next() -> UInt64 { word }
  }

  @Test func `no count leaves its bin, not even by rounding`() throws {
    let dequantization = try UniformDequantization(binWidth: 1.0 / 16)
    let counts = Tensor((0...16).map { Float($0) / 16 })
    var (lowest, highest) = (Constant(word: 0), Constant(word: .max))
    // The smallest draw is exactly 0.
    #expect(try dequantization(counts, using: &lowest) == counts)
    // In single precision 15/16 + (1 − 2⁻²⁴)/16 rounds to 1, the next bin.
    let top = try dequantization(counts, using: &highest)
    #expect(dequantization.undo(top) == counts)
    for (x, y) in zip(counts.scalars, top.scalars) { #expect(y < x + 1 / 16 && y > x + 0.9 / 16) }
  }

  @Test func `digits come back exactly, and the offsets are uniform`() throws {
    let digits = try HandwrittenDigits().images
    let dequantization = try UniformDequantization(binWidth: 1.0 / 16)
    var rng = Philox(seed: 1)
    let spread = try dequantization(digits, using: &rng)
    #expect(dequantization.undo(spread) == digits)
    let u = try (16 * (spread - digits)).converted(to: Double.self)
    // 115,008 uniform numbers: mean ½ ± 5·0.289/339 and mean square ⅓ ± 5·0.298/339; false failures 10⁻⁶.
    #expect(try u.mean().isClose(to: 0.5, absolute: 0.0043))
    #expect(try u.squared().mean().isClose(to: 1.0 / 3, absolute: 0.0044))
  }

  @Test func `the bound lies below the probability of the count, by the variance of log p in the bin`() throws {
    // p = 𝒩(0, 1). In the bin [a, a + w): P = Φ(a + w) − Φ(a), and E_u log p = −½ log 2π − ½(a² + aw + w²/3).
    let (a, w) = (0.75, 0.25)
    let law = try Gaussian.standard(dimension: 1)
    let dequantization = try UniformDequantization(binWidth: w)
    var rng = Philox(seed: 2)
    let spread = try dequantization(Tensor(repeating: a, shape: [40_000, 1]), using: &rng)
    let bound = try dequantization.logProbabilityBounds(law.logDensity(at: spread), dimension: 1).mean()
    let expected = -0.5 * log(2 * .pi) - 0.5 * (a * a + a * w + w * w / 3) + log(w)
    // log p has standard deviation (a + w/2)w/√12 = 0.063 in the bin; 5 standard errors of 40,000, false failures 6·10⁻⁷.
    #expect(bound.isClose(to: expected, absolute: 5 * 0.063 / 200))
    let exact = log((erf((a + w) / 2.0.squareRoot()) - erf(a / 2.0.squareRoot())) / 2)
    #expect(expected < exact)
    // To second order the gap is half the variance of log p in the bin, ½·0.0632² = 0.0020, to w² relative.
    let variance = pow((a + w / 2) * w, 2) / 12
    #expect((exact - expected).isClose(to: variance / 2, relative: 0.05))
  }

  @Test func `on raw counts halving the peaks gains log 2 for ever; on spread counts the bound stays below 0`() throws {
    let counts = try Tensor<Double>((0..<4).map { Double($0) / 4 }, shape: [4, 1])
    let dequantization = try UniformDequantization(binWidth: 0.25)
    var rng = Philox(seed: 3)
    let spread = try dequantization(Tensor.concatenated(Array(repeating: counts, count: 500)), using: &rng)
    func law(_ width: Double) throws -> GaussianMixture {
      try GaussianMixture(weights: [1, 1, 1, 1], means: counts + 0.125, standardDeviation: width)
    }
    var (raw, bounds) = ([Double](), [Double]())
    for halvings in 0..<8 {
      let width = 0.02 * pow(0.5, Double(halvings))
      let onPeaks = try GaussianMixture(weights: [1, 1, 1, 1], means: counts, standardDeviation: width)
      raw.append(try onPeaks.logDensity(at: counts).mean())
      bounds.append(try dequantization.logProbabilityBounds(law(width).logDensity(at: spread), dimension: 1).mean())
    }
    // Other peaks are 0.25/0.02 = 12 deviations away: e⁻⁷⁸ beside 1.
    for (wide, narrow) in zip(raw, raw.dropFirst()) { #expect((narrow - wide).isClose(to: log(2), absolute: 1e-12)) }
    // Four counts, equally likely: log P = −log 4.
    for bound in bounds { #expect(bound < -log(4)) }
    #expect(bounds == bounds.sorted(by: >), "narrower peaks must now be worse: \(bounds)")
  }

  @Test func `numbers between the counts, and widths that are none, are errors`() throws {
    var rng = Philox(seed: 4)
    let dequantization = try UniformDequantization(binWidth: 0.5)
    #expect(throws: TrainingError.offGrid(value: 0.75, binWidth: 0.5)) {
      try dequantization(Tensor([0.5, 0.75]), using: &rng)
    }
    #expect(throws: TrainingError.self) { try dequantization(Tensor([Double.nan]), using: &rng) }
    for width in [0, -1, Double.infinity] {
      #expect(throws: TrainingError.outOfRange("the bin width", width)) { try UniformDequantization(binWidth: width) }
    }
  }
}
