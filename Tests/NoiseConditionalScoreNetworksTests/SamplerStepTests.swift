import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Single steps of the samplers` {
  static let count = 40_000
  /// A score of the test's own, whose drift could not come from elsewhere.
  static func score(_ x: Tensor<Double>, _ σ: Double) -> Tensor<Double> { 0 * x + 1.7 / σ }

  @Test func `a step of annealed Langevin adds εs and normal noise of variance 2εT`() throws {
    let (r, T, start) = (0.3, 0.6, 2.5)
    let sampler = try AnnealedLangevin(
      levels: NoiseLevels([3, 2]), stepsPerLevel: 1, stepRatio: r, temperature: T)
    var rng = Philox(seed: 1)
    let x = try sampler.sample(
      from: Tensor(repeating: start, shape: [Self.count, 1]), startingAt: 1, addsNoise: false, score: Self.score,
      using: &rng)
    let ε = r * 4
    #expect(SampleMoments((x - start).scalars).areNormal(mean: ε * 0.85, variance: 2 * ε * T))
  }

  @Test(arguments: [(Predictor.ancestral, 0.75), (.reverseDiffusion, 3), (.asPrinted, 1)])
  func `a predictor from 2 to 1 adds 3s and the normal noise of its rule`(predictor: Predictor, variance: Double) throws
  {
    // σ′²(σ² − σ′²)/σ² = 1·3/4, σ² − σ′² = 3, σ′² = 1.
    let sampler = try PredictorCorrector(
      levels: NoiseLevels([2, 1]), predictor: predictor, correctorSteps: 0, denoisesAtEnd: false)
    var (rng, before) = (Philox(seed: 2), try Tensor<Double>.zeros([0, 1]))
    let after = try sampler.sample(
      Self.count, dimension: 1,
      score: { (x: Tensor<Double>, σ: Double) in
        #expect(σ == 2)
        before = x
        return Self.score(x, σ)
      }, using: &rng)
    #expect(SampleMoments(before.scalars).areNormal(mean: 0, variance: 4))
    #expect(try SampleMoments((after - before).scalars).areNormal(mean: 3 * 0.85, variance: variance))
  }

  @Test func `a corrector adds εs and normal noise of variance 2ε, with the published ε`() throws {
    let sampler = try PredictorCorrector(
      levels: NoiseLevels([2, 1]), corrector: .published(signalToNoise: 0.2), denoisesAtEnd: false)
    var (rng, calls) = (Philox(seed: 3), [Tensor<Double>]())
    let after = try sampler.sample(
      Self.count, dimension: 1,
      score: { (x: Tensor<Double>, σ: Double) in
        calls.append(x)
        return Self.score(x, σ)
      }, using: &rng)
    #expect(calls.count == 2)
    // ‖z‖ is √(2/π) on average and ‖s‖ = 1.7; 40,000 norms of relative deviation 0.76 know it to 4.5·0.4 %.
    let ε = 2 * pow(0.2 * (2 / .pi).squareRoot() / 1.7, 2)
    let moments = try SampleMoments((after - calls[1]).scalars)
    #expect(moments.mean.isClose(to: 1.7 * ε, absolute: 4.5 * (2 * ε / 40_000).squareRoot() + 0.07 * ε))
    #expect(moments.variance.isClose(to: 2 * ε, relative: 0.034 + 0.032))
    #expect(abs(moments.kurtosis - 3) < 4.5 * (24 / 40_000.0).squareRoot())
  }

  @Test func `every draw of predictor and corrector enters as written`() throws {
    let levels = try NoiseLevels([3, 1, 0.4])
    let law = try GaussianMixture.chapterPair()
    let score = try law.noisedScore(levels)
    for denoisesAtEnd in [true, false] {
      let sampler = try PredictorCorrector(
        levels: levels, predictor: .reverseDiffusion, correctorSteps: 2, denoisesAtEnd: denoisesAtEnd)
      var (rng, same) = (Philox(seed: 4), Philox(seed: 4))
      var seen: [[Int]] = []
      let x = try sampler.sample(5, dimension: 2, score: score, using: &rng) { moment in
        seen.append([moment.level, moment.step, moment.isLastAtLevel ? 1 : 0])
      }
      #expect(seen == [[1, 0, 0], [1, 1, 0], [1, 2, 1], [2, 0, 0], [2, 1, 0], [2, 2, 1]])
      func noise() throws -> Tensor<Double> { try .standardNormal([5, 2], using: &same) }
      var y = try 3 * noise()
      for (σ, σʹ) in [(3.0, 1.0), (1, 0.4)] {
        let z = try noise()
        y = try y + (σ * σ - σʹ * σʹ) * score(y, σ) + (σ * σ - σʹ * σʹ).squareRoot() * z
        for _ in 0..<2 {
          let (s, z) = (try score(y, σʹ), try noise())
          let norms = try [z, s].map { try sqrt($0.squared().sum(axis: 1)).mean() }
          let ε = 2 * pow(0.16 * norms[0] / norms[1], 2)
          y = try y + ε * s + (2 * ε).squareRoot() * z
        }
      }
      if denoisesAtEnd { y = try y + 0.4 * 0.4 * score(y, 0.4) }
      // The same draws in the same order; rounding of a hundred operations.
      #expect(x.isClose(to: y, relative: 1e-12))
      #expect(rng == same)
    }
  }

  @Test func `settings that make no sense are errors`() throws {
    let levels = try NoiseLevels([2, 1])
    #expect(throws: NoiseConditionalError.outOfRange("the number of corrector steps", -1)) {
      try PredictorCorrector(levels: levels, correctorSteps: -1)
    }
    for bad in [0, -1, .nan, .infinity] {
      #expect(throws: NoiseConditionalError.self) {
        try PredictorCorrector(levels: levels, corrector: .published(signalToNoise: bad))
      }
      #expect(throws: NoiseConditionalError.self) { try ProbabilityFlow(largest: bad, smallest: 1) }
      #expect(throws: NoiseConditionalError.self) { try AnnealedImportanceSampling(levels: levels, stepRatio: bad) }
    }
    #expect(throws: NoiseConditionalError.self) { try ProbabilityFlow(largest: 2, smallest: 1, steps: 0) }
    #expect(throws: NoiseConditionalError.self) { try AnnealedImportanceSampling(levels: levels, stepsPerLevel: 0) }
    #expect(throws: NoiseConditionalError.notAMask(0.5)) {
      try KnownCoordinates(values: Tensor([1.0, 2]), mask: Tensor([1, 0.5]))
    }
    #expect(throws: TensorError.self) { try KnownCoordinates(values: Tensor([1.0, .nan]), mask: Tensor([1, 1])) }
    #expect(throws: TensorError.self) { try KnownCoordinates(values: Tensor([1.0, 2]), mask: Tensor([1, 1, 0])) }
    #expect(try KnownCoordinates(values: Tensor([1.0, .nan]), mask: Tensor([1, 0])).values == Tensor([1, 0]))
  }

  @Test func `a score that is no number stops every sampler with its place`() throws {
    let levels = try NoiseLevels([2, 1, 0.5])
    let bad: NoiseConditionalScore<Double> = { x, σ in σ < 1.5 ? x / 0 : -x / (σ * σ) }
    let wide: NoiseConditionalScore<Double> = { x, _ in try x.sliced(0..<1) }
    var rng = Philox(seed: 5)
    let known = try KnownCoordinates(values: Tensor([1.0, 0]), mask: Tensor([1, 0]))
    let langevin = try AnnealedLangevin(levels: levels, stepsPerLevel: 2)
    let corrected = try PredictorCorrector(levels: levels)
    let flow = ProbabilityFlow(levels: levels)
    let importance = try AnnealedImportanceSampling(levels: levels, stepsPerLevel: 2)
    let density: NoiseConditionalLogDensity<Double> = { x, σ in try -0.5 * x.squared().sum(axis: 1) / (σ * σ) }
    let runs: [(NoiseConditionalScore<Double>, inout Philox) throws -> Void] = [
      { _ = try langevin.inpaint(3, known: known, score: $0, using: &$1) },
      { _ = try corrected.sample(3, dimension: 2, score: $0, using: &$1) },
      { score, _ in _ = try flow.decode(.ones([3, 2]), score: score) },
      { _ = try importance.sample(3, dimension: 2, logDensity: density, score: $0, using: &$1) },
    ]
    for (index, run) in runs.enumerated() {
      let error = try #require(throws: SamplingInterrupted<Double>.self) { try run(bad, &rng) }
      #expect((error.level, error.standardDeviation) == (1, 1), "\(index)")
      #expect(error.reason == .scoreNotFinite)
      #expect(error.points.shape == [3, 2])
      #expect(error.points.isFinite)
      let shape = try #require(throws: SamplingInterrupted<Double>.self) { try run(wide, &rng) }
      #expect(shape.reason == .scoreOfShape([1, 2]), "\(index)")
    }
    #expect(throws: TensorError.self) { try flow.encode(Tensor([[.nan]]), score: bad) }
    #expect(throws: TensorError.self) { try langevin.inpaint(-1, known: known, score: bad, using: &rng) }
  }
}
