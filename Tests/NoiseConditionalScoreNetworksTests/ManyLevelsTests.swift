import Foundation
import NoiseConditionalScoreNetworks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Why many levels` {
  @Test func `the pair on the line is the mixture in the plane, seen along its axis`() throws {
    let pair = try TwoModes(offset: 2, standardDeviation: 0.7).noised(standardDeviation: 0.4)
    let mixture = try TwoModes(offset: 2, standardDeviation: 0.7).mixture().noised(standardDeviation: 0.4)
    // On the axis the other coordinate adds −log(τ√2π) to the log-density and nothing to the score.
    let other = -log(0.65.squareRoot() * (2 * Double.pi).squareRoot())
    for x in [-30, -2, -0.3, 0, 1.1, 2, 9, 40] as [Double] {
      let point = try Tensor<Double>([[x, 0]])
      #expect(try mixture.logDensity(at: point).sum().isClose(to: pair.logDensity(at: x) + other, relative: 1e-13))
      let score = try mixture.score(at: point).scalars
      #expect(score[0].isClose(to: pair.score(at: x), relative: 1e-12, absolute: 1e-13))
      #expect(score[1] == 0)
    }
  }

  @Test func `the mode is where the density is highest`() throws {
    for τ in [0.5, 2, 4.8, 4.99, 5, 7] {
      let pair = try TwoModes(standardDeviation: τ)
      let highest = (0...100_000).max {
        pair.logDensity(at: Double($0) * 1e-4) < pair.logDensity(at: Double($1) * 1e-4)
      }
      // A flat top: the density is known to 1e-16 and so its argument to 1e-8, but for the grid.
      #expect(pair.mode.isClose(to: Double(highest ?? 0) * 1e-4, absolute: 1.01e-4), "τ = \(τ)")
      #expect(pair.modeCount == (pair.mode > 0 ? 2 : 1))
      #expect(pair.barrier >= 0)
    }
  }

  @Test func `the mean crossing time is that of simulated paths`() throws {
    // σ = 4: v = 17, no high barrier, so that paths are short.
    let pair = try TwoModes().noised(standardDeviation: 4)
    let (n, ε) = (1500, 0.05)
    var rng = Philox(seed: 1)
    var x = [Double](repeating: -5, count: n)
    var (sum, squares, steps) = (0.0, 0.0, 0.0)
    while !x.isEmpty, steps < 40_000 {
      steps += 1
      let z = try Tensor<Double>.standardNormal([x.count], using: &rng).scalars
      for i in x.indices { x[i] += ε * pair.score(at: x[i]) + (2 * ε).squareRoot() * z[i] }
      let arrived = Double(x.count { $0 > 0 })
      (sum, squares) = (sum + arrived * steps * ε, squares + arrived * steps * ε * steps * ε)
      x.removeAll { $0 > 0 }
    }
    let mean = sum / Double(n)
    let error = ((squares / Double(n) - mean * mean) / Double(n)).squareRoot()
    // z = 4.5, and a path seen every ε overshoots the middle by 0.58·√(2ε) = 0.18 of 5: up to 5 % late.
    #expect(mean > pair.meanCrossingTime - 4.5 * error)
    #expect(mean < 1.05 * pair.meanCrossingTime + 4.5 * error)
  }

  @Test func `the crossing time of one Gaussian has a closed form`() throws {
    // Two modes that nearly coincide are 𝒩(0, 1); from −a to 0 it takes √(π/2)∫₀ᵃ exp(y²/2) erfc(y/√2) dy.
    let pair = try TwoModes(offset: 0.01)
    let slope = (Double.pi / 2).squareRoot()
    #expect((pair.meanCrossingTime / 0.01).isClose(to: slope, relative: 0.01))
  }

  @Test func `annealing recovers the weights 1 to 4, plain Langevin the share of starts`() throws {
    let experiment = try ModeWeights()
    var rng = Philox(seed: 2)
    let plain = try experiment.plain(1000, steps: 400, stepSize: 0.05, using: &rng)
    let sampler = try AnnealedLangevin(
      levels: .geometric(largest: 20, smallest: 0.1, count: 10), stepsPerLevel: 40)
    let annealed = try experiment.annealed(1000, by: sampler, using: &rng)
    let (p, a) = (try experiment.heavyShare(of: plain), try experiment.heavyShare(of: annealed))
    // Half of the square is half of the starts: 0.509, ±4.5·√(¼/1000) = 0.071.
    #expect(experiment.basinShare.isClose(to: 0.5086, absolute: 1e-4))
    #expect(try p.mean.scalar.isClose(to: experiment.basinShare, absolute: 0.071))
    // 0.8 ± 4.5·√(0.16/1000) = 0.057, and a bias of finite annealing below 0.02.
    #expect(try a.mean.scalar.isClose(to: 0.8, absolute: 0.077))
    #expect(try p.standardError.scalar.isClose(to: 0.0158, absolute: 0.001))
  }

  @Test func `settings without sense are errors`() throws {
    for bad in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: NoiseConditionalError.self) { try TwoModes(offset: bad) }
      #expect(throws: NoiseConditionalError.self) { try TwoModes(standardDeviation: bad) }
    }
    #expect(throws: NoiseConditionalError.outOfRange("the noise", -1)) { try TwoModes().noised(standardDeviation: -1) }
    for weight in [0, 1, -0.2, .nan] as [Double] {
      #expect(throws: NoiseConditionalError.self) { try ModeWeights(heavyWeight: weight) }
    }
  }
}
