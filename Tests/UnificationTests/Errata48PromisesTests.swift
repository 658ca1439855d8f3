import Foundation
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing
import Unification

@Suite struct `Errata of the summary` {
  @Test func `E-100: annealed Langevin guarantees nothing by itself, not even with the exact score`() throws {
    // A cautious chain on 𝒩(0, 1): ten levels from 10 to 0.01, the exact score of every noised law. All laws stay
    // normal, so the variance after a step is exact: v ← (1 − ε/(1 + σ²))²v + 2ε, with ε = rσ².
    func variance(stepsPerLevel T: Int, ratio r: Double) throws -> Double {
      let levels = try NoiseLevels.geometric(largest: 10, smallest: 0.01, count: 10)
      return levels.reduce(100.0) { start, σ in
        let (ε, slope) = (r * σ * σ, r * σ * σ / (1 + σ * σ))
        return (0..<T).reduce(start) { v, _ in (1 - slope) * (1 - slope) * v + 2 * ε }
      }
    }
    let (short, long) = (try variance(stepsPerLevel: 3, ratio: 0.1), try variance(stepsPerLevel: 1000, ratio: 0.1))
    // 28 times too wide after 30 steps in all. With ten thousand it ends a hundredth too wide: at the lowest levels the
    // steps are too small to undo what the levels above left.
    #expect(short > 10)
    #expect(long.isClose(to: 1, absolute: 0.02) && abs(long - 1) > 1e-4)

    // The sampler itself, with the same score, has that law: 4.9 standard errors of a variance of 4000 normal points,
    // wrong once in a million.
    let law = try Gaussian.standard(dimension: 1)
    let sampler = try AnnealedLangevin(
      levels: .geometric(largest: 10, smallest: 0.01, count: 10), stepsPerLevel: 3, stepRatio: 0.1)
    var rng = Philox(seed: 100)
    let x: Tensor<Double> = try sampler.sample(
      4000, dimension: 1, score: { try law.noised(standardDeviation: $1).score(at: $0) }, using: &rng)
    #expect(try x.squared().mean().isClose(to: short, relative: 4.9 * (2.0 / 4000).squareRoot()))
  }

  @Test func `E-100: the simple loss is the variational bound without its weights, which span a factor of 120`() throws
  {
    // A term of the bound is KL(q(x_{t−1} | x_t, x₀) ‖ p(x_{t−1} | x_t)): two normal laws of one variance β̃ and of means
    // that differ as the two noises do. Both means by Ho et al. 2020, equation 7, from x₀ and from its prediction.
    let chain = try DiffusionChain.linear()
    let (x, ε, guess) = (0.7, -0.4, 0.9)
    let ᾱ = chain.cumulativeAlphas
    let weights = (1..<chain.count).map { t in
      let (β, α, β̃) = (chain.betas[t], 1 - chain.betas[t], chain.posteriorVariances[t])
      func mean(_ noise: Double) -> Double {
        let x₀ = (x - (1 - ᾱ[t]).squareRoot() * noise) / ᾱ[t].squareRoot()
        return ᾱ[t - 1].squareRoot() * β / (1 - ᾱ[t]) * x₀ + α.squareRoot() * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x
      }
      let difference = mean(ε) - mean(guess)
      let divergence = difference * difference / (2 * β̃)
      let weight = divergence / ((ε - guess) * (ε - guess))
      // Equation 12 of the paper with σ² = β̃; the two means agree to some 1e-12 of the points.
      #expect(weight.isClose(to: β * β / (2 * β̃ * α * (1 - ᾱ[t])), relative: 1e-6), "t = \(t)")
      return weight
    }
    // NumPy finds 0.599672 at the first of these steps, the largest, and 0.004982 at the smallest.
    #expect(try #require(weights.first).isClose(to: 0.599672, absolute: 1e-6))
    #expect(weights.max() == weights.first)
    #expect(try #require(weights.min()).isClose(to: 0.004982, absolute: 1e-6))
  }
}
