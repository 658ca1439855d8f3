import Autodiff
import ExerciseBook
import ExerciseChecks
import Randomness
import Tensors

// Wrong answers to exercise 4.2 (b′) and (e′): Hutchinson's and Metropolis's mistakes.

extension WrongAnswers42 {
  static let divergence: [WrongAnswer] = [
    estimate("summed over the probes", "estimates-summed") { K, d, v, Jv, _ in Double(K) * (try (v * Jv).sum(axis: 1))
    },
    estimate(
      "probes of length 1", "divided-by-dimension", law: { try unit($0, using: &$1) }
    ) { _, _, v, Jv, _ in try (v * Jv).sum(axis: 1) },
    estimate(
      "probes of length 1, as in curvlinops", "divided-by-dimension", from: .thread("f-dangel/curvlinops #30"),
      law: { try unit($0, using: &$1) }
    ) { _, _, v, Jv, _ in try (Jv * v).sum(axis: 1) },
    estimate("mean over the coordinates", "divided-by-dimension", from: .slip) { _, _, v, Jv, _ in
      try (v * Jv).mean(axis: 1)
    },
    estimate(
      "uniform on [−1, 1]", "probe-variance-third", law: { try .uniform($0, in: -1..<1, using: &$1) }
    ) { _, _, v, Jv, _ in try (v * Jv).sum(axis: 1) },
    estimate(
      "uniform on [0, 1]", "probes-not-centred", law: { try .uniform($0, using: &$1) }
    ) { _, _, v, Jv, _ in try (v * Jv).sum(axis: 1) },
    estimate(
      "one number for all coordinates", "sum-of-entries",
      law: { try Tensor.standardNormal([$0[0], 1], using: &$1).broadcast(to: $0) }
    ) { _, _, v, Jv, _ in try (v * Jv).sum(axis: 1) },
    estimate(
      "one probe for all points", "shared-probe",
      law: { try Tensor.standardNormal([1, $0[1]], using: &$1).broadcast(to: $0) }
    ) { _, _, v, Jv, _ in try (v * Jv).sum(axis: 1) },
    estimate("not squared", "probe-on-one-side") { _, _, _, Jv, _ in try Jv.sum(axis: 1) },
    estimate("‖Jv‖²", "squared-norm") { _, _, _, Jv, _ in try Jv.squared().sum(axis: 1) },
    estimate("sign", "flipped-sign") { _, _, v, Jv, _ in -(try (v * Jv).sum(axis: 1)) },
    estimate("half", "half-divergence") { _, _, v, Jv, _ in try 0.5 * (v * Jv).sum(axis: 1) },
    estimate("double", "twice-divergence") { _, _, v, Jv, _ in try 2 * (v * Jv).sum(axis: 1) },
    estimate("divided twice", "averaged-twice") { K, _, v, Jv, _ in try (v * Jv).sum(axis: 1) / Double(K) },
    estimate("over 3 coordinates", "dimension-dependent") { _, d, v, Jv, _ in
      try (v * Jv).mean(axis: 1) * Double(d > 3 ? d : 3)
    },
    estimate("the mean over all points", "one-number-for-all") { _, _, v, Jv, _ in
      try Tensor((v * Jv).sum(axis: 1).mean()).broadcast(to: [v.shape[0]])
    },
    estimate("one number", "one-number-for-all") { _, _, v, Jv, _ in Tensor(try (v * Jv).sum(axis: 1).mean()) },
    estimate("NaN", "not-finite") { _, _, v, Jv, _ in try (v * Jv).sum(axis: 1) * .nan },
    estimate("a fifth off", nil) { _, _, v, Jv, _ in try 1.2 * (v * Jv).sum(axis: 1) },
    divergence("one probe, used for all", "probe-count-ignored") { field, x, _, rng in
      try Variation42().divergenceEstimate(of: field, at: x, probeCount: 1, using: &rng)
    },
    divergence("the exact trace", "exact-divergence") { field, x, _, _ in
      let (_, pullback) = try valueWithPullback(at: Variable(x), of: field)
      var sum = try Tensor<Double>.zeros([x.shape[0]])
      for axis in 0..<x.shape[1] {
        sum = try sum + column(axis, pullback, x).sliced(axis..<axis + 1, axis: 1).sum(axis: 1)
      }
      return sum
    },
    divergence("the first coordinate", "first-coordinate") { field, x, _, _ in
      let (_, pullback) = try valueWithPullback(at: Variable(x), of: field)
      return try column(0, pullback, x).sliced(0..<1, axis: 1).sum(axis: 1)
    },
    divergence("all entries of the Jacobian", "sum-of-entries") { field, x, _, _ in
      try gradient(at: x) { try field($0).sum() }.sum(axis: 1)
    },
    divergence("the sum of the field", "field-summed") { field, x, _, _ in try field(Variable(x)).value.sum(axis: 1) },
    divergence("zeros", "zeros") { _, x, _, _ in try .zeros([x.shape[0]]) },
    divergence("input", "returns-input") { _, x, _, _ in x },
    divergence("its own generator", "own-generator") { field, x, K, _ in
      var system = SystemRandomNumberGenerator()
      return try Variation42().divergenceEstimate(of: field, at: x, probeCount: K, using: &system)
    },
  ]

  static let acceptance: [WrongAnswer] = [
    accepts("no ratio of proposals", "proposal-ratio-missing") { p in try p.capped(p.gain) },
    accepts(
      "no ratio of proposals, as in openturns", "proposal-ratio-missing", from: .thread("openturns/openturns #1260")
    ) { p in
      try minimum(p.end - p.start, Tensor(0))
    },
    accepts("no ratio of proposals, as in breeze", "proposal-ratio-missing", from: .thread("scalanlp/breeze #614")) {
      p in
      p.gain.map { $0 < 0 ? $0 : 0 }
    },
    accepts("neither ratio nor cut", "proposal-ratio-missing", from: .thread("dealii/code-gallery #64")) { p in
      p.gain
    },
    accepts("ratio of proposals inverted", "proposal-ratio-inverted") { p in try p.capped(p.gain + p.forth() - p.back())
    },
    accepts("everything inverted", "ratio-inverted") { p in try p.capped(-p.ratio) },
    accepts("densities inverted", "density-ratio-inverted") { p in try p.capped(p.back() - p.forth() - p.gain) },
    accepts("no densities", "density-ratio-missing") { p in try p.capped(p.back() - p.forth()) },
    accepts("no cut", "not-capped") { p in try p.ratio },
    accepts("max for min", "maximum-for-minimum") { p in try p.ratio.map { max(0, $0) } },
    accepts("the probability", "probability-for-logarithm") { p in try exp(p.capped(p.ratio)) },
    accepts("the ratio", "probability-for-logarithm") { p in try exp(p.ratio) },
    accepts("always", "always-accepts") { p in 0 * p.gain },
    accepts("summed over the batch", "summed-over-chains") { p in Tensor(min(0, try p.ratio.sum())) },
    accepts("summed over the batch, for every chain", "summed-over-chains") { p in
      try Tensor(repeating: min(0, p.ratio.sum()), shape: p.gain.shape)
    },
    accepts("norms summed over the batch", "summed-over-chains") { p in
      try p.capped(p.gain + Tensor((p.back() - p.forth()).sum()))
    },
    accepts("the mean over the batch", "averaged-over-chains") { p in
      try Tensor(repeating: min(0, p.ratio.mean()), shape: p.gain.shape)
    },
    accepts("means over coordinates", "averaged-over-coordinates") { p in
      try p.capped(p.gain + (p.back() - p.forth()) / Double(p.x.shape[1]))
    },
    accepts("2ε for 4ε", "proposal-variance") { p in try p.capped(p.gain + 2 * (p.back() - p.forth())) },
    accepts("8ε for 4ε", "proposal-variance", from: .slip) { p in try p.capped(p.gain + 0.5 * (p.back() - p.forth())) },
    accepts("4ε² for 4ε", "proposal-variance", from: .slip) { p in
      try p.capped(p.gain + (p.back() - p.forth()) / p.ε)
    },
    accepts("norms for their squares", "norm-for-square") { p in
      let norm = { (q: Tensor<Double>) in sqrt(-4 * p.ε * q) / (4 * p.ε) }
      return try p.capped(p.gain + norm(p.forth()) - norm(p.back()))
    },
    accepts("half the drift", "drift-halved-in-proposal") { p in
      try p.capped(p.gain + p.back(drift: 0.5) - p.forth(drift: 0.5))
    },
    accepts("sign of the drift", "drift-sign-in-proposal") { p in
      try p.capped(p.gain + p.back(drift: -1) - p.forth(drift: -1))
    },
    accepts("the start's score for both", "score-of-one-end") { p in
      try p.capped(p.gain + p.q(p.x, from: p.y, p.slopes.0) - p.forth())
    },
    accepts("the end's score for both", "score-of-one-end") { p in
      try p.capped(p.gain + p.back() - p.q(p.y, from: p.x, p.slopes.1))
    },
    accepts("the way back only", "one-proposal-only") { p in try p.capped(p.gain + p.back()) },
    accepts("the way there only", "one-proposal-only") { p in try p.capped(p.gain - p.forth()) },
    accepts("transposed drift", nil) { p in try p.capped(p.gain + p.back(drift: 1.2) - p.forth(drift: 1.2)) },
    accepts("input", "returns-input") { p in p.x },
    accepts("NaN", "not-finite") { p in p.gain * .nan },
    accepts("the first chain for all", "first-row-for-all") { p in
      try p.capped(p.ratio).sliced(0..<1).broadcast(to: p.gain.shape)
    },
    accepts("NaN outside", "nan-outside") { p in try p.ratio.map { $0 > 0 ? 0 : $0 } },
    accepts("NaN is accepted", "accepted-outside") { p in try p.ratio.map { $0 < 0 ? $0 : 0 } },
    accepts("outside is accepted with a small number", "accepted-outside", from: .slip) { p in
      try p.ratio.map { $0.isFinite ? min(0, $0) : -700 }
    },
    accepts("one outside refuses all", "spoilt-by-others") { p in
      let inside = p.end.scalars.allSatisfy { $0 > -.infinity }
      return try p.ratio.map { inside ? min(0, $0) : -.infinity }
    },
    accepts("two coordinates, written out", "dimension-dependent") { p in
      let first = { (t: Tensor<Double>) in try t.sliced(0..<min(2, t.shape[1]), axis: 1) }
      let q = { (to: Tensor<Double>, from: Tensor<Double>, s: Tensor<Double>) in
        try (first(to) - first(from) - p.ε * first(s)).squared().sum(axis: 1) / (-4 * p.ε)
      }
      let ratio = try p.gain + q(p.x, p.y, p.slopes.1) - q(p.y, p.x, p.slopes.0)
      return Tensor(zip(p.end.scalars, ratio.scalars).map { $0 == -.infinity ? $0 : min(0, $1) })
    },
    accepts("eight chains at most", "size-dependent") { p in
      try p.capped(p.ratio).sliced(0..<min(8, p.gain.count))
    },
  ]

  // MARK: - Making entries

  private static func unit(
    _ shape: [Int], using rng: inout AnyGenerator
  ) throws -> Tensor<Double> {
    let v = try Tensor<Double>.standardNormal(shape, using: &rng)
    return try v / sqrt(v.squared().sum(axis: 1, keepingAxis: true))
  }

  private static func column(
    _ axis: Int, _ pullback: (Variable<Double>) throws -> Variable<Double>, _ x: Tensor<Double>
  ) throws -> Tensor<Double> {
    let e = try Tensor<Double>.identity(x.shape[1]).sliced(axis..<axis + 1).broadcast(to: x.shape)
    return try pullback(Variable(e)).value
  }

  private typealias Estimator =
    @Sendable (
      (Variable<Double>) throws -> Variable<Double>, Tensor<Double>, Int, inout AnyGenerator
    ) throws -> Tensor<Double>

  private static func divergence(
    _ name: String, _ mistake: String?, from origin: Origin? = nil, _ body: @escaping Estimator
  ) -> WrongAnswer {
    WrongAnswer(.divergence, name, mistake, from: origin) { seed in
      DenoisingChecks(Variation42.with { $0.divergence = body }, seed: seed).divergence()
    }
  }

  /// An estimate by probes of some law, and what is made of a probe v, of vᵀJ, and of the number of probes.
  private static func estimate(
    _ name: String, _ mistake: String?, from origin: Origin? = nil,
    law: @escaping @Sendable ([Int], inout AnyGenerator) throws -> Tensor<Double> = {
      try .standardNormal($0, using: &$1)
    },
    _ body:
      @escaping @Sendable (
        _ probeCount: Int, _ dimension: Int, _ v: Tensor<Double>, _ vJ: Tensor<Double>, _ x: Tensor<Double>
      ) throws -> Tensor<Double>
  ) -> WrongAnswer {
    divergence(name, mistake, from: origin) { field, x, K, rng in
      let (_, pullback) = try valueWithPullback(at: Variable(x), of: field)
      var sum = Tensor<Double>(0)
      for _ in 0..<K {
        let v = try law(x.shape, &rng)
        sum = try sum + body(K, x.shape[1], v, pullback(Variable(v)).value, x)
      }
      return sum / Double(K)
    }
  }

  /// What an acceptance is made of.
  struct Proposal {
    let x: Tensor<Double>, y: Tensor<Double>, ε: Double
    let slopes: (Tensor<Double>, Tensor<Double>)
    let start: Tensor<Double>, end: Tensor<Double>

    var gain: Tensor<Double> { Tensor(zip(end.scalars, start.scalars).map { $0 - $1 }) }
    var ratio: Tensor<Double> { get throws { try gain + back() - forth() } }

    func q(
      _ to: Tensor<Double>, from: Tensor<Double>, _ slope: Tensor<Double>, drift: Double = 1
    ) throws -> Tensor<Double> {
      try (to - from - drift * ε * slope).squared().sum(axis: 1) / (-4 * ε)
    }
    func forth(drift: Double = 1) throws -> Tensor<Double> { try q(y, from: x, slopes.0, drift: drift) }
    func back(drift: Double = 1) throws -> Tensor<Double> { try q(x, from: y, slopes.1, drift: drift) }
    /// −∞ outside, and at most 0.
    func capped(_ ratio: Tensor<Double>) throws -> Tensor<Double> {
      Tensor(zip(end.scalars, ratio.scalars).map { $0 == -.infinity ? $0 : min(0, $1) })
    }
  }

  private static func accepts(
    _ name: String, _ mistake: String?, from origin: Origin? = nil,
    _ body: @escaping @Sendable (Proposal) throws -> Tensor<Double>
  ) -> WrongAnswer {
    WrongAnswer(.acceptance, name, mistake, from: origin) { seed in
      let variation = Variation42.with {
        $0.acceptance = { x, y, ε, score, logDensity in
          try body(
            Proposal(x: x, y: y, ε: ε, slopes: (score(x), score(y)), start: logDensity(x), end: logDensity(y)))
        }
      }
      return DenoisingChecks(variation, seed: seed).acceptance()
    }
  }
}
