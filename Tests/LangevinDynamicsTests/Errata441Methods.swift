import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

/// Errata of section 4.4.1 that concern Metropolis tests, preconditioners and stochastic gradients.
@Suite struct `Errata of 4.4.1: the methods` {
  @Test func `E-90: the log-ratio summed over the batch freezes all chains, one a chain does not`() throws {
    let (ε, rounds) = (0.3, 100)
    let sampler = try MetropolisAdjustedLangevin<Double>(
      logDensity: QuarticTarget.logDensity, score: QuarticTarget.score, stepSize: ε)
    var rng = Philox(seed: 1)
    for (batch, atMost) in [(10, 0.6), (100, 0.05), (1000, 0.001)] {
      let x = try sampler.initialState(at: QuarticTarget.sample(batch, using: &rng), using: &rng)
      var (together, apart) = (0.0, 0.0)
      for _ in 0..<rounds {
        let z = try Tensor<Double>.standardNormal([batch, 1], using: &rng)
        let (y, probabilities) = try sampler.proposal(from: x, noise: z)
        // The same ratio from its definition, as the listing sums it.
        let forward = try -(y.points - x.points - ε * x.score).squared() / (4 * ε)
        let backward = try -(x.points - y.points - ε * y.score).squared() / (4 * ε)
        let ratios = try y.logDensity - x.logDensity + (backward - forward).sum(axis: 1)
        #expect(probabilities.isClose(to: exp(try minimum(ratios, Tensor(0))), absolute: 1e-12))
        together += min(1, exp(ratios.sum())) / Double(rounds)
        apart += try probabilities.mean() / Double(rounds)
      }
      // Each is the mean of rounds numbers between 0 and 1 with a spread of at most ½, the second also over the chains
      // (which stay the same): z = 4.5 on 0.5/√100 is 0.23, on 0.2/√(100·10) 0.03 plus the choice of chains.
      #expect(together < atMost, "batch of \(batch): \(together)")
      #expect(abs(apart - 0.887) < 0.12, "batch of \(batch): \(apart)")
    }
  }

  @Test func `E-92: the noise needs the root of the matrix, not of its entries`() throws {
    let S = Tensor<Double>.matrix([[2, 1.5], [1.5, 2]])
    let (ε, n) = (0.05, 10_000)
    let target = try Gaussian(mean: .zeros([2]), covariance: S)
    var rng = Philox(seed: 2)
    let start = try target.sample(n, using: &rng)
    // M = Σ: the law is Σ/(1 − ε/2) for any root of M; (1 − ε)^100 of a difference is left after 50 steps, 0.6 %.
    let sampler = try PreconditionedLangevin(
      score: target.score, preconditioner: Preconditioner(S), stepSize: ε)
    let right = try rowCovariance(sampler.run(from: start, steps: 100, using: &rng).points)
    #expect(try isCovariance(right, of: S / (1 - ε / 2), count: n))
    // The roots of the entries, R, give noise of covariance R² and the law R²/(1 − ε/2).
    let R = sqrt(S)
    var x = start
    for _ in 0..<100 {
      let z = try Tensor<Double>.standardNormal([n, 2], using: &rng)
      x = try x + ε * target.score(at: x).matmul(S) + (2 * ε).squareRoot() * z.matmul(R)
    }
    let printed = try rowCovariance(x)
    #expect(try isCovariance(printed, of: R.matmul(R) / (1 - ε / 2), count: n))
    #expect(printed.isClose(to: .matrix([[3.59, 3.55], [3.55, 3.59]]), absolute: 0.2))
  }

  @Test func `E-92: a matrix that depends on the place needs its divergence in the drift`() throws {
    // M = 0.2 + 1/(1 + x²) on 𝒩(0, 1).
    let n = 4000
    func settled(isCorrected: Bool) throws -> Double {
      let sampler = try PositionDependentLangevin<Double>(score: { -$0 }, stepSize: 0.05) { x in
        let denominator = 1 + x.squared()
        let slope = try -2 * x / denominator.squared()
        return (try (0.2 + 1 / denominator).reshaped(to: [n, 1, 1]), isCorrected ? slope : 0 * slope)
      }
      var rng = Philox(seed: 3)
      let start = try Tensor<Double>.standardNormal([n, 1], using: &rng)
      return SampleMoments(try sampler.run(from: start, steps: 300, using: &rng).points.scalars).variance
    }
    // Sampling z = 4.5 on √(2/n) is 0.1; the step's bias is 0.02. Without the term the law is p/M, whose variance is
    // 1.550 by quadrature; its kurtosis is near 3.
    let (corrected, printed) = (try settled(isCorrected: true), try settled(isCorrected: false))
    #expect(abs(corrected - 1) < 0.12, "\(corrected)")
    #expect(abs(printed - 1.55) < 0.2, "\(printed)")
  }

  @Test func `E-93: the covariance preconditions, its inverse makes it worse`() throws {
    let target = try Gaussian(mean: .zeros([2]), covariance: .matrix([[100, 0], [0, 1]]))
    let n = 4000
    var rng = Philox(seed: 4)
    let start = try Tensor<Double>.zeros([n, 2])
    // Each with the step 0.5 / (largest eigenvalue of MΣ⁻¹), and 200 steps from 0: the variance of a direction with
    // eigenvalue λ of MΣ⁻¹ is v(1 − (1 − ελ)^400)/(1 − ελ/2).
    let matrices: [(M: Tensor<Double>, condition: Double, expected: [Double])] = [
      (try .identity(2), 100, [86.8, 1.35]), (try target.covariance.inverse(), 10_000, [2.02, 1.32]),
      (target.covariance, 1, [104.8, 1.04]),
    ]
    for (M, condition, expected) in matrices {
      let drift = try M.matmul(target.precision)
      let (first, second) = (try drift[0, 0], try drift[1, 1])
      #expect((max(first, second) / min(first, second)).isClose(to: condition, relative: 1e-12))
      // The step of the measurements: 0.5 for the first two, whose largest eigenvalue is 1, and 0.1 for the last.
      let ε = condition == 1 ? 0.1 : 0.5
      let sampler = try PreconditionedLangevin(score: target.score, preconditioner: Preconditioner(M), stepSize: ε)
      let x = try sampler.run(from: start, steps: 200, using: &rng).points
      for (k, λ) in [first, second].enumerated() {
        let v = [100.0, 1][k] * (1 - pow(1 - ε * λ, 400)) / (1 - ε * λ / 2)
        #expect(SampleMoments(try column(x, k)).areNormal(mean: 0, variance: v), "condition \(condition)")
        // The numbers of the erratum come from one run of 4000 or so: z = 4.5.
        #expect(abs(v - expected[k]) < 0.1 * expected[k])
      }
    }
  }

  @Test func `E-94: steps whose sum is infinite and whose squares' sum is finite end without bias`() throws {
    let (n, steps) = (2000, 2000)
    let sampler = try UnadjustedLangevin<Double>(score: { -$0 }, stepSize: 0.5)
    let schedule = try StepSchedule<Double>(scale: 1, offset: 2, decay: 0.8)
    var rng = Philox(seed: 5)
    let start = try 3 * Tensor<Double>.standardNormal([n, 1], using: &rng)
    let decreasing = try DecreasingSteps(sampler, schedule: schedule).run(from: start, steps: steps, using: &rng)
    let constant = try sampler.run(from: start, steps: 100, using: &rng)
    #expect(SampleMoments(decreasing.points.scalars).areNormal(mean: 0, variance: 1))
    #expect(SampleMoments(constant.points.scalars).areNormal(mean: 0, variance: 1 / (1 - 0.25)))
    // The sums of the first ten thousand and of a million steps: one grows like k^0.2, the other has stopped.
    let sums = [10_000, 1_000_000].map { count in
      (0..<count).reduce((0.0, 0.0)) { sum, k in
        let ε = schedule(k)
        return (sum.0 + ε, sum.1 + ε * ε)
      }
    }
    #expect(sums[1].0 > 2 * sums[0].0)
    #expect(sums[1].1 - sums[0].1 < 0.01 * sums[0].1)
  }

  @Test func `E-94: a step that depends on the place breaks detailed balance`() throws {
    // Plain Langevin with ε(x) = 0.05/(1 + x²), "adapted to the curvature" or to anything else, goes to p/ε, not p: for
    // 𝒩(0, 1) that has E x² = (1 + 3)/(1 + 1) = 2.
    let n = 4000
    let sampler = try PositionDependentLangevin<Double>(score: { -$0 }, stepSize: 0.05) { x in
      (try (1 / (1 + x.squared())).reshaped(to: [n, 1, 1]), try Tensor.zeros([n, 1]))
    }
    var rng = Philox(seed: 6)
    let start = try Tensor<Double>.standardNormal([n, 1], using: &rng)
    let x = try sampler.run(from: start, steps: 400, using: &rng).points
    // E x⁴ = (3 + 15)/2 = 9: the standard error of E x² is √(5/n) = 0.035, z = 4.5; 0.1 for step and start.
    #expect(abs(try x.squared().mean() - 2) < 4.5 * 0.035 + 0.1)
  }

  @Test func `E-94: SAGA removes the noise of the gradient, and only that`() throws {
    var rng = Philox(seed: 7)
    let posterior = try GaussianMeanPosterior(data: 2 + Tensor.standardNormal([100, 1], using: &rng))
    let (Λ, n) = (posterior.precision, 500)
    let ε = 0.2 / Λ
    let score = try posterior.summedScore
    let start = try posterior.mean.broadcast(to: [n, 1]) + Tensor.zeros([n, 1])
    /// The mean over the last 60 of 100 steps of the variance among chains, times the precision.
    func ratio(_ sampler: some Sampler<Double>) throws -> Double {
      var sum = 0.0
      _ = try sampler.run(from: start, steps: 100, using: &rng) { step, state, _ in
        if step > 40 { sum += SampleMoments(state.points.scalars).variance / 60 }
      }
      return sum * Λ
    }
    let full = try ratio(UnadjustedLangevin(score: score.score, stepSize: ε))
    let plain = try ratio(StochasticGradientLangevin(score: score, batchSize: 5, stepSize: ε))
    let saga = try ratio(SAGALangevin(score: score, batchSize: 5, stepSize: ε))
    // Full: 1/(1 − 0.1) = 1.111. The average of 60 correlated variances of 500 chains (a time of 1/0.2 steps each way,
    // halved for squares: 12 independent ones or more) has standard error √(2/(500·12)) = 1.8 %; z = 4.5 is 8 %.
    #expect(abs(full / (1 / 0.9) - 1) < 0.08, "\(full)")
    #expect(saga < 1.3 && saga > 1, "\(saga)")
    #expect(plain > 2, "\(plain)")
  }
}
