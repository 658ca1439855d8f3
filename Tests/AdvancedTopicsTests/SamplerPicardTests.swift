import AdvancedTopics
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Picard iteration on a whole path` {
  let law: GaussianMixture
  let start: Tensor<Double>
  let moments: [DiffusionTime]
  let euler: [Tensor<Double>]

  init() throws {
    law = try hills()
    start = try Tensor([[0.5, -1.0], [-1.3, 0.2], [0.05, 1.7]])
    moments = try DiffusionClock(VariancePreserving()).moments(from: 50, to: 0.02, steps: 40)
    euler = try EulerSampler().path(from: start, along: moments, law.noisePredictor())
  }

  @Test func `has the first k steps of Euler after k rounds, and no more`() throws {
    _ = try ParallelPicard().path(from: start, along: moments, predictor: law.noisePredictor()) { round, path in
      // The same operations on the same numbers.
      #expect(path[0...round] == euler[0...round])
      if round == 3 { #expect(!path[20].isClose(to: euler[20], absolute: 1e-6)) }
    }
  }

  @Test func `ends where Euler ends in far fewer rounds than steps`() throws {
    let (path, rounds) = try ParallelPicard(tolerance: 1e-4).path(
      from: start, along: moments, predictor: law.noisePredictor())
    // Half as many as steps. The path still moved by 1e-4 at most, and what is to come is less; ten times that is let pass.
    #expect(rounds < 20, "\(rounds)")
    #expect(path[40].isClose(to: euler[40], absolute: 1e-3))
    #expect(try ParallelPicard().path(from: start, along: moments, predictor: law.noisePredictor()).path == euler)
  }

  @Test func `refuses what samplers refuse`() throws {
    #expect(throws: SamplerError.self) { try ParallelPicard(tolerance: -1) }
    #expect(throws: SamplerError.tooFewMoments(1)) {
      try ParallelPicard().path(from: start, along: [moments[0]], predictor: law.noisePredictor())
    }
    let error = #expect(throws: SamplingInterrupted<Double>.self) {
      try ParallelPicard().path(from: start, along: moments) { x, moment in
        (moment.standardDeviation < 0.1 ? .nan : 0.1) * x
      }
    }
    #expect(error?.reason == .scoreNotFinite)
    #expect(error?.step == 0)
  }
}
