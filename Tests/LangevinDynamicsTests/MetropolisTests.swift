import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import TestSupport
import Testing

@Suite struct `Metropolis-adjusted Langevin` {
  static let matrix = Tensor<Double>.matrix([[1.5, 0.6], [0.6, 0.8]])

  static func target() throws -> GaussianMixture {
    try GaussianMixture(weights: [0.3, 0.7], means: Tensor([[-1, 0.5], [1.2, -0.4]]), standardDeviation: 0.8)
  }

  /// `log q(y|x)` for proposals `y = x + εMs + √(2εT)Lz`, written out with the inverse of M.
  static func logProposal(
    of y: Tensor<Double>, from x: Tensor<Double>, score: Tensor<Double>, ε: Double, T: Double, M: Tensor<Double>
  ) throws -> Tensor<Double> {
    let rest = try y - x - ε * score.matmul(M)
    return try -(rest.matmul(M.inverse()) * rest).sum(axis: 1) / (4 * ε * T)
  }

  @Test(arguments: [(false, 1.0), (true, 1.0), (false, 0.6), (true, 2.5)])
  func `detailed balance: p(x)q(y|x)α(x, y) is symmetric in x and y`(isPreconditioned: Bool, T: Double) throws {
    let (target, ε, n) = (try Self.target(), 0.4, 200)
    let M = isPreconditioned ? Self.matrix : try .identity(2)
    let sampler = try MetropolisAdjustedLangevin(
      target, stepSize: ε, temperature: T, preconditioner: isPreconditioned ? Preconditioner(M) : nil)
    var rng = Philox(seed: 1)
    let x = try sampler.initialState(at: 1.5 * .standardNormal([n, 2], using: &rng), using: &rng)
    let (y, forward) = try sampler.proposal(from: x, noise: .standardNormal([n, 2], using: &rng))
    // The noise that leads back: z′ = L⁻¹(x − y − εMs(y))/√(2εT).
    let rest = try x.points - y.points - ε * y.score.matmul(M)
    let back = try M.cholesky().substituteForward(rest.transposed()).transposed() / (2 * ε * T).squareRoot()
    let (returned, backward) = try sampler.proposal(from: y, noise: back)
    #expect(returned.points.isClose(to: x.points, absolute: 1e-12))
    let flow =
      try target.logDensity(at: x.points) / T
      + Self.logProposal(of: y.points, from: x.points, score: target.score(at: x.points) / T, ε: ε * T, T: 1, M: M)
      + log(forward)
    let returning =
      try target.logDensity(at: y.points) / T
      + Self.logProposal(of: x.points, from: y.points, score: target.score(at: y.points) / T, ε: ε * T, T: 1, M: M)
      + log(backward)
    // Rounding of a few dozen operations on numbers up to 100.
    #expect(flow.isClose(to: returning, absolute: 1e-11))
    #expect(try forward.min() < 0.9 && backward.min() < 0.9)
  }

  @Test func `the flow between two sets is the same both ways`() throws {
    let n = 40_000
    var rng = Philox(seed: 2)
    let x = try QuarticTarget.sample(n, using: &rng)
    let sampler = try MetropolisAdjustedLangevin<Double>(
      logDensity: QuarticTarget.logDensity, score: QuarticTarget.score, stepSize: 0.6)
    let y = try sampler.run(from: x, steps: 1, using: &rng).points
    let pairs = zip(x.scalars.map(abs), y.scalars.map(abs))
    let (out, back) = pairs.reduce(into: (0.0, 0.0)) { flow, pair in
      if pair.0 < 0.5, pair.1 > 0.8 { flow.0 += 1 }
      if pair.0 > 0.8, pair.1 < 0.5 { flow.1 += 1 }
    }
    // A difference of two counts with standard deviation √(out + back); z = 4.5.
    #expect(out > 3000 && abs(out - back) < 4.5 * (out + back).squareRoot(), "\(out) out, \(back) back")
  }

  @Test(arguments: [0.3, 1.0]) func `the quartic target is stationary, at any step`(ε: Double) throws {
    let n = 20_000
    var rng = Philox(seed: 3)
    let start = try QuarticTarget.sample(n, using: &rng)
    let sampler = try MetropolisAdjustedLangevin<Double>(
      logDensity: QuarticTarget.logDensity, score: QuarticTarget.score, stepSize: ε)
    // Exact samples stay exact samples; the first step from them is where a wrong rule shows most.
    for steps in [1, 10] {
      let squares = try sampler.run(from: start, steps: steps, using: &rng).points.squared()
      let (second, fourth) = (SampleMoments(squares.scalars), SampleMoments(squares.squared().scalars))
      // z = 4.5, seven false failures in a million each; E x⁴ = 1 − E x² by parts.
      #expect(
        abs(second.mean - QuarticTarget.secondMoment) < 4.5 * (second.variance / Double(n)).squareRoot(),
        "ε = \(ε): \(second.mean)")
      #expect(
        abs(fourth.mean - (1 - QuarticTarget.secondMoment)) < 4.5 * (fourth.variance / Double(n)).squareRoot(),
        "ε = \(ε): \(fourth.mean)")
    }
  }

  @Test func `from one point it comes to the same law`() throws {
    // Not from anywhere: beyond |x| = 4 the drift of a step overshoots so far that everything is refused.
    let n = 4000
    var rng = Philox(seed: 4)
    let start = try Tensor<Double>.ones([n, 1])
    let sampler = try MetropolisAdjustedLangevin<Double>(
      logDensity: QuarticTarget.logDensity, score: QuarticTarget.score, stepSize: 0.3)
    let squares = try sampler.run(from: start, steps: 60, using: &rng).points.squared()
    let moments = SampleMoments(squares.scalars)
    // z = 4.5 (7 in a million).
    #expect(abs(moments.mean - QuarticTarget.secondMoment) < 4.5 * (moments.variance / Double(n)).squareRoot())
  }

  @Test func `single precision makes the same step`() throws {
    let score: Score<Float> = { -$0 }
    let sampler = try MetropolisAdjustedLangevin<Float>(
      logDensity: { try -0.5 * $0.squared().sum(axis: 1) }, score: score, stepSize: 0.5)
    let exact = try MetropolisAdjustedLangevin(Gaussian.standard(dimension: 3), stepSize: 0.5)
    var rng = Philox(seed: 5)
    let (x, z) = (
      try Tensor<Float>.standardNormal([50, 3], using: &rng), try Tensor<Float>.standardNormal([50, 3], using: &rng)
    )
    let one = try sampler.proposal(from: sampler.initialState(at: x, using: &rng), noise: z)
    let other = try exact.proposal(
      from: exact.initialState(at: x.converted(to: Double.self), using: &rng), noise: z.converted(to: Double.self))
    // Rounding: log-densities up to 10 in steps of 10⁻⁶.
    let close = one.acceptanceProbabilities.converted(to: Double.self)
    #expect(close.isClose(to: other.acceptanceProbabilities, absolute: 1e-5))
  }

  @Test func `a place of no density is refused, whatever lies there`() throws {
    // The half-line: log p = −x for x > 0, −∞ elsewhere.
    let sampler = try MetropolisAdjustedLangevin<Double>(
      logDensity: { x in try x.map { $0 > 0 ? -$0 : -.infinity }.sum(axis: 1) },
      score: { try -Tensor.ones($0.shape) }, stepSize: 0.5)
    var rng = Philox(seed: 6)
    let n = 20_000
    let start = try -log(1 - Tensor<Double>.uniform([n, 1], using: &rng))
    let x = try sampler.run(from: start, steps: 5, using: &rng).points
    let moments = SampleMoments(x.scalars)
    #expect(try x.min() > 0)
    // Exact exponential numbers stay so: mean 1 with standard deviation 1, z = 4.5.
    #expect(abs(moments.mean - 1) < 4.5 / Double(n).squareRoot())
  }

  @Test func `the step is found at which the wanted share is accepted`() throws {
    let target = try Gaussian(mean: .zeros([5]), covariance: 0.01 * .identity(5))
    var rng = Philox(seed: 7)
    let start = try target.sample(200, using: &rng)
    for (wanted, first) in [(0.574, 1.0), (0.9, 1e-6)] {
      let (sampler, state) = try MetropolisAdjustedLangevin(target, stepSize: first).adapted(
        toAcceptance: wanted, from: start, steps: 150, using: &rng)
      var acceptance: [Double] = []
      _ = try sampler.run(from: state, steps: 50, using: &rng) { _, _, info in
        acceptance.append(try #require(info.acceptanceProbabilities).mean())
        #expect(info.stepSize == sampler.stepSize)
      }
      // The last gains are 4 to 11 times 150^(−0.6) = 0.05, of fluctuations of 0.3/√200 = 0.02 in the mean acceptance: the
      // step wanders by 1 %, and the acceptance with it; ±0.03 is far beyond.
      #expect(abs(SampleMoments(acceptance).mean - wanted) < 0.03, "\(acceptance)")
    }
    #expect(throws: LangevinError.outOfRange("the wanted acceptance", 1)) {
      try MetropolisAdjustedLangevin(target, stepSize: 1).adapted(
        toAcceptance: 1, from: start, steps: 1, using: &rng)
    }
    #expect(throws: LangevinError.outOfRange("the acceptance of a sampler that accepts without asking", 1)) {
      try UnadjustedLangevin(score: target.score, stepSize: 1e-3).adapted(from: start, steps: 1, using: &rng)
    }
  }
}
