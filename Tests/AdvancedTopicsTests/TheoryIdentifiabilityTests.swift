import AdvancedTopics
import Autodiff
import Foundation
import Networks
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors
import TestSupport
import Testing

@Suite struct `Weights of separate modes` {
  @Test func `score, its slope and the divergences are those of the mixture`() throws {
    let (p, q) = (try ModeWeightEstimation(offset: 2, weight: 0.3), try ModeWeightEstimation(offset: 2, weight: 0.5))
    func mixture(_ w: Double) throws -> GaussianMixture {
      try GaussianMixture(weights: [w, 1 - w], means: Tensor([[2], [-2]]), standardDeviation: 1)
    }
    let (P, Q) = (try mixture(0.3), try mixture(0.5))
    for x in [-3.0, -0.4, 0, 1.1, 30] {
      let point = try Tensor([[x]])
      #expect(try abs(p.score(at: x) - P.score(at: point).scalar) < 1e-13)
      #expect(try abs(p.scoreDerivative(at: x) - P.hessian(at: point).scalar) < 1e-13)
      #expect(try abs(p.logDensity(at: x) - P.logDensity(at: point).scalar) < 1e-12)
    }
    let rule = try Quadrature.doubleExponential(scale: 2)
    let fisher = try P.expectation(by: rule) { try (P.score(at: $0) - Q.score(at: $0)).squared().sum(axis: 1) }.scalar
    let kl = try P.expectation(by: rule) { try P.logDensity(at: $0) - Q.logDensity(at: $0) }.scalar
    // Two quadrature rules, both right to about ten digits.
    #expect(try p.fisherDivergence(from: 0.5).isClose(to: fisher, relative: 1e-8))
    #expect(try p.klDivergence(from: 0.5).isClose(to: kl, relative: 1e-8))
    _ = q
  }

  @Test func `far apart the Fisher divergence no longer sees them, and the Kullback–Leibler divergence does`() throws {
    // KL of the weights themselves, 0.2 log(0.2/0.5) + 0.8 log(0.8/0.5).
    let limit = 0.2 * log(0.4) + 0.8 * log(1.6)
    let fisher = try [2.0, 3, 4, 5, 6].map { a in
      let p = try ModeWeightEstimation(offset: a, weight: 0.2)
      if a >= 4 { #expect(try abs(p.klDivergence(from: 0.5) / limit - 1) < 1e-3) }
      return try p.fisherDivergence(from: 0.5)
    }
    // Laplace's method at the middle: a factor e^(−a²/2) and powers of a.
    for (index, a) in [2.0, 3, 4, 5].enumerated() {
      let decay = log(fisher[index] / fisher[index + 1])
      #expect(abs(decay / ((a + 1) * (a + 1) / 2 - a * a / 2) - 1) < 0.3, "\(a): \(decay)")
    }
    #expect(fisher[4] < 1e-6)
    // Noise as wide as the gap brings the difference back.
    let noised = try ModeWeightEstimation(offset: 6, weight: 0.2).noised(standardDeviation: 6)
    #expect(try noised.fisherDivergence(from: 0.5) > 1e4 * fisher[4])
  }

  @Test func `estimates by score matching spread as predicted, and more than those by likelihood`() throws {
    let problem = try ModeWeightEstimation(offset: 1.5, weight: 0.4)
    let law = try GaussianMixture(weights: [0.4, 0.6], means: Tensor([[1.5], [-1.5]]), standardDeviation: 1)
    let (n, runs) = (4000, 120)
    var rng = Philox(seed: 8)
    var (matching, likelihood) = ([Double](), [Double]())
    for _ in 0..<runs {
      let x = try law.sample(n, using: &rng).scalars
      /// The least of a function of the weight, by three parabolas around the truth.
      func minimiser(_ loss: (ModeWeightEstimation) -> Double) throws -> Double {
        var w = 0.4
        for h in [0.02, 0.005, 0.001] {
          let values = try [w - h, w, w + h].map { u in loss(try ModeWeightEstimation(offset: 1.5, weight: u)) }
          w -= h * (values[2] - values[0]) / (2 * (values[2] - 2 * values[1] + values[0]))
        }
        return w
      }
      matching.append(
        try minimiser { p in
          x.reduce(0) { sum, x in
            let s = p.score(at: x)
            return sum + 0.5 * s * s + p.scoreDerivative(at: x)
          }
        })
      likelihood.append(try minimiser { p in -x.reduce(0) { $0 + p.logDensity(at: $1) } })
    }
    for (estimates, variance) in [
      (matching, problem.scoreMatchingVariance), (likelihood, problem.likelihoodVariance),
    ] {
      let mean = estimates.reduce(0, +) / Double(runs)
      let spread = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs - 1)
      #expect(abs(mean - 0.4) < 4.5 * (variance / Double(n * runs)).squareRoot())  // z = 4.5.
      // A variance over 120 runs has a relative standard error of √(2/120) = 0.13; z = 4.
      #expect(abs(spread * Double(n) / variance - 1) < 0.52, "\(spread * Double(n)) for \(variance)")
    }
  }

  @Test(arguments: [0.8, 1.5, 3]) func `the asymptotic variances are those of differences of the mixture's own losses`(
    offset a: Double
  ) throws {
    let (w, h) = (0.4, 1e-4)
    func law(_ w: Double) throws -> GaussianMixture {
      try GaussianMixture(weights: [w, 1 - w], means: Tensor([[a], [-a]]), standardDeviation: 1)
    }
    let (below, p, above) = (try law(w - h), try law(w), try law(w + h))
    let rule = try Quadrature.doubleExponential(scale: 2)
    func loss(_ p: GaussianMixture, _ x: Tensor<Double>) throws -> Tensor<Double> {
      try (0.5 * p.score(at: x).squared()).sum(axis: 1) + p.divergence(at: x)
    }
    func mean(_ f: (Tensor<Double>) throws -> Tensor<Double>) throws -> Double {
      try p.expectation(by: rule, of: f).scalar
    }
    let slope = try mean { x in try ((loss(above, x) - loss(below, x)) / (2 * h)).squared() }
    let bend = try mean { x in try (loss(above, x) - 2 * loss(p, x) + loss(below, x)) / (h * h) }
    let information = try mean { x in
      try ((above.logDensity(at: x) - below.logDensity(at: x)) / (2 * h)).squared()
    }
    let problem = try ModeWeightEstimation(offset: a, weight: w)
    // Central differences in w: h² times a few, and 10⁻¹⁶/h² for the second.
    #expect(abs(problem.scoreMatchingVariance / (slope / (bend * bend)) - 1) < 1e-5)
    #expect(abs(problem.likelihoodVariance * information - 1) < 1e-5)
  }

  @Test func `the price of score matching explodes with the separation`() throws {
    let ratios = try [1.0, 2, 3, 4].map { a in
      let p = try ModeWeightEstimation(offset: a, weight: 0.3)
      // Cramér and Rao: nothing is better than likelihood; and far apart that only counts heads, w(1 − w).
      #expect(p.likelihoodVariance >= 0.21 - 1e-12)
      if a == 4 { #expect(abs(p.likelihoodVariance / 0.21 - 1) < 1e-3) }
      return p.scoreMatchingVariance / p.likelihoodVariance
    }
    #expect(
      ratios[0] >= 1 && zip(ratios, ratios.dropFirst()).allSatisfy { $1 > 2 * $0 } && ratios[3] > 500, "\(ratios)")
    let noised = try ModeWeightEstimation(offset: 4, weight: 0.3).noised(standardDeviation: 4)
    #expect(noised.scoreMatchingVariance / noised.likelihoodVariance < 3)
    #expect(throws: ExperimentError.outOfRange("the weight of a mode", 1)) {
      try ModeWeightEstimation(offset: 1, weight: 1)
    }
    #expect(throws: ExperimentError.outOfRange("the offset of a mode", 0)) {
      try ModeWeightEstimation(offset: 0, weight: 0.5)
    }
    #expect(throws: ExperimentError.self) { try noised.noised(standardDeviation: .nan) }
  }
}

@Suite struct `Fields that are gradients, and others` {
  @Test func `the asymmetry of a linear field is that of its matrix`() throws {
    let x = try Tensor([[0.3, -1], [2, 0.5]])
    func field(_ A: Tensor<Double>) -> Score<Double> { { x in try x.matmul(A, transposingRight: true) } }
    // Antisymmetric parts: 0; all; (0 1; −1 0)/…: ‖½(J − Jᵀ)‖² = 2·(1/2)² = 0.5 of ‖J‖² = 1 + 4 + 1 = 6.
    #expect(try asymmetry(of: field(Tensor([[1, 2], [2, -1]])), at: x) < 1e-9)
    #expect(try abs(asymmetry(of: field(Tensor([[0, 1], [-1, 0]])), at: x) - 1) < 1e-9)
    #expect(try abs(asymmetry(of: field(Tensor([[1, 2], [1, 0]])), at: x) - (0.5 / 6).squareRoot()) < 1e-9)
    #expect(throws: ExperimentError.badCount("the number of points", 0)) {
      try asymmetry(of: { $0 }, at: .zeros([0, 2]))
    }
  }

  @Test func `scores and gradients of an energy network have none, an ordinary network has some`() throws {
    var rng = Philox(seed: 3)
    let x = try Tensor<Double>.standardNormal([20, 3], using: &rng)
    let law = try GaussianMixture(weights: [1, 2], means: Tensor([[-1, 0, 1], [1, 0.5, 0]]), standardDeviation: 0.7)
    // Central differences: 10⁻¹¹ of a score of size 1, here up to 10.
    #expect(try asymmetry(of: law.score(at:), at: x) < 1e-8)
    let conservative = try GradientScoreNetwork<Double>(dimension: 3, hiddenWidth: 16, using: &rng)
    #expect(try asymmetry(of: { try conservative.score(at: $0, standardDeviation: 0.5) }, at: x) < 1e-7)
    let free = try LogNoiseScoreNetwork<Double>(dimension: 3, hiddenWidth: 16, activation: .silu, using: &rng)
    #expect(try asymmetry(of: { try free.score(at: $0, standardDeviation: 0.5) }, at: x) > 0.2)
  }

  @Test func `the score of an energy network is minus the gradient of its energy`() throws {
    var rng = Philox(seed: 5)
    let network = try GradientScoreNetwork<Double>(dimension: 2, hiddenWidth: 8, using: &rng)
    let σ = 0.5
    func energy(_ x: [Double]) throws -> Double {
      try network.energy(Variable(Tensor([x + [log(σ)]]))).value.scalar
    }
    let (x, h) = ([0.3, -0.8], 1e-5)
    let score = try network.score(at: Tensor([x]), standardDeviation: σ)
    let slopes = try [
      energy([x[0] + h, x[1]]) - energy([x[0] - h, x[1]]), energy([x[0], x[1] + h]) - energy([x[0], x[1] - h]),
    ]
    // Central differences: about 10⁻¹⁰.
    for axis in 0..<2 { #expect(try abs(score[0, axis] + slopes[axis] / (2 * h) / σ) < 1e-8) }
  }

  @Test func `an energy network learns by the same loss`() throws {
    var rng = Philox(seed: 4)
    let law = try GaussianMixture(weights: [1, 1], means: Tensor([[-1, 0], [1, 0]]), standardDeviation: 0.4)
    let network = try GradientScoreNetwork<Double>(dimension: 2, hiddenWidth: 24, using: &rng)
    let data = try law.sample(2000, using: &rng)
    var run = try DenoisingTraining(
      network, on: data, loss: MultiScaleDenoisingScoreMatching(levels: NoiseLevels([1, 0.5])), batchSize: 64,
      learningRate: 5e-3, using: Philox(seed: 4, stream: 1))
    try run.run(steps: 300)
    let noised = try law.noised(standardDeviation: 0.5)
    let x = try noised.sample(500, using: &rng)
    let exact = try noised.score(at: x)
    let error = try (run.network.score(at: x, standardDeviation: 0.5) - exact).squared().mean() / exact.squared().mean()
    #expect(error < 0.15, "\(error)")  // Measured 0.02 … 0.06; 1 for no score at all.
    #expect(try asymmetry(of: { try run.network.score(at: $0, standardDeviation: 0.5) }, at: x) < 1e-6)
  }
}
