import Autodiff
import Datasets
import Foundation
import Networks
import Randomness
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Errata of 4.6` {
  @Test func `E-97: dividing the weights by their sum changes nothing under Adam, but for ε`() throws {
    let levels = try NoiseLevels.geometric(largest: 50, smallest: 0.01, count: 10)
    let total = levels.reduce(0) { $0 + $1 * $1 }
    let objective = DenoisingObjective(noise: .levels(levels))
    /// Thirty steps of a rule on the loss times a factor.
    func trained(_ rule: some Optimizer<Double>, factor: Double) throws -> Tensor<Double> {
      var (rule, rng) = (rule, Philox(seed: 1))
      var network = try LogNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 8, activation: .silu, using: &rng)
      for _ in 0..<30 {
        let batch = try objective.batch(Tensor<Double>.standardNormal([32, 2], using: &rng), using: &rng)
        let gradient = try valueWithGradient(at: network) { try factor * objective(of: $0, on: batch) }.gradient
        try rule.update(&network, along: gradient)
      }
      return try .concatenated(network.parameterValues.map { try $0.reshaped(to: [$0.count]) })
    }
    // Σσ² = 2869. A step moves by α·m̂/(√v̂ + ε). After division the smallest gradients are about 10⁻⁵, so that ε = 10⁻⁸
    // changes thirty steps of 10⁻³ by a thousandth of themselves: 4·10⁻⁵ measured. A smaller ε changes less in proportion.
    for (epsilon, bound) in [(1e-8, 1e-4), (1e-12, 1e-8)] {
      let adam = try Adam<Double>(learningRate: 1e-3, epsilon: epsilon)
      let (plain, divided) = (try trained(adam, factor: 1), try trained(adam, factor: 1 / total))
      #expect(plain.largestDifference(from: divided) < bound, "ε = \(epsilon)")
    }
    // Plain descent does feel the factor.
    let descent = try StochasticGradientDescent<Double>(learningRate: 1e-3)
    #expect(try trained(descent, factor: 1).largestDifference(from: trained(descent, factor: 1 / total)) > 1e-3)
  }

  @Test func `E-97: an epoch of the listing is one batch; a pass drawn with replacement misses 37 percent`() throws {
    let n = 1000
    var rng = Philox(seed: 2)
    let drawn = Set(try randomIndices(count: n, below: n, using: &rng)).count
    let missed = pow(1 - 1 / Double(n), Double(n))
    #expect(missed.isClose(to: exp(-1), absolute: 2e-4))
    // The number missed has variance n(e⁻¹ − 2e⁻²) ≈ 97: 5 standard deviations are 49.
    #expect(abs(Double(n - drawn) - Double(n) * missed) < 49)
    var batches = try EpochBatches(count: n, batchSize: 128, seed: 3)
    let pass = try (0..<8).flatMap { _ in try batches.next() }
    #expect(Set(pass).count == n && pass.count == n)
  }

  @Test func `E-97: the roll is six to seven wide, and standardising it can be undone`() throws {
    var rng = Philox(seed: 4)
    let data = try SwissRoll(noise: 0).sample(40_000, using: &rng)
    let standardization = try Standardization(of: data)
    // By quadrature: mean (2, 2/3π), deviations (6.6238, 6.9519). 5 standard errors of 40,000 are 0.17 for the means,
    // and less for the deviations; false failures 10⁻⁶.
    #expect(standardization.mean.isClose(to: Tensor([2, 2 / (3 * .pi)]), absolute: 0.175))
    #expect(standardization.standardDeviation.isClose(to: Tensor([6.6238, 6.9519]), absolute: 0.12))
    let z = try standardization.apply(data)
    #expect(try z.mean(axis: 0).isClose(to: Tensor([0, 0]), absolute: 1e-12))
    #expect(try z.squared().mean(axis: 0).isClose(to: Tensor([1, 1]), absolute: 1e-12))
    // Numbers up to 15, a few roundings of 2·10⁻¹⁶.
    #expect(try standardization.undo(z).largestDifference(from: data) < 2e-14)
  }

  @Test func `E-97: the score of standardised points is that of the raw ones, times their width`() throws {
    // s_{kσ}(kx; kD) = s_σ(x; D)/k, with the exact score of the data.
    var rng = Philox(seed: 5)
    let data = try SwissRoll().sample(200, using: &rng)
    let (x, k, σ) = (try data.sliced(0..<20) + 0.3, 7.0, 0.8)
    let raw = try EmpiricalScore(points: data).score(at: x, standardDeviation: σ)
    let scaled = try EmpiricalScore(points: data / k).score(at: x / k, standardDeviation: σ / k)
    // Exponents of a few hundred, rounded to 10⁻¹⁶ each: 10⁻¹³.
    #expect((scaled / k).isClose(to: raw, relative: 1e-11))
  }
}
