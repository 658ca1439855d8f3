import Foundation
import LangevinDynamics
import Randomness
import ScoreFunctions
import Tensors
import Testing

/// Chains of a first-order autoregression with variance 1, `x ← φx + √(1 − φ²)z`, from its stationary law.
private func autoregression(_ φ: Double, steps: Int, chains: Int, seed: UInt64) throws -> Tensor<Double> {
  var rng = Philox(seed: seed)
  var x = try Tensor<Double>.standardNormal([steps * chains], using: &rng).scalars
  for t in chains..<x.count { x[t] = φ * x[t - chains] + (1 - φ * φ).squareRoot() * x[t] }
  return try Tensor(x, shape: [steps, chains])
}

@Suite struct `Autocorrelation` {
  @Test(arguments: [0.9, 0.5, -0.5])
  func `of a first-order autoregression is ρᵏ`(φ: Double) throws {
    let (steps, chains) = (10_000, 2)
    let ρ = try autocorrelation(of: autoregression(φ, steps: steps, chains: chains, seed: 11), maximumLag: 20)
    #expect(ρ.count == 21 && ρ[0] == 1)
    for k in 1...20 {
      // Bartlett's formula for the variance of an estimated autocorrelation; z = 4.8 on 60 values: 1 failure in 10⁴.
      // The mean that is taken off lowers each by about (1 + φ)/(1 − φ) in the number of steps.
      let (p, kk) = (pow(φ * φ, Double(k)), Double(k))
      let variance = ((1 + φ * φ) * (1 - p) / (1 - φ * φ) - 2 * kk * p) / Double(steps * chains)
      let slack = 2 * (1 + φ) / (1 - φ) / Double(steps)
      #expect(abs(ρ[k] - pow(φ, Double(k))) < 4.8 * variance.squareRoot() + slack, "lag \(k)")
    }
  }

  @Test func `does not change when values are shifted and scaled, nor depend on the order of chains`() throws {
    let x = try autoregression(0.6, steps: 200, chains: 2, seed: 3)
    let ρ = try autocorrelation(of: x, maximumLag: 10)
    let other = try autocorrelation(of: 1e6 - 250 * x, maximumLag: 10)
    // 10⁶ is 4,000 spreads away: rounding grows by that factor, 10⁻¹³ twice over.
    #expect(zip(ρ, other).allSatisfy { abs($0 - $1) < 1e-10 })
    let swapped = try Tensor.concatenated([x.sliced(1..<2, axis: 1), x.sliced(0..<1, axis: 1)], axis: 1)
    #expect(zip(ρ, try autocorrelation(of: swapped, maximumLag: 10)).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test(arguments: [0.9, 0.5, -0.5])
  func `the time of a first-order autoregression is (1 + ρ)/(1 − ρ)`(φ: Double) throws {
    let (steps, chains) = (20_000, 4)
    let τ = (1 + φ) / (1 - φ)
    let measured = try integratedAutocorrelationTime(of: autoregression(φ, steps: steps, chains: chains, seed: 5))
    // Sokal's error, relative variance 2(2K + 1)/N with a window K: pairs die out at about 6τ, but not before 6 steps.
    // z = 4.5: 2 failures in 10⁵ for the three.
    let window = max(6 * τ, 6)
    let error = (2 * (2 * window + 1) / Double(steps * chains)).squareRoot() * max(τ, 1)
    #expect(abs(measured - τ) < 4.5 * error, "\(measured) for \(τ)")
  }

  @Test func `the time of unadjusted Langevin on a normal law is (2 − ε)/ε`() throws {
    let normal = try Gaussian.standard(dimension: 1)
    for (ε, steps) in [(0.1, 8000), (0.5, 4000)] {
      var rng = Philox(seed: 8)
      let chains = 16
      let sampler = try UnadjustedLangevin(score: normal.score, stepSize: ε)
      let v = LinearStep.explicit(stepSize: ε).stationaryVariance
      let start = try v.squareRoot() * Tensor<Double>.standardNormal([chains, 1], using: &rng)
      let run = try sampler.record(from: sampler.initialState(at: start, using: &rng), steps: steps, using: &rng)
      let τ = (2 - ε) / ε
      #expect(abs(LinearStep.explicit(stepSize: ε).autocorrelationTime - τ) < 1e-12)
      let measured = try integratedAutocorrelationTime(of: run.values)
      // Sokal's error with a window of 6τ, z = 4.5: 1 failure in 10⁵.
      let error = (2 * (12 * τ + 1) / Double(steps * chains)).squareRoot() * τ
      #expect(abs(measured - τ) < 4.5 * error, "ε = \(ε): \(measured) for \(τ)")
      // A jump is −εx + √(2ε)z: mean square ε²v + 2ε = 2εv. Its values repeat about as slowly as x², τ/2 steps; z = 5.
      let jump = run.expectedSquaredJumpDistance
      #expect(abs(jump.mean - 2 * ε * v) < 5 * jump.standardError)
      #expect(jump.standardError < 0.02 * jump.mean)
    }
  }
}

@Suite struct `Effective sample size` {
  @Test(arguments: [0.9, 0.5, -0.5])
  func `of a first-order autoregression is n(1 − ρ)/(1 + ρ)`(φ: Double) throws {
    let (steps, chains) = (20_000, 4)
    let size = try effectiveSampleSize(of: autoregression(φ, steps: steps, chains: chains, seed: 21))
    let τ = (1 + φ) / (1 - φ)
    // As for the time: the relative error of Sokal's formula, z = 4.5.
    let error = (2 * (2 * max(6 * τ, 6) + 1) / Double(steps * chains)).squareRoot() * max(1, 1 / τ)
    #expect(abs(size * τ / Double(steps * chains) - 1) < 4.5 * error)
  }

  /// The numbers come from another program: the published algorithm of Stan, written out in NumPy line by line.
  @Test func `agrees with the published algorithm`() throws {
    func chain(_ φ: Double, from start: Int) -> [Double] {
      var x = 0.0
      return (0..<400).map { t in
        var u = (Double(t + 1 + start) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1)
        u = (u * 1000).truncatingRemainder(dividingBy: 1)
        x = φ * x + (u - 0.5)
        return x
      }
    }
    for (φ, size, ratio) in [(0.8, 100.100693100813, 0.998635742782), (-0.5, 181.221645853653, 0.997687118176)] {
      let (a, b) = (chain(φ, from: 0), chain(φ, from: 12345))
      let values = try Tensor(zip(a, b).flatMap { [$0, $1] }, shape: [400, 2])
      // Twelve decimals were written down.
      #expect(abs(try effectiveSampleSize(of: values) - size) < 1e-9)
      #expect(abs(try splitRHat(of: values) - ratio) < 1e-11)
    }
  }

  @Test func `of chains that have not met is a few, however little their steps are correlated`() throws {
    var rng = Philox(seed: 4)
    let shift = try Tensor<Double>([[0, 0, 20, 20]])
    let apart = try Tensor<Double>.standardNormal([1000, 4], using: &rng) + shift
    #expect(try effectiveSampleSize(of: apart) < 10)
    #expect(try effectiveSampleSize(of: apart - shift) > 3000)
  }

  @Test func `gives the standard error of a mean`() throws {
    // 400 times a chain of 400 steps: the means lie around 0 as widely as the error says.
    let x = try autoregression(0.7, steps: 400, chains: 400, seed: 9)
    var ratios: [Double] = []
    for chain in 0..<400 {
      let (mean, error) = try meanWithStandardError(of: x.sliced(chain..<(chain + 1), axis: 1))
      ratios.append(mean / error)
    }
    let square = ratios.reduce(0) { $0 + $1 * $1 } / 400
    // Were the errors exact, the mean square would be 1 ± √(2/400); they are known to about a fifth each, which adds
    // some 10 %. z = 5 on the first part: fewer than 1 failure in 10⁶.
    #expect(abs(square - 1) < 5 * (2.0 / 400).squareRoot() + 0.15)
  }

  @Test func `of antithetic chains is more than their length, within a limit`() throws {
    let n = 1000
    var rng = Philox(seed: 6)
    let noise = try Tensor<Double>.standardNormal([n, 1], using: &rng)
    let values = try Tensor((0..<n).map { $0 % 2 == 0 ? 1 : -1.0 }, shape: [n, 1]) + 0.01 * noise
    let size = try effectiveSampleSize(of: values)
    #expect(size > Double(n) && size <= Double(n) * log10(Double(n)) + 1e-9)
  }
}

@Suite struct `R̂` {
  @Test func `of chains made by hand`() throws {
    // Halves (0,1), (0,1), (2,3), (2,3): W = ½, means ½, ½, 2½, 2½ with variance 4/3, so R̂² = ½ + 8/3.
    let values = try Tensor<Double>([[0, 2], [1, 3], [0, 2], [1, 3]])
    #expect(abs(try splitRHat(of: values) - (0.5 + 8.0 / 3).squareRoot()) < 1e-14)
    // One chain that moves from one half to the next: W = ½, means ½ and 2½ with variance 2, R̂² = ½ + 4.
    #expect(abs(try splitRHat(of: Tensor<Double>([[0], [1], [2], [3]])) - (0.5 + 4.0).squareRoot()) < 1e-14)
    // Chains that agree exactly are below 1, by the factor √((n − 1)/n) of the shorter halves.
    let same = try Tensor<Double>([[0, 0], [1, 1], [0, 0], [1, 1]])
    #expect(abs(try splitRHat(of: same) - 0.5.squareRoot()) < 1e-14)
  }

  @Test func `is 1 for independent draws`() throws {
    var rng = Philox(seed: 31)
    let values = try Tensor<Double>.standardNormal([2000, 4], using: &rng)
    // n(R̂² − 1) + 1 is a χ² of 7 degrees over 7 for eight halves of n = 1000: below 6.6 but for 1 in 10⁷, and above −1.
    let limit = (1 + 6.6 / 1000.0).squareRoot()
    let measured = try splitRHat(of: values)
    #expect(measured < limit && measured > (1 - 1.0 / 1000).squareRoot() - 1e-12)
    #expect(try rankNormalizedRHat(of: values) < limit)
  }

  @Test func `grows when a chain stands apart, and when all drift together`() throws {
    var rng = Philox(seed: 32)
    let noise = try Tensor<Double>.standardNormal([1000, 4], using: &rng)
    #expect(try splitRHat(of: noise + Tensor([[0, 0, 0, 3]])) > 1.4)
    let drift = try Tensor<Double>.linspace(0, 3, count: 1000).reshaped(to: [1000, 1])
    #expect(try splitRHat(of: noise + drift) > 1.2)
  }

  @Test func `by ranks sees through heavy tails and unequal spreads`() throws {
    var rng = Philox(seed: 33)
    let noise = try Tensor<Double>.standardNormal([1000, 4], using: &rng)
    let other = try Tensor<Double>.standardNormal([1000, 4], using: &rng)
    // Cauchy draws, one chain 5 to the right: their variance hides it, their ranks do not.
    let heavy = try noise / other + Tensor([[0, 0, 0, 5]])
    #expect(try splitRHat(of: heavy) < 1.05)
    #expect(try rankNormalizedRHat(of: heavy) > 1.1)
    // One chain three times as wide around the same place.
    let wide = try noise * Tensor([[1, 1, 1, 3]])
    #expect(try splitRHat(of: wide) < 1.02)
    #expect(try rankNormalizedRHat(of: wide) > 1.1)
  }

  @Test func `normal scores of ranks are Blom's, and ties share theirs`() throws {
    let scores = try rankNormalized(Tensor<Double>([[10, -3], [10, 1000]])).scalars
    // Φ⁻¹(0.625/4.25), Φ⁻¹(½) and Φ⁻¹(3.625/4.25), from SciPy's norm.ppf.
    let outer = 1.049131397963971
    #expect(zip(scores, [0, -outer, 0, outer]).allSatisfy { abs($0 - $1) < 1e-13 })
    // Far out too: Φ⁻¹(0.625/1000.25) is −3.2273
    let many = try rankNormalized(Tensor((0..<1000).map(Double.init), shape: [1000, 1])).scalars
    #expect(abs(many[0] + 3.2272899458366675) < 1e-12 && abs(many[0] + many[999]) < 1e-12)
  }
}

@Suite struct `Records and summaries` {
  @Test func `keep the function, the jumps and the last state`() throws {
    let sampler = try UnadjustedLangevin<Double>(score: { -$0 }, stepSize: 0.3)
    var (rng, same) = (Philox(seed: 1), Philox(seed: 1))
    let start = Positions(points: try Tensor<Double>.ones([3, 2]))
    let run = try sampler.record(from: start, steps: 4, discarding: 2, using: &rng) { try $0.squared().sum(axis: 1) }
    var state = start
    for _ in 0..<2 { state = try sampler.step(state, using: &same).state }
    var jumps = try Tensor<Double>.zeros([3])
    for step in 0..<4 {
      let next = try sampler.step(state, using: &same).state
      jumps = try jumps + (next.points - state.points).squared().sum(axis: 1) / 4
      state = next
      #expect(try run.values.sliced(step..<(step + 1)).scalars == state.points.squared().sum(axis: 1).scalars)
    }
    #expect(run.values.shape == [4, 3] && run.acceptanceProbabilities == nil)
    #expect(run.state.points == state.points && rng == same)
    // The same numbers added in another order.
    #expect(zip(run.squaredJumps.scalars, jumps.scalars).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func `acceptance is summed up by chain`() throws {
    let summary = try AcceptanceSummary(of: Tensor<Double>([[1, 0.5, 0], [1, 0.7, 0]]))
    #expect(abs(summary.mean - 3.2 / 6) < 1e-15)
    #expect(summary.lowest == 0 && summary.highest == 1)
    #expect(summary.refusals == 2.0 / 6)
  }

  @Test func `say what is wrong with their input`() throws {
    let noise = try Tensor<Double>([[1], [2], [4], [3], [1], [5], [2], [0]])
    #expect(throws: DiagnosticsError.notChains(shape: [4])) { try splitRHat(of: Tensor<Double>([1, 2, 3, 4])) }
    #expect(throws: DiagnosticsError.notChains(shape: [4, 0])) { try splitRHat(of: Tensor<Double>.zeros([4, 0])) }
    #expect(throws: DiagnosticsError.tooFewSteps(3, atLeast: 4)) { try splitRHat(of: noise.sliced(0..<3)) }
    #expect(throws: DiagnosticsError.tooFewSteps(7, atLeast: 8)) { try effectiveSampleSize(of: noise.sliced(0..<7)) }
    #expect(throws: DiagnosticsError.unusableLag(8, steps: 8)) { try autocorrelation(of: noise, maximumLag: 8) }
    #expect(throws: DiagnosticsError.unusableLag(-1, steps: 8)) { try autocorrelation(of: noise, maximumLag: -1) }
    for odd in [Double.nan, .infinity] {
      let bad = try noise + Tensor<Double>([[0], [0], [odd], [0], [0], [0], [0], [0]])
      #expect(throws: DiagnosticsError.notFinite(step: 2, chain: 0)) { try effectiveSampleSize(of: bad) }
      #expect(throws: DiagnosticsError.notFinite(step: 2, chain: 0)) { try rankNormalizedRHat(of: bad) }
    }
    for constant in [0, 0.1, 1e9] {
      let same = try Tensor(repeating: constant, shape: [9, 2])
      #expect(throws: DiagnosticsError.noVariance) { try splitRHat(of: same) }
      #expect(throws: DiagnosticsError.noVariance) { try effectiveSampleSize(of: same) }
      #expect(throws: DiagnosticsError.noVariance) { try integratedAutocorrelationTime(of: same) }
      #expect(throws: DiagnosticsError.noVariance) { try autocorrelation(of: same, maximumLag: 1) }
    }
    #expect(throws: DiagnosticsError.notProbability(1.5)) { try AcceptanceSummary(of: Tensor<Double>([[1.5]])) }
    let sampler = try UnadjustedLangevin<Double>(score: { -$0 }, stepSize: 0.3)
    var rng = Philox(seed: 1)
    let start = Positions(points: try Tensor<Double>.ones([3, 2]))
    #expect(throws: DiagnosticsError.tooFewSteps(0, atLeast: 1)) {
      try sampler.record(from: start, steps: 0, using: &rng)
    }
    #expect(throws: DiagnosticsError.notChains(shape: [3, 2])) {
      try sampler.record(from: start, steps: 1, using: &rng) { $0 }
    }
    #expect(DiagnosticsError.notFinite(step: 2, chain: 0).description.contains("step 2 of chain 0"))
  }
}
