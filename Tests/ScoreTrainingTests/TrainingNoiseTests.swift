import Autodiff
import Foundation
import Networks
import Randomness
import ScoreMatching
import ScoreTraining
import Tensors
import TestSupport
import Testing

@Suite struct `Noise levels of a batch` {
  @Test func `the log-normal law has its quantiles, mean and deviation`() throws {
    let law = try NoiseDistribution.logNormal()
    // Φ⁻¹(0.975) = 1.959963984540054, Φ⁻¹(0.8413447460685429) = 1.
    #expect(try law.level(at: 0.5).standardDeviation.isClose(to: exp(-1.2), relative: 1e-14))
    #expect(
      try law.level(at: 0.975).standardDeviation.isClose(to: exp(-1.2 + 1.2 * 1.959963984540054), relative: 1e-13))
    #expect(try law.level(at: 0.8413447460685429).standardDeviation.isClose(to: 1, relative: 1e-13))
    #expect(try law.level(at: 0).standardDeviation > 0)
    var rng = Philox(seed: 1)
    let σ = try law.draw(20_000, as: Double.self, using: &rng).standardDeviations
    let (mean, variance) = moments(σ.scalars.map { log($0) })
    // 5 standard errors: 1.2/141 and 1.44·√(2/20000); false failures 10⁻⁶.
    #expect(mean.isClose(to: -1.2, absolute: 0.0425))
    #expect(variance.isClose(to: 1.44, absolute: 0.072))
  }

  @Test func `the log-uniform law is even in ln σ`() throws {
    let law = try NoiseDistribution.logUniform(smallest: 0.01, largest: 100)
    #expect(try law.level(at: 0).standardDeviation == 0.01)
    #expect(try law.level(at: 0.25).standardDeviation.isClose(to: 0.1, relative: 1e-14))
    #expect(try law.level(at: 0.5).standardDeviation.isClose(to: 1, relative: 1e-14))
  }

  @Test func `stratified draws cover the levels evenly, and their mean varies n² instead of n times less`() throws {
    let levels = try NoiseLevels([4, 2, 1])
    var rng = Philox(seed: 2)
    for _ in 0..<20 {
      let σ = try NoiseDistribution.levels(levels).draw(12, isStratified: true, as: Double.self, using: &rng)
      #expect(levels.map { level in σ.standardDeviations.scalars.count { $0 == level } } == [4, 4, 4])
    }
    // ln σ uniform on [0, 1): the mean of n = 8 has variance 1/12n, stratified 1/12n².
    let law = try NoiseDistribution.logUniform(smallest: 1, largest: exp(1))
    for (isStratified, expected) in [(false, 1 / 96.0), (true, 1 / 768.0)] {
      let means = try (0..<4000).map { _ in
        try log(law.draw(8, isStratified: isStratified, as: Double.self, using: &rng).standardDeviations).mean()
      }
      let (mean, variance) = moments(means)
      // 5 standard errors of 4,000: of the mean, and √(2/4000) = 2.2 % of the variance (less for a uniform law).
      #expect(mean.isClose(to: 0.5, absolute: 5 * (expected / 4000).squareRoot()))
      #expect(variance.isClose(to: expected, relative: 0.11))
    }
  }

  @Test func `weights make up for the probabilities, exactly`() throws {
    let levels = try NoiseLevels([3, 2, 1])
    let law = try NoiseDistribution.levels(levels, probabilities: [1, 2, 5])
    // 800 evenly spaced shares hit every level in proportion: the weighted mean is the plain mean over levels.
    let draws = try (0..<800).map { try law.level(at: (Double($0) + 0.5) / 800) }
    #expect(levels.map { σ in draws.count { $0.standardDeviation == σ } } == [100, 200, 500])
    for f in [{ _ in 1 }, { $0 * $0 }, { 1 / $0 }] as [(Double) -> Double] {
      let weighted = draws.reduce(0) { $0 + $1.weight * f($1.standardDeviation) } / 800
      #expect(weighted.isClose(to: levels.reduce(0) { $0 + f($1) } / 3, relative: 1e-12))
    }
  }

  @Test func `importance sampling keeps the expected gradient and has the variance of the formula`() throws {
    // Score a·x at data 0: x̃ = σz, so the loss ½λ(aσz + z/σ)² has the gradient λ(a + 1/σ²)σ²z² in a.
    // With c = λ(a + 1/σ²)σ²: E[cz²] = c, E[c²z⁴] = 3c².
    let levels = try NoiseLevels([2, 1, 0.25])
    let (a, n) = (-0.5, 32)
    let c = levels.map { σ in (a + 1 / (σ * σ)) * σ * σ }  // λ = 1
    let network = LinearScore<Double>(a)
    let data = try Tensor<Double>.zeros([n, 1])
    let uniform = DenoisingObjective(noise: .levels(levels), weighting: .score(.uniform))
    var rng = Philox(seed: 3)
    let mean = c.reduce(0, +) / 3
    let best = c.map { abs($0) }
    for probabilities in [[1, 1, 1], best, [1, 2, 4]] {
      var objective = uniform
      objective.noise = try .levels(levels, probabilities: probabilities)
      let gradients = try (0..<3000).map { _ in
        let batch = try objective.batch(data, using: &rng)
        return try valueWithGradient(at: network) { try objective(of: $0, on: batch) }.gradient[0].scalar
      }
      let p = probabilities.map { $0 / probabilities.reduce(0, +) }
      let second = zip(p, c).reduce(0) { $0 + 3 * $1.1 * $1.1 / (9 * $1.0) }
      let variance = (second - mean * mean) / Double(n)
      let measured = moments(gradients)
      // 5 standard errors of 3,000 batches; the variance of means of 32 skewed terms is known to about 4 %.
      #expect(measured.mean.isClose(to: mean, absolute: 5 * (variance / 3000).squareRoot()), "\(probabilities)")
      #expect(measured.variance.isClose(to: variance, relative: 0.2), "\(probabilities)")
    }
    // What the best probabilities are made of: √(3c²).
    let norms = try uniform.gradientNorms(of: network, on: .zeros([4000, 1]), levels: levels, using: &rng)
    for (norm, c) in zip(norms, c) {
      // z⁴ has relative standard error √(96/9/4000) = 5.2 %, its root half of that: five of them.
      #expect(norm.isClose(to: 3.0.squareRoot() * abs(c), relative: 0.13))
    }
  }

  @Test func `pairs ±z keep the expected gradient and lose what is odd in z`() throws {
    // Score a·x at data 1: x̃ = 1 + σz, loss ½σ²(ax̃ + z/σ)², gradient σ²ax̃² + σzx̃
    //   = σ²a + σ²(1 + σ²a)z² + (2σ³a + σ)z.
    // One point: variance 2σ⁴(1 + σ²a)² + σ²(1 + 2σ²a)²; a pair's mean: the first term alone.
    let (a, σ) = (-1.0, 0.1)
    let even = 2 * pow(σ, 4) * pow(1 + σ * σ * a, 2)
    let odd = σ * σ * pow(1 + 2 * σ * σ * a, 2)
    let mean = σ * σ * a + σ * σ * (1 + σ * σ * a)
    let levels = try NoiseLevels([σ])
    var rng = Philox(seed: 4)
    for (isAntithetic, variance) in [(false, even + odd), (true, even)] {
      let objective = DenoisingObjective(noise: .levels(levels), isAntithetic: isAntithetic)
      let gradients = try (0..<4000).map { _ in
        let batch = try objective.batch(Tensor<Double>([1], shape: [1, 1]), using: &rng)
        #expect(batch.count == objective.rowsPerPoint)
        return try valueWithGradient(at: LinearScore<Double>(a)) { try objective(of: $0, on: batch) }.gradient[0].scalar
      }
      let measured = moments(gradients)
      #expect(measured.mean.isClose(to: mean, absolute: 5 * (variance / 4000).squareRoot()))
      // z² has kurtosis 15: its variance is known to √(14/4000) = 6 %; five of them.
      #expect(measured.variance.isClose(to: variance, relative: 0.3))
    }
    // 0.0098 against 0.0002: fifty times less, for twice the evaluations.
    #expect((even + odd) / even > 49)
  }

  @Test func `a pair is the same point at the same level with opposite noise`() throws {
    var rng = Philox(seed: 5)
    let objective = DenoisingObjective(noise: try .logNormal(), isAntithetic: true)
    let clean = try Tensor<Float>.standardNormal([5, 3], using: &rng)
    let batch = try objective.batch(clean, using: &rng)
    for row in 0..<5 {
      let (a, b) = (try batch.sliced(2 * row..<2 * row + 1), try batch.sliced(2 * row + 1..<2 * row + 2))
      #expect(try a.noised.clean == clean.sliced(row..<row + 1) && b.noised.clean == a.noised.clean)
      #expect(a.noised.standardDeviations == b.noised.standardDeviations)
      #expect(a.noised.noise == -b.noised.noise)
    }
  }

  @Test func `the objective is the loss of section 4.2 where both are defined`() throws {
    var rng = Philox(seed: 6)
    let levels = try NoiseLevels([2, 0.5])
    let network = try LogNoiseScoreNetwork<Double>(dimension: 2, hiddenWidth: 8, using: &rng)
    for weighting in LossWeighting.allCases {
      let objective = DenoisingObjective(noise: .levels(levels), weighting: .score(weighting))
      let batch = try objective.batch(Tensor<Double>.standardNormal([16, 2], using: &rng), using: &rng)
      let other = MultiScaleDenoisingScoreMatching(levels: levels, weighting: weighting)
      let expected = try other(of: network, on: batch.noised).value.scalar
      #expect(try objective(of: network, on: batch).value.scalar.isClose(to: expected, relative: 1e-13))
    }
  }

  @Test func `laws that are none are errors`() throws {
    let levels = try NoiseLevels([2, 1])
    #expect(throws: TrainingError.countMismatch("probabilities", expected: 2, actual: 1)) {
      try NoiseDistribution.levels(levels, probabilities: [1])
    }
    #expect(throws: TrainingError.outOfRange("the probability of a noise level", 0)) {
      try NoiseDistribution.levels(levels, probabilities: [1, 0])
    }
    #expect(throws: TrainingError.self) { try NoiseDistribution.logNormal(mean: .nan) }
    #expect(throws: TrainingError.self) { try NoiseDistribution.logNormal(standardDeviation: 0) }
    #expect(throws: TrainingError.self) { try NoiseDistribution.logUniform(smallest: 1, largest: 1) }
    #expect(throws: TrainingError.self) { try NoiseDistribution.levels(levels).level(at: 1) }
    var rng = Philox(seed: 7)
    #expect(throws: TrainingError.countNotPositive("the number of noise levels", 0)) {
      try NoiseDistribution.levels(levels).draw(0, as: Float.self, using: &rng)
    }
  }
}
