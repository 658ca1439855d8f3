import AdvancedTopics
import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import Tensors
import TestSupport
import Testing
import Unification

// Data are 𝒩(0, s²) on a line. The exact noise is then ε = σx/(α²s² + σ²), every step is linear, and a run is a sum of
// responses: to the start, and to each of its random numbers. The sum of their squares is the variance, without sampling.
@Suite struct `The law of every sampler with noise, on a Gaussian` {
  static let s = 0.7
  let chain: [DiffusionTime]
  let levels: [DiffusionTime]

  init() throws {
    chain = try DiffusionClock(VariancePreserving()).moments(from: 30, to: 0.05, steps: 12)
    levels = try DiffusionClock.noiseLevel.moments(from: 20, to: 0.1, steps: 10, spacing: .power())
  }

  static func predictor(s: Double = s) -> NoisePredictor<Double> {
    { x, moment in
      let (α, σ) = (moment.signal, moment.standardDeviation)
      return σ / (α * α * s * s + σ * σ) * x
    }
  }

  /// The variance after every step, from that of data noised at the first moment.
  func variances(
    of sampler: some DiffusionSampler, along moments: [DiffusionTime], s: Double = s, numbers: Int? = nil
  ) throws -> [Double] {
    let n = (numbers ?? moments.count - 1) + 1
    var start = [Double](repeating: 0, count: n)
    start[0] = exactVariance(at: moments[0], s: s).squareRoot()
    var (used, result) = (0, [Double]())
    _ = try sampler.sample(
      from: Tensor(start, shape: [n, 1]), along: moments, predictor: Self.predictor(s: s),
      noise: { _ in
        used += 1
        return try Tensor((0..<n).map { $0 == used ? 1 : 0 }, shape: [n, 1])
      }, observe: { result.append($0.points.squared().sum()) })
    #expect(used == n - 1)
    return result
  }

  func exactVariance(at moment: DiffusionTime, s: Double = s) -> Double {
    moment.signal * moment.signal * s * s + moment.standardDeviation * moment.standardDeviation
  }

  /// Whether two lists of variances agree to rounding: 50 operations a step on numbers up to 30².
  func agree(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.isClose(to: $1, relative: 1e-11) }
  }

  @Test(arguments: AncestralVariance.allCases) func `ancestral sampling, in the letters of DDPM`(
    _ variance: AncestralVariance
  ) throws {
    // x ← (x − β/√(1 − ᾱ)·ε)/√α + √v z with α = 1 − β = ᾱ/ᾱʹ, v = β or β̃ = β(1 − ᾱʹ)/(1 − ᾱ).
    var v = exactVariance(at: chain[0])
    var expected = [v]
    for (now, next) in zip(chain, chain.dropFirst()) {
      let (ᾱ, ᾱʹ) = (now.signal * now.signal, next.signal * next.signal)
      let (α, β) = (ᾱ / ᾱʹ, 1 - ᾱ / ᾱʹ)
      let a = (1 - β / (ᾱ * Self.s * Self.s + 1 - ᾱ)) / α.squareRoot()
      v = a * a * v + (variance == .forward ? β : β * (1 - ᾱʹ) / (1 - ᾱ))
      expected.append(v)
    }
    #expect(agree(try variances(of: AncestralSampler(variance: variance), along: chain), expected))
  }

  @Test(arguments: [0.3, 1]) func `DDIM, in the letters of its paper`(_ η: Double) throws {
    // Song, Meng and Ermon write α for what is ᾱ elsewhere.
    var v = exactVariance(at: chain[0])
    var expected = [v]
    for (now, next) in zip(chain, chain.dropFirst()) {
      let (α, αʹ) = (now.signal * now.signal, next.signal * next.signal)
      let σ = η * ((1 - αʹ) / (1 - α)).squareRoot() * (1 - α / αʹ).squareRoot()
      let ε = (1 - α).squareRoot() / (α * Self.s * Self.s + 1 - α)
      let a = αʹ.squareRoot() * (1 - (1 - α).squareRoot() * ε) / α.squareRoot() + (1 - αʹ - σ * σ).squareRoot() * ε
      v = a * a * v + σ * σ
      expected.append(v)
    }
    #expect(agree(try variances(of: DDIMSampler(noiseShare: η), along: chain), expected))
  }

  @Test(arguments: [1, 1.1]) func `churn, line by line of algorithm 2`(_ inflation: Double) throws {
    let (amount, range) = (3.0, 0.5...10.0)
    let s² = Self.s * Self.s
    var v = exactVariance(at: levels[0])
    var (expected, churned) = ([v], 0)
    for (now, next) in zip(levels, levels.dropFirst()) {
      let (t, tʹ) = (now.standardDeviation, next.standardDeviation)
      let γ = range.contains(t) ? min(amount / 10, 2.0.squareRoot() - 1) : 0
      churned += γ > 0 ? 1 : 0
      let t̂ = t + γ * t
      v += (t̂ * t̂ - t * t) * inflation * inflation
      let d = t̂ / (s² + t̂ * t̂)
      let guess = 1 + (tʹ - t̂) * d
      let dʹ = tʹ / (s² + tʹ * tʹ) * guess
      let a = 1 + (tʹ - t̂) * (d + dʹ) / 2
      v *= a * a
      expected.append(v)
    }
    let sampler = try ChurnSampler(amount: amount, range: range, inflation: inflation)
    #expect(agree(try variances(of: sampler, along: levels, numbers: churned), expected))
  }

  @Test func `predictor and corrector, with a step of fixed length`() throws {
    let (r, s²) = (0.1, Self.s * Self.s)
    var v = exactVariance(at: levels[0])
    var expected = [v]
    for (now, next) in zip(levels, levels.dropFirst()) {
      let (σ², σʹ²) = (pow(now.standardDeviation, 2), pow(next.standardDeviation, 2))
      v = pow(1 - (σ² - σʹ²) / (s² + σ²), 2) * v + σʹ² * (σ² - σʹ²) / σ²
      v = pow(1 - r * σʹ² / (s² + σʹ²), 2) * v + 2 * r * σʹ²
      expected.append(v)
    }
    let sampler = try CorrectedSampler(AncestralSampler(), corrector: .asPrinted(signalToNoise: r))
    #expect(agree(try variances(of: sampler, along: levels, numbers: 20), expected))
  }

  @Test func `SDE-DPM-Solver++(2M), response by response`() throws {
    // D = x̂₀ + h/(2hʹ)·(x̂₀ − x̂₀ of the step before), x ← (σʹ/σ)e^{−h}x + αʹ(1 − e^{−2h})D + σʹ√(1 − e^{−2h})z.
    let n = chain.count
    var x = [Double](repeating: 0, count: n)
    x[0] = exactVariance(at: chain[0]).squareRoot()
    var (before, lengthBefore): ([Double]?, Double) = (nil, 0)
    var expected = [x[0] * x[0]]
    for step in 0..<n - 1 {
      let (now, next) = (chain[step], chain[step + 1])
      let h = log(next.signal / next.standardDeviation) - log(now.signal / now.standardDeviation)
      let clean = x.map { now.signal * Self.s * Self.s / exactVariance(at: now) * $0 }
      let D = clean.indices.map { i in
        before.map { clean[i] + h / (2 * lengthBefore) * (clean[i] - $0[i]) } ?? clean[i]
      }
      x = x.indices.map { i in
        next.standardDeviation / now.standardDeviation * exp(-h) * x[i] + next.signal * (1 - exp(-2 * h)) * D[i]
      }
      x[step + 1] += next.standardDeviation * (1 - exp(-2 * h)).squareRoot()
      (before, lengthBefore) = (clean, h)
      expected.append(x.reduce(0) { $0 + $1 * $1 })
    }
    #expect(agree(try variances(of: MultistepSolver(order: 2, noiseLevel: 1), along: chain), expected))
  }

  static let withNoise: [(name: String, sampler: any DiffusionSampler, numbers: Int)] =
    (try? [
      ("ancestral", AncestralSampler(), 12), ("DDIM, η = ½", DDIMSampler(noiseShare: 0.5), 12),
      ("churn", ChurnSampler(amount: 4, clock: DiffusionClock { try .preserving(ratio: $0) }), 12),
      ("corrected", CorrectedSampler(DDIMSampler(), corrector: .asPrinted(signalToNoise: 0.1)), 12),
      ("SDE-DPM-Solver++(2M)", MultistepSolver(order: 2, noiseLevel: 1), 12),
      ("τ = ½, order 3", MultistepSolver(order: 3, noiseLevel: 0.5), 12),
    ]) ?? []

  @Test(arguments: withNoise.indices) func `random numbers give the law that the responses promise`(
    _ index: Int
  ) throws {
    let (name, sampler, numbers) = Self.withNoise[index]
    func variances(_ sampler: some DiffusionSampler) throws -> [Double] {
      try self.variances(of: sampler, along: chain, numbers: numbers)
    }
    let expected = try #require(try variances(sampler).last)
    var rng = Philox(seed: 11, stream: UInt64(index))
    let n = 10_000
    let start = try exactVariance(at: chain[0]).squareRoot() * Tensor<Double>.standardNormal([n, 1], using: &rng)
    let x = try sampler.sample(from: start, along: chain, predictor: Self.predictor(), using: &rng)
    // Standard error √(2/n) of a normal sample's variance; 4.5 of them: fails once in 150,000 seeds.
    #expect(try abs(x.squared().mean() / expected - 1) < 4.5 * (2 / Double(n)).squareRoot(), "\(name)")
  }

  @Test func `data that are one point keep their law at any number of steps`() throws {
    // All know the clean point, 0, and the noise that belongs there.
    let few = try DiffusionClock(VariancePreserving()).moments(from: 30, to: 0.05, steps: 3)
    let samplers: [any DiffusionSampler] = try [
      AncestralSampler(), DDIMSampler(noiseShare: 0.4), MultistepSolver(order: 2, noiseLevel: 1),
      MultistepSolver(order: 3, noiseLevel: 0.6),
    ]
    func check(_ sampler: some DiffusionSampler) throws {
      #expect(agree(try variances(of: sampler, along: few, s: 0), few.map { exactVariance(at: $0, s: 0) }))
    }
    for sampler in samplers { try check(sampler) }
    // The larger variance of DDPM puts in too much.
    let large = try variances(of: AncestralSampler(variance: .forward), along: few, s: 0)
    #expect(large[3] > 10 * exactVariance(at: few[3], s: 0))
  }

  @Test func `standard normal data keep their law with the larger variance, and lose it with the smaller`() throws {
    let few = try DiffusionClock(VariancePreserving()).moments(from: 30, to: 0.05, steps: 3)
    let large = try variances(of: AncestralSampler(variance: .forward), along: few, s: 1)
    #expect(agree(large, [1, 1, 1, 1]))
    #expect(try variances(of: AncestralSampler(), along: few, s: 1)[3] < 0.9)
  }
}
