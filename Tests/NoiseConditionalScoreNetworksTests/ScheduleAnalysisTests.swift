import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `What a schedule does, before training` {
  @Test(arguments: [1.0, 1.1, 1.3, 2.576])
  func `divergences of neighbouring noise are those of two Gaussians`(γ: Double) throws {
    let pair = try NeighboringLevels(ratio: γ)
    func p(_ x: Double, _ s: Double) -> Double { exp(-x * x / (2 * s * s)) / (s * (2 * Double.pi).squareRoot()) }
    // The trapezoidal rule on ±40, forty points to a unit: exact for such integrands but for rounding.
    func integral(_ f: (Double) -> Double) -> Double { (-1600...1600).reduce(0) { $0 + f(Double($1) / 40) / 40 } }
    func logRatio(_ x: Double) -> Double { x * x / 2 * (1 - 1 / (γ * γ)) - log(γ) }
    #expect(pair.divergenceOfWideFromNarrow.isClose(to: integral { p($0, γ) * logRatio($0) }, absolute: 1e-12))
    #expect(pair.divergenceOfNarrowFromWide.isClose(to: integral { -p($0, 1) * logRatio($0) }, absolute: 1e-12))
    let narrow = integral { p($0, 1) * exp(-logRatio($0)) } - 1
    #expect(try pair.chiSquaredOfNarrowFromWide().isClose(to: narrow, absolute: 1e-12))
    if γ * γ < 2 {
      let wide = integral { p($0, γ) * exp(logRatio($0)) } - 1
      // The integrand falls like exp(−x²(1/γ² − ½)): at γ = 1.3 slowly, but 40 is far enough.
      #expect(try pair.chiSquaredOfWideFromNarrow().isClose(to: wide, absolute: 1e-10))
      // 1 + χ² of independent coordinates multiply.
      #expect(try pair.chiSquaredOfWideFromNarrow(dimension: 3).isClose(to: pow(1 + wide, 3) - 1, absolute: 1e-8))
    } else {
      #expect(try pair.chiSquaredOfWideFromNarrow() == .infinity)
    }
    #expect(try pair.chiSquaredOfNarrowFromWide(dimension: 5).isClose(to: pow(1 + narrow, 5) - 1, absolute: 1e-10))
  }

  @Test func `the overlap is the share of wide points in the shell of the narrow ones`() throws {
    // In 3072 dimensions the length of a standard normal vector is √D ± 1/√2: draw lengths, not vectors.
    let (γ, D, n) = (1.03, 3072, 4000)
    var rng = Philox(seed: 1)
    let squares = try (0..<n).map { _ in try Tensor<Float>.standardNormal([D], using: &rng).squared().sum() }
    let root = Double(D).squareRoot()
    // The paper's shell is √D ± 3γ/√2 at the narrow level, in its approximation by one normal law.
    let inside = squares.count { abs(γ * Double($0).squareRoot() - root) < 3 * γ / 2.0.squareRoot() }
    let claimed = try NeighboringLevels(ratio: γ).overlap(dimension: D)
    // Sampling: 4.5·√(¼/4000) = 0.036; the normal approximation of a length and its rounding of γ: 0.02.
    #expect((Double(inside) / Double(n)).isClose(to: claimed, absolute: 0.056))
    #expect(claimed > 0.5 && claimed < 0.95)
  }

  @Test func `the overlap of equal levels is that of three standard deviations, and then falls with dimension`() throws
  {
    for D in [1, 10, 3072] {
      // erf(3/√2)
      #expect(
        try ImprovedTechniques.overlap(levelRatio: 1, dimension: D).isClose(to: 0.997300203936740, relative: 1e-13))
    }
    let overlaps = try [10, 50, 100, 500, 3072].map { try ImprovedTechniques.overlap(levelRatio: 1.2, dimension: $0) }
    #expect(overlaps == overlaps.sorted(by: >))
    #expect(throws: NoiseConditionalError.outOfRange("the ratio of noise levels", 0.9)) {
      try ImprovedTechniques.overlap(levelRatio: 0.9, dimension: 2)
    }
    #expect(throws: NoiseConditionalError.outOfRange("the dimension", 0)) {
      try ImprovedTechniques.overlap(levelRatio: 2, dimension: 0)
    }
  }

  @Test func `technique 2: ratio and number of levels`() throws {
    // Values from SciPy's brentq, and the published lists of CIFAR-10, CelebA and FFHQ: an overlap of 0.567 each.
    #expect(try ImprovedTechniques.levelRatio(dimension: 784).isClose(to: 1.0820, absolute: 1e-4))
    #expect(try ImprovedTechniques.levelRatio(dimension: 3072).isClose(to: 1.03980, absolute: 1e-5))
    for (side, largest, count) in [(32, 50.0, 232), (64, 90, 500), (256, 348, 2311)] {
      let dimension = 3 * side * side
      let γ = pow(largest / 0.01, 1 / Double(count - 1))
      let overlap = try ImprovedTechniques.overlap(levelRatio: γ, dimension: dimension)
      #expect(overlap.isClose(to: 0.567, absolute: 5e-4))
      #expect(
        try ImprovedTechniques.levelCount(
          largest: largest, smallest: 0.01, dimension: dimension, overlap: overlap - 1e-9) == count)
    }
    #expect(try ImprovedTechniques.levelCount(largest: 50, smallest: 0.01, dimension: 3072) == 220)
    #expect(try ImprovedTechniques.levelCount(largest: 1, smallest: 1, dimension: 3072) == 1)
    // Shells thicker than their distance: no ratio is too large in the plane.
    #expect(throws: NoiseConditionalError.overlapUnreachable(0.5, dimension: 4)) {
      try ImprovedTechniques.levelRatio(dimension: 4)
    }
    #expect(try ImprovedTechniques.overlap(levelRatio: 1e6, dimension: 4) > 0.99)
    #expect(try ImprovedTechniques.levelRatio(dimension: 5) > 10)
    #expect(throws: NoiseConditionalError.self) { try ImprovedTechniques.levelRatio(overlap: 1, dimension: 10) }
    #expect(throws: NoiseConditionalError.levelsReversed(smallest: 2, largest: 1)) {
      try ImprovedTechniques.levelCount(largest: 1, smallest: 2, dimension: 100)
    }
  }

  @Test func `technique 4: the variance after T steps by the recursion and by samples`() throws {
    for (r, γ, T) in [(0.062, 1.03756, 5), (0.1, 1.3, 5), (0.5, 2.576, 1), (1.2, 2, 3)] {
      var v = γ * γ
      for _ in 0..<T { v = (1 - r) * (1 - r) * v + 2 * r }
      let closed = try ImprovedTechniques.varianceRatio(stepRatio: r, levelRatio: γ, steps: T)
      #expect(closed.isClose(to: v, relative: 1e-14))
    }
    // The sampler itself on a point mass: two levels of ratio 1.3, the first left at equilibrium by many steps.
    let n = 20_000
    var rng = Philox(seed: 2)
    var x = try 1.3 * Tensor<Double>.standardNormal([n], using: &rng)
    for _ in 0..<5 { x = try x - 0.1 * x + 0.2.squareRoot() * Tensor.standardNormal([n], using: &rng) }
    let closed = try ImprovedTechniques.varianceRatio(stepRatio: 0.1, levelRatio: 1.3, steps: 5)
    // z = 4.5: 7 failures in a million.
    #expect(try x.squared().mean().isClose(to: closed, relative: 4.5 * (2 / Double(n)).squareRoot()))
  }

  @Test func `technique 4: the published step sizes`() throws {
    // ε = r·σ_L² with σ_L = 0.01, two digits: the settings that Song and Ermon published for three data sets.
    for (largest, count, steps, ε) in [(50.0, 232, 5, 6.2e-6), (90, 500, 5, 3.3e-6), (348, 2311, 3, 0.9e-6)] {
      let γ = pow(largest / 0.01, 1 / Double(count - 1))
      let r = try ImprovedTechniques.stepRatio(levelRatio: γ, steps: steps)
      #expect((r * 1e-4).isClose(to: ε, absolute: 0.05e-6))
    }
    #expect(
      try ImprovedTechniques.stepRatio(levelRatio: 1.0375591319992028, steps: 5).isClose(to: 0.06184, absolute: 1e-5))
  }

  @Test(arguments: [1.0001, 1.04, 1.3, 2.576, 50], [1, 5, 100])
  func `no other step brings the variance nearer`(γ: Double, T: Int) throws {
    let best = try ImprovedTechniques.stepRatio(levelRatio: γ, steps: T)
    func v(_ r: Double) throws -> Double {
      try ImprovedTechniques.varianceRatio(stepRatio: r, levelRatio: γ, steps: T)
    }
    let least = try v(best)
    #expect(least > 1)
    for step in 1..<2000 { #expect(try v(Double(step) / 1000) >= least * (1 - 1e-15)) }
    for factor in [0.99, 1.01] where factor * best < 1 { #expect(try v(factor * best) > least) }
  }

  @Test func `technique 4 refuses what has no answer`() throws {
    for r in [0, -1, 2, .nan] as [Double] {
      #expect(throws: NoiseConditionalError.self) {
        try ImprovedTechniques.varianceRatio(stepRatio: r, levelRatio: 2, steps: 1)
      }
    }
    #expect(throws: NoiseConditionalError.outOfRange("the number of steps at a level", 0)) {
      try ImprovedTechniques.stepRatio(levelRatio: 2, steps: 0)
    }
    for γ in [1, 0.5, .infinity, .nan] as [Double] {
      #expect(throws: NoiseConditionalError.self) { try ImprovedTechniques.stepRatio(levelRatio: γ, steps: 3) }
    }
  }

  @Test func `a single level has no neighbours and the whole loss`() throws {
    let analysis = try ScheduleAnalysis(NoiseLevels([3]))
    #expect(analysis.neighbors.isEmpty)
    #expect((analysis.smallestRatio, analysis.largestRatio, analysis.meanRatio) == (1, 1, 1))
    #expect(try analysis.smallestOverlap(dimension: 2) == 1)
    #expect(try analysis.lossShares(.uniform) == [1])
  }
}
