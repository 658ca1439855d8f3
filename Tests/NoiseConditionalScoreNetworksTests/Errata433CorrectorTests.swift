import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Errata of 4.3.3, predictor-corrector and interpolation` {
  static func sampler(
    _ levels: NoiseLevels, _ predictor: Predictor = .ancestral, steps: Int = 0, denoises: Bool = false
  ) throws -> PredictorCorrector {
    try PredictorCorrector(
      levels: levels, predictor: predictor, corrector: .asPrinted(), correctorSteps: steps, denoisesAtEnd: denoises)
  }

  @Test func `E-75: the printed predictor gets worse as levels are added, and the obvious repair is worse at ten`()
    throws
  {
    // The variance at the last level over its target, data 𝒩(0, τ²).
    func ratio(_ predictor: Predictor, _ count: Int, τ: Double = 0, corrector: Int = 0) throws -> Double {
      let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: count)
      let sampler = try Self.sampler(levels, predictor, steps: corrector)
      let v = try #require(try sampler.variances(dataVariance: τ * τ, start: 2500).last)
      return v / (τ * τ + 1e-4)
    }
    let printed = [10: 1.18, 30: 2.25, 100: 6.33, 300: 18.1, 1000: 59.1]
    let reverse = [10: 6.64, 30: 1.80, 100: 1.19, 300: 1.06, 1000: 1.017]
    for (count, expected) in printed {
      let γ² = pow(5000, 2 / Double(count - 1))
      let (a, b, c) = (try ratio(.asPrinted, count), try ratio(.reverseDiffusion, count), try ratio(.ancestral, count))
      // Three digits are given; fixed points 1/(1 − γ⁻²), γ² and 1.
      #expect(a.isClose(to: expected, relative: 5e-3) && a.isClose(to: 1 / (1 - 1 / γ²), relative: 1e-6), "\(count)")
      #expect(b.isClose(to: reverse[count] ?? .nan, relative: 5e-3) && b.isClose(to: γ², relative: 1e-6), "\(count)")
      #expect(c.isClose(to: 1, relative: 1e-9), "\(count)")
    }
    #expect(try ratio(.reverseDiffusion, 10) > 5 * ratio(.asPrinted, 10))
    // Data 𝒩(0, 1), and the printed corrector, which does not save it.
    #expect(try ratio(.asPrinted, 1000, τ: 1).isClose(to: 58.6, relative: 2e-3))
    #expect(try ratio(.reverseDiffusion, 1000, τ: 1).isClose(to: 1.0086, absolute: 1e-4))
    #expect(try ratio(.ancestral, 1000, τ: 1).isClose(to: 0.9915, absolute: 1e-4))
    #expect(try ratio(.asPrinted, 1000, corrector: 1).isClose(to: 3.35, relative: 5e-3))
  }

  @Test(arguments: [(Predictor.asPrinted, 1.908), (.reverseDiffusion, 1.009), (.ancestral, 1.0)])
  func `E-75: a step simulated, from 1.05 to 1`(predictor: Predictor, expected: Double) throws {
    let sampler = try Self.sampler(NoiseLevels([1.05, 1]), predictor)
    var rng = Philox(seed: 1)
    let x = try sampler.sample(100_000, dimension: 1, score: pointMassScore, using: &rng)
    // u/γ² + v with γ = 1.05: 0.907 + 1, + 0.1025, + 0.093. z = 4.5: 2 %, and the three are apart by more or, the last two,
    // told apart by the exact recursion above.
    #expect(SampleMoments(x.scalars).variance.isClose(to: expected, relative: 0.02))
  }

  @Test func `E-76: the published corrector step is a third of the printed one`() throws {
    // Points 𝒩(0, σ²) around a point mass: ‖s‖ = ‖x‖/σ² is ‖z‖/σ on average, so ε = 2·0.16²σ² = 0.0512σ².
    var rng = Philox(seed: 2)
    let (σ, n) = (3.0, 40_000)
    let z = try Tensor<Double>.standardNormal([n, 4], using: &rng)
    let step = try Corrector.published().stepSize(along: z / σ, noise: z, standardDeviation: σ)
    #expect(step.isClose(to: 0.0512 * σ * σ, relative: 1e-12))
    let printed: Double = try Corrector.asPrinted().stepSize(along: z, noise: z, standardDeviation: σ)
    #expect(printed.isClose(to: 0.16 * σ * σ, relative: 1e-12))
    // Settled variance over σ²: with ε = 2snr²σ⁴/v it is 1 + snr² = 1.0256, with ε = 0.16σ² it is 1/(1 − 0.08) = 1.087.
    for (corrector, expected) in [(Corrector.published(), 1.0256), (.asPrinted(), 1.0870)] {
      let levels = try NoiseLevels([1.0001, 1])
      let sampler = try PredictorCorrector(
        levels: levels, corrector: corrector, correctorSteps: 80, denoisesAtEnd: false)
      let x = try sampler.sample(8000, dimension: 4, score: pointMassScore, using: &rng)
      // 32,000 numbers: z = 4.5 is 3.6 %, and the two are 6 % apart.
      #expect(try x.squared().mean().isClose(to: expected, relative: 0.036))
    }
  }

  @Test func `E-77: the last step to no noise is taken or not, as asked`() throws {
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.1, count: 10)
    let score = try GaussianMixture.chapterPair().noisedScore(levels)
    func run(_ denoises: Bool) throws -> Tensor<Double> {
      var rng = Philox(seed: 3)
      return try Self.sampler(levels, steps: 1, denoises: denoises).sample(50, dimension: 2, score: score, using: &rng)
    }
    let (clean, noisy) = (try run(true), try run(false))
    // As printed the two are equal to the bit.
    #expect(clean != noisy)
    #expect(try clean == denoised(noisy, score: score(noisy, 0.1), standardDeviation: 0.1))
  }

  @Test func `E-78: an arc between data points leaves the data, the path through the latents does not`() throws {
    let law = try GaussianMixture.chapterPair()
    let (a, b) = (try Tensor<Double>([[-5, 0]]), try Tensor<Double>([[5, 0.01]]))
    func distance(_ x: Tensor<Double>) throws -> Double { try hypot(abs(x[0, 0]) - 5, x[0, 1]) }
    // Half way the arc between the data points is (0, 5): 7 from either mode.
    let middle = try sphericalInterpolation(from: a, to: b, at: 0.5)
    #expect(middle.isClose(to: try Tensor([[0, 5]]), absolute: 0.05))
    let fractions = (0..<10).map { Double($0) / 9 }
    let arc = try fractions.map { try distance(sphericalInterpolation(from: a, to: b, at: $0)) }
    #expect(arc.filter { $0 > 3 }.count >= 6)
    let flow = try ProbabilityFlow(largest: 50, smallest: 0.01, steps: 100)
    let path = try flow.interpolate(from: a, to: b, at: fractions, score: law.noisedScore(flow.levels))
    #expect(try path.map(distance).allSatisfy { $0 < 3 })
    // It starts and ends where it should; Heun's error there and back.
    #expect(path[0].isClose(to: a, absolute: 0.02) && path[9].isClose(to: b, absolute: 0.02))
  }

  @Test func `E-79: vectors of one direction, opposite vectors, zero, and other lengths`() throws {
    func slerp(_ a: [Double], _ b: [Double], _ t: Double = 0.5) throws -> [Double] {
      try sphericalInterpolation(from: Tensor([a]), to: Tensor([b]), at: t).scalars
    }
    // As printed: (sin((1−t)ω) a + sin(tω) b)/sin ω.
    func printed(_ a: [Double], _ b: [Double], _ t: Double = 0.5) -> [Double] {
      func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      let cosine = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 / (norm(a) * norm(b)) }
      let ω = acos(min(1, max(-1, cosine)))
      return zip(a, b).map { (sin((1 - t) * ω) * $0 + sin(t * ω) * $1) / sin(ω) }
    }
    #expect(printed([1, 0], [1, 0]).contains { $0.isNaN })
    #expect(try slerp([1, 0], [1, 0]) == [1, 0])
    #expect(try slerp([1, 2], [3, 6], 0.25).elementsEqual([1.5, 3]) { $0.isClose(to: $1, relative: 1e-14) })
    var rng = Philox(seed: 4)
    let same = try Tensor<Double>.standardNormal([1000, 8], using: &rng)
    #expect(try sphericalInterpolation(from: same, to: same, at: 0.3).isClose(to: same, relative: 1e-14))
    #expect(abs(printed([1, 0], [-2, 0])[0]) > 1e6)
    #expect(throws: NoiseConditionalError.oppositeVectors(row: 0)) { try slerp([1, 0], [-2, 0]) }
    #expect(throws: NoiseConditionalError.zeroVector(row: 1)) {
      try sphericalInterpolation(from: Tensor([[1.0, 0], [0, 0]]), to: Tensor([[0, 1.0], [1, 0]]), at: 0.5)
    }
    // Lengths 1 and 3, half way: 2, where the printed form has 2.236.
    let (right, wrong) = (try slerp([1, 0], [0, 3]), printed([1, 0], [0, 3]))
    #expect(hypot(right[0], right[1]).isClose(to: 2, relative: 1e-14))
    #expect(hypot(wrong[0], wrong[1]).isClose(to: 5.0.squareRoot(), relative: 1e-12))
    // Rows of an image do not turn on their own.
    let images = try (0..<2).map { _ in try Tensor<Double>.standardNormal([1, 3, 4], using: &rng) }
    let whole = try sphericalInterpolation(from: images[0], to: images[1], at: 0.5)
    let byRows = try sphericalInterpolation(
      from: images[0].reshaped(to: [3, 4]), to: images[1].reshaped(to: [3, 4]), at: 0.5)
    #expect(try whole.reshaped(to: [3, 4]).largestDifference(from: byRows) > 0.05)
    #expect(throws: TensorError.self) {
      try sphericalInterpolation(from: Tensor([1.0, 2]), to: Tensor([1.0, 2]), at: 0)
    }
    #expect(throws: TensorError.self) {
      try sphericalInterpolation(from: Tensor([[1.0, 2]]), to: Tensor([[1.0], [2]]), at: 0)
    }
  }
}
