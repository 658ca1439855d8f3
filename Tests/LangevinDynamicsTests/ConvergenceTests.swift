import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import Testing

@Suite struct `Forgetting the start` {
  @Test func `E-91: the bound of Dalalyan and Karagulyan holds, with slack, up to the step 2/(m + M)`() throws {
    let (curvatures, start) = ([1.0, 4, 10], [5.0, 5, 5])
    let longest = LogConcaveBound.longestStep(smallest: 1, largest: 10)
    #expect(longest == 2.0 / 11)
    // The largest ratios of distance and bound over 399 steps, from the same recursion in NumPy.
    for (ε, ratio) in [(0.01, 0.72), (0.05, 0.46), (longest, 0.31)] {
      let bound = try LogConcaveBound(smallest: 1, largest: 10, dimension: 3, stepSize: ε)
      let first = exactWasserstein(from: start, curvatures: curvatures, stepSize: ε, after: 0)
      let worst =
        (1..<400).map { step in
          exactWasserstein(from: start, curvatures: curvatures, stepSize: ε, after: step)
            / bound.distance(after: step, from: first)
        }.max() ?? .nan
      // Two decimals were written down.
      #expect(abs(worst - ratio) < 0.006)
    }
    // What the truncated theorem would also cover, it does not: the chapter's mixtures are not log-concave.
    let mixture = try GaussianMixture(weights: [1, 1], means: Tensor([[-2], [2]]), standardDeviation: 1)
    #expect(abs(try mixture.hessian(at: Tensor([[0.0]])).sum() - 3) < 1e-12)
  }

  @Test func `the distance to a Gaussian target starts as it should and ends at the bias`() {
    // From a point: the mean's distance and the whole width.
    let first = exactWasserstein(from: [3, 0], curvatures: [1, 4], stepSize: 0.1, after: 0)
    #expect(abs(first - (9 + 1 + 0.25).squareRoot()) < 1e-14)
    let last = exactWasserstein(from: [3], curvatures: [1], stepSize: 0.1, after: 10_000)
    #expect(abs(last - StationaryBias(variance: 1 / 0.95).wasserstein) < 1e-13)
  }

  @Test func `chains with the same noise approach by 1 − mε at least, on a Gaussian exactly so`() throws {
    let (m, M, ε) = (1.0, 10.0, 0.05)
    var rng = Philox(seed: 5)
    let sampler = try UnadjustedLangevin<Double>(score: { try -(m * $0 + (M - m) * tanh($0)) }, stepSize: ε)
    let (x, y) = try (5 * Tensor<Double>.ones([50, 3]), -5 * Tensor<Double>.ones([50, 3]))
    let distances = try sampler.coupledDistances(
      from: Positions(points: x), and: Positions(points: y), steps: 20, using: &rng)
    #expect(distances.count == 21 && abs(distances[0] - 10 * 3.0.squareRoot()) < 1e-13)
    for (a, b) in zip(distances, distances.dropFirst()) {
      // Not a matter of chance: it holds for every noise. The curvature cannot exceed M, hence the lower bound.
      #expect(b <= (1 - m * ε) * a * (1 + 1e-12) && b >= (1 - M * ε) * a * (1 - 1e-12))
    }
    let gaussian = try UnadjustedLangevin<Double>(score: { -2 * $0 }, stepSize: 0.1)
    let exact = try gaussian.coupledDistances(
      from: Positions(points: x), and: Positions(points: y), steps: 5, using: &rng)
    for (a, b) in zip(exact, exact.dropFirst()) { #expect(abs(b / a - 0.8) < 1e-12) }
    // Both groups must see the same noise, and the next draw must be a new one.
    var (one, two) = (Philox(seed: 9), Philox(seed: 9))
    _ = try gaussian.coupledDistances(from: Positions(points: x), and: Positions(points: y), steps: 2, using: &one)
    _ = try gaussian.run(from: x, steps: 2, using: &two)
    #expect(one == two)
  }

  @Test func `say what is wrong with a bound`() {
    #expect(throws: LangevinError.notPositive("the smallest curvature", 0)) {
      try LogConcaveBound(smallest: 0, largest: 1, dimension: 1, stepSize: 0.1)
    }
    #expect(throws: LangevinError.notPositive("the largest curvature less the smallest", -1)) {
      try LogConcaveBound(smallest: 2, largest: 1, dimension: 1, stepSize: 0.1)
    }
    #expect(throws: LangevinError.self) { try LogConcaveBound(smallest: 1, largest: 1, dimension: 0, stepSize: 0.1) }
    #expect(throws: LangevinError.self) { try LogConcaveBound(smallest: 1, largest: 1, dimension: 1, stepSize: 1.1) }
  }
}

@Suite struct `A barrier between two wells` {
  @Test func `the score is the slope of the potential`() throws {
    let well = try DoubleWell(barrier: 2.5)
    for x in [-1.7, -1, -0.3, 0, 0.8, 2] {
      let slope = (well.potential(at: x + 1e-5) - well.potential(at: x - 1e-5)) / 2e-5
      // Central differences: h² times the third derivative, 60·2/6·10⁻¹⁰.
      #expect(abs(try well.score(at: Tensor([[x]])).scalar + slope) < 1e-8)
    }
    let bend = (well.potential(at: 1.001) - 2 * well.potential(at: 1) + well.potential(at: 0.999)) / 1e-6
    #expect(abs(bend - well.curvature) < 1e-3)
    #expect(throws: LangevinError.notPositive("the barrier", 0)) { try DoubleWell(barrier: 0) }
  }

  @Test func `the mean time to cross agrees with quadrature elsewhere and, for high barriers, with Kramers`() throws {
    for (barrier, time) in passageTimes {
      #expect(abs(try DoubleWell(barrier: barrier).meanPassageTime() / time - 1) < 1e-6)
    }
    var last = Double.infinity
    for barrier in [4.0, 8, 16, 32] {
      let well = try DoubleWell(barrier: barrier)
      let excess = abs(well.meanPassageTime() / well.kramersTime - 1)
      // The correction is of order 1/b.
      #expect(excess < 0.7 / barrier && excess < last)
      last = excess
    }
  }

  @Test func `chains cross in the mean time`() throws {
    let well = try DoubleWell(barrier: 2)
    var rng = Philox(seed: 6)
    let (n, ε) = (400, 0.1 / well.curvature)
    let (times, missing) = try well.passageTimes(chains: n, stepSize: ε, longest: 200, using: &rng)
    #expect(missing == 0 && times.count == n)
    let mean = times.reduce(0, +) / Double(n)
    // The times are nearly exponential: their spread is at most their mean. z = 4.5; a further 5 % for the step: arrivals
    // are seen once a step, as if the goal were 0.58√(2ε) = 0.065 farther. 1 failure in 10⁵.
    #expect(abs(mean / well.meanPassageTime() - 1) < 4.5 / Double(n).squareRoot() + 0.05)
  }

  @Test func `chains that never arrive are counted`() throws {
    var rng = Philox(seed: 6)
    let (times, missing) = try DoubleWell(barrier: 20).passageTimes(
      chains: 10, stepSize: 0.0005, longest: 0.1, using: &rng)
    #expect(missing == 10 && times == [Double](repeating: 0.1, count: 10))
  }
}

@Suite struct `The acceptance of MALA` {
  /// Best `ε·d^(1/3)` and acceptance there, from an independent computation in NumPy with 400,000 draws.
  @Test(arguments: [
    (16, 1.473, 0.537), (256, 1.426, 0.548), (4096, 1.387, 0.563), (1_000_000, 1.365, 0.573),
    (1_000_000_000, 1.362, 0.574),
  ])
  func `has its best value near 0.574 in very many dimensions and below in fewer`(
    d: Int, step: Double, acceptance: Double
  ) throws {
    var rng = Philox(seed: 14)
    let proposals = try GaussianProposals(dimension: d, draws: 20_000, using: &rng)
    let best = proposals.bestStep()
    // The top is flat: over ten seeds and these dimensions the best step varied by 1 %, the acceptance there by 0.005.
    // Four times that.
    #expect(abs(best * pow(Double(d), 1.0 / 3) / step - 1) < 0.04)
    #expect(abs(proposals.outcome(stepSize: best).acceptance - acceptance) < 0.02)
  }

  @Test(arguments: [2, 3, 64])
  func `from three numbers a step is that of the sampler itself`(d: Int) throws {
    var rng = Philox(seed: 10)
    let (ε, chains) = (1.4 * pow(Double(d), -1.0 / 3), 1000)
    let sampler = try MetropolisAdjustedLangevin<Double>(
      logDensity: { try -0.5 * $0.squared().sum(axis: 1) }, score: { -$0 }, stepSize: ε)
    let start = try Tensor<Double>.standardNormal([chains, d], using: &rng)
    let run = try sampler.record(from: sampler.initialState(at: start, using: &rng), steps: 10, using: &rng)
    let probabilities = try #require(run.acceptanceProbabilities)
    let proposals = try GaussianProposals(dimension: d, draws: 40_000, using: &rng)
    let expected = proposals.outcome(stepSize: ε)
    // Chains are independent: the spread of their means gives the error, and 40,000 draws at most as much again
    // (the spread of a probability is below ½). z = 4.5 on six numbers: 4 failures in 10⁵.
    let jump = run.expectedSquaredJumpDistance
    let error = jump.standardError / Double(d)
    #expect(abs(jump.mean / Double(d) - expected.squaredJump) < 4.5 * 1.5 * error)
    #expect(abs(try probabilities.mean() - expected.acceptance) < 4.5 * (0.5 / 40_000.0.squareRoot() + 0.3 / 100))
  }

  @Test func `say what is wrong with proposals`() {
    var rng = Philox(seed: 1)
    #expect(throws: LangevinError.badCount("the number of coordinates", 1)) {
      try GaussianProposals(dimension: 1, draws: 1, using: &rng)
    }
    #expect(throws: LangevinError.badCount("the number of draws", 0)) {
      try GaussianProposals(dimension: 2, draws: 0, using: &rng)
    }
  }
}

@Suite struct `The Fokker–Planck equation and its particles` {
  static func mixture() throws -> GaussianMixture {
    try GaussianMixture(
      weights: [0.3, 0.7],
      components: [
        Gaussian(mean: Tensor([-1.5]), covariance: Tensor([[0.36]])),
        Gaussian(mean: Tensor([1]), covariance: Tensor([[1]])),
      ])
  }

  static func density(_ law: some Density, _ centers: [Double]) throws -> [Double] {
    exp(try law.logDensity(at: Tensor(centers, shape: [centers.count, 1]))).scalars
  }

  @Test func `E-87: with the printed plus the target is no steady state`() throws {
    let mixture = try Self.mixture()
    // The chapter's second form is the equation whose drift is −∇log p.
    let right = try FokkerPlanck(range: -8...8, cells: 3200, drift: mixture.score)
    let printed = try FokkerPlanck(range: -8...8, cells: 3200) { try -mixture.score(at: $0) }
    let p = try Self.density(mixture, right.centers)
    func largest(_ rates: [Double]) -> Double {
      zip(right.centers, rates).filter { abs($0.0) < 5 }.map(\.1.magnitude).max() ?? .nan
    }
    // Truncation of second order: (0.005)² times fourth derivatives of about 20.
    #expect(largest(try right.rate(of: p)) < 1e-3)
    // There the printed form is 2p″; its largest value is 0.981.
    #expect(abs(largest(try printed.rate(of: p)) - 0.981) < 2e-3)
    // Elsewhere, at 𝒩(½, 1.3²), the two forms differ by 2∇·(q∇log p), at most 1.21.
    let q = try Self.density(Gaussian(mean: Tensor([0.5]), covariance: Tensor([[1.69]])), right.centers)
    let gap = zip(try right.rate(of: q), try printed.rate(of: q)).map { $0 - $1 }
    #expect(abs(largest(gap) - 1.21) < 0.01)
  }

  @Test func `E-87: what the printed steady state solves is 1/p`() throws {
    let normal = try Gaussian.standard(dimension: 1)
    let printed = try FokkerPlanck(range: -2...2, cells: 400) { try -normal.score(at: $0) }
    let p = try Self.density(normal, printed.centers)
    // Between walls at ±2 the printed flow has a steady state: 1/p, largest at the walls.
    let inverse = p.map { 1 / $0 }
    let mass = printed.mass(of: inverse)
    let settled = try printed.evolve(p, time: 40, steps: 800).map { $0 / printed.mass(of: p) }
    let largest = try #require(zip(settled, inverse).map { abs($0 * mass / $1 - 1) }.max())
    // Second order: (0.01)² times the squared slope of log p, at most 4, over a few.
    #expect(largest < 1e-3)
    // On the whole line it has none: the integral of 1/p grows without limit. From −5 to 5 that of e^(x²/2) is 1.1·10⁵.
    let wide = try FokkerPlanck(range: -5...5, cells: 4000)
    let integral = wide.mass(of: wide.centers.map { (x: Double) -> Double in exp(x * x / 2) })
    #expect(abs(integral / 1.1e5 - 1) < 0.05)
  }

  @Test func `E-87: moments follow 2 − 2v and not 2 + 2v, on the grid and for particles`() throws {
    let normal = try Gaussian.standard(dimension: 1)
    let equation = try FokkerPlanck(range: -8...8, cells: 640, drift: normal.score)
    let start = try Gaussian(mean: Tensor([3]), covariance: Tensor([[0.01]]))
    let p = try equation.evolve(Self.density(start, equation.centers), time: 1, steps: 400)
    func moment(_ function: (Double) -> Double) -> Double {
      zip(equation.centers, p).reduce(0) { $0 + function($1.0) * $1.1 } * equation.width
    }
    let mean = moment { $0 }
    let (exactMean, exactVariance) = (3 * exp(-1.0), 1 - 0.99 * exp(-2.0))
    // Second order in cell width 1/40 and in time steps 1/400 from a narrow start.
    #expect(abs(mean - exactMean) < 2e-3 && abs(moment { ($0 - mean) * ($0 - mean) } - exactVariance) < 4e-3)
    let (n, ε) = (20_000, 0.01)
    var rng = Philox(seed: 12)
    let x = try UnadjustedLangevin(score: normal.score, stepSize: ε).run(
      from: start.sample(n, using: &rng), steps: 100, using: &rng
    ).points
    let average = try x.mean()
    let variance = try (x - average).squared().mean()
    // z = 4.5 (14 failures in 10⁶) and the step's bias: e⁻¹ against 0.99¹⁰⁰, and ε/2 of the variance.
    let root = Double(n).squareRoot()
    let meanTolerance: Double = 4.5 * exactVariance.squareRoot() / root + 3 * (exp(-1.0) - pow(0.99, 100))
    let varianceTolerance: Double = 4.5 * exactVariance * 2.0.squareRoot() / root + ε
    #expect(abs(average - exactMean) < meanTolerance)
    #expect(abs(variance - exactVariance) < varianceTolerance)
    // Had the sign been wrong, v = (0.01 + 1)e² − 1 = 6.5.
    #expect(variance < 1)
  }

  @Test func `particles have the histogram of the grid at every time`() throws {
    let mixture = try Self.mixture()
    let start = try Gaussian(mean: Tensor([2.5]), covariance: Tensor([[0.09]]))
    let equation = try FokkerPlanck(range: -7...7, cells: 280, drift: mixture.score)
    var density = try Self.density(start, equation.centers)
    let (n, ε) = (10_000, 0.005)
    var rng = Philox(seed: 13)
    var particles = try start.sample(n, using: &rng)
    let sampler = try UnadjustedLangevin(score: mixture.score, stepSize: ε)
    let before = density
    for steps in [20, 80, 300] {
      particles = try sampler.run(from: particles, steps: steps, using: &rng).points
      density = try equation.evolve(density, time: Double(steps) * ε, steps: steps)
      // 2.3/√n is exceeded with probability 2e^(−2·2.3²) = 5·10⁻⁵ each; ε for the weak error of a step of order ε, and
      // the grid.
      let distance = try equation.kolmogorovDistance(of: density, from: particles)
      #expect(distance < 2.3 / Double(n).squareRoot() + ε)
    }
    // The distance can tell: the density at the start, and the flow with the wrong sign, are far away.
    #expect(try equation.kolmogorovDistance(of: before, from: particles) > 0.2)
    let wrong = try FokkerPlanck(range: -7...7, cells: 280) { try -mixture.score(at: $0) }
    #expect(try wrong.kolmogorovDistance(of: wrong.evolve(before, time: 2, steps: 400), from: particles) > 0.2)
  }

  @Test func `the distance is the largest gap of cumulative probabilities`() throws {
    let equation = try FokkerPlanck(range: 0...4, cells: 4)
    let uniform = [0.25, 0.25, 0.25, 0.25]
    // Steps to ½ at 0.5 and to 1 at 2.5: at the borders 1, 2, 3 it is ½, ½, 1 against ¼, ½, ¾.
    #expect(try equation.kolmogorovDistance(of: uniform, from: Tensor([0.5, 2.5])) == 0.25)
    #expect(try equation.kolmogorovDistance(of: uniform, from: Tensor([9.0])) == 0.75)
    #expect(throws: DiagnosticsError.notFinite(step: 1, chain: 0)) {
      try equation.kolmogorovDistance(of: uniform, from: Tensor([0.5, .nan]))
    }
    #expect(throws: DiagnosticsError.tooFewSteps(0, atLeast: 1)) {
      try equation.kolmogorovDistance(of: uniform, from: Tensor<Double>.zeros([0]))
    }
    #expect(throws: ScoreFunctionError.self) { try equation.kolmogorovDistance(of: [1], from: Tensor([0.5])) }
  }
}

/// From NumPy: nested Gauss–Legendre quadrature with 400 points on each of several pieces.
private let passageTimes = [(1.0, 3.569434159), (3.0, 8.880029266), (6.0, 80.90724756)]
