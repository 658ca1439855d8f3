import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Randomness
import ScoreFunctions
import ScoreMatching
import Tensors

// Right answers to exercise 4.2 (b′), (d), (e) and (e′) that look different: the checks must accept them.

extension RightAnswers42 {
  static let divergence: [RightAnswer] = [
    right(.divergence, "the reference, signs") { _ in },
    estimate("normal probes") { try .standardNormal($0, using: &$1) },
    estimate("directions of length √d") { shape, rng in
      let v = try Tensor<Double>.standardNormal(shape, using: &rng)
      return try Double(shape[1]).squareRoot() * v / sqrt(v.squared().sum(axis: 1, keepingAxis: true))
    },
    estimate("uniform probes of variance 1") { shape, rng in
      try 3.0.squareRoot() * Tensor<Double>.uniform(shape, in: -1..<1, using: &rng)
    },
    estimate("signs from coins, one after the other") { shape, rng in
      var signs: [Double] = []
      for _ in 0..<shape[0] * shape[1] { signs.append(Bool.random(using: &rng) ? 1 : -1) }
      return try Tensor(signs, shape: shape)
    },
    right(.divergence, "(∂s/∂x)v by central differences") {
      $0.divergence = { field, x, K, rng in
        var sum = try Tensor<Double>.zeros([x.shape[0]])
        let h = 1e-5
        for _ in 0..<K {
          let v = try Tensor<Double>.standardNormal(x.shape, using: &rng)
          let change = try field(Variable(x + h * v)).value - field(Variable(x - h * v)).value
          sum = try sum + (v * change).sum(axis: 1) / (2 * h)
        }
        return sum / Double(K)
      }
    },
    right(.divergence, "all probes in one batch") {
      $0.divergence = { field, x, K, rng in
        let copies = try Tensor.concatenated(Array(repeating: x, count: K))
        let v = try Tensor<Double>.standardNormal(copies.shape, using: &rng)
        let (_, pullback) = try valueWithPullback(at: Variable(copies), of: field)
        return try (pullback(Variable(v)).value * v).sum(axis: 1).reshaped(to: [K, x.shape[0]]).mean(axis: 0)
      }
    },
    right(.divergence, "the gradient of v·s") {
      $0.divergence = { field, x, K, rng in
        var mean = try Tensor<Double>.zeros([x.shape[0]])
        for k in 1...K {
          let v = try Tensor<Double>.rademacher(x.shape, using: &rng)
          let product = try gradient(at: x) { x in try (field(x) * v).sum() }
          // A running mean.
          mean = try mean + ((product * v).sum(axis: 1) - mean) / Double(k)
        }
        return mean
      }
    },
  ]

  static let training: [RightAnswer] = [
    right(.training, "the reference") { _ in },
    right(.training, "one level for each batch") { $0.training.sharesLevel = true },
    right(.training, "ten times the loss") { $0.training.direction = 10 },
    right(.training, "the loss in thousandths") { $0.training.direction = 1e-3 },
    right(.training, "the loss is asked for twice, to be printed") { $0.training.printsLoss = true },
    right(.training, "the data are shuffled and used up") { $0.training.rows = .shuffled },
  ]

  static let sampling: [RightAnswer] = [
    right(.sampling, "the reference") { _ in },
    right(.sampling, "noise first") { $0.sampler.form = .noiseFirst },
    right(.sampling, "√2·√ε") { $0.sampler.noise = { ε, _ in Float(2).squareRoot() * ε.squareRoot() } },
    right(.sampling, "½ηs + √η·z with η = 2ε") { $0.sampler.form = .inPlaceOfNoise },
    right(.sampling, "noise √(2·ratio)·σ") { $0.sampler.noise = { ε, σ in (2 * (ε / (σ * σ))).squareRoot() * σ } },
    right(.sampling, "point by point") { $0.sampler.form = .pointByPoint },
  ]

  static let whole: [RightAnswer] = [
    right(.wholeWorkflow, "the reference") { _ in },
    right(.wholeWorkflow, "one level for each batch") { $0.training.sharesLevel = true },
    right(.wholeWorkflow, "the data are shuffled and used up") { $0.training.rows = .shuffled },
    right(.wholeWorkflow, "noise first") { $0.sampler.form = .noiseFirst },
  ]

  static let acceptance: [RightAnswer] = [
    right(.acceptance, "the reference") { _ in },
    accepts("by the noise of the way back") { x, y, ε, score, logDensity in
      // z′ = −(z + √(ε/2)(s(x) + s(y))) would propose x from y.
      let (s, t) = (try score(x), try score(y))
      let z = try (y - x - ε * s) / (2 * ε).squareRoot()
      let back = try z + (ε / 2).squareRoot() * (s + t)
      let ratio = try logDensity(y) - logDensity(x) + 0.5 * (z.squared() - back.squared()).sum(axis: 1)
      return try cut(ratio, outside: logDensity(y))
    },
    accepts("multiplied out") { x, y, ε, score, logDensity in
      let (s, t) = (try score(x), try score(y))
      let forth = try 0.5 * ((x - y) * (s + t)).sum(axis: 1)
      let ratio = try logDensity(y) - logDensity(x) + forth - 0.25 * ε * (t.squared() - s.squared()).sum(axis: 1)
      return try cut(ratio, outside: logDensity(y))
    },
    accepts("normal laws with their constants") { x, y, ε, score, logDensity in
      func law(_ to: Tensor<Double>, _ from: Tensor<Double>) throws -> Tensor<Double> {
        let mean = try from + ε * score(from)
        let rows = try (0..<to.shape[0]).map { i -> Double in
          let μ = try mean.sliced(i..<i + 1).reshaped(to: [to.shape[1]])
          guard μ.isFinite else { return 0 }
          let gaussian = try Gaussian(mean: μ, covariance: 2 * ε * .identity(μ.count))
          return try gaussian.logDensity(at: to.sliced(i..<i + 1)).scalars[0]
        }
        return Tensor<Double>(rows)
      }
      let ratio = try logDensity(y) - logDensity(x) + law(x, y) - law(y, x)
      return try cut(ratio, outside: logDensity(y))
    },
    accepts("chain by chain, numbers") { x, y, ε, score, logDensity in
      let results = try (0..<x.shape[0]).reversed().map { i -> Double in
        let (a, b) = (try x.sliced(i..<i + 1), try y.sliced(i..<i + 1))
        let (p, r) = (try logDensity(a).scalars[0], try logDensity(b).scalars[0])
        guard r > -.infinity else { return -.infinity }
        let (s, t) = (try score(a).scalars, try score(b).scalars)
        var sum = r - p
        for j in 0..<x.shape[1] {
          let (u, v) = (a.scalars[j], b.scalars[j])
          sum += (pow(v - u - ε * s[j], 2) - pow(u - v - ε * t[j], 2)) / (4 * ε)
        }
        return sum < 0 ? sum : 0
      }
      return Tensor(results.reversed())
    },
    accepts("minus a rectified number, all calls in one batch") { x, y, ε, score, logDensity in
      let n = x.shape[0]
      let both = try Tensor.concatenated([x, y])
      let (p, s) = (try logDensity(both), try score(both))
      let to = try Tensor.concatenated([y, x])
      let q = try (to - both - ε * s).squared().sum(axis: 1) / (-4 * ε)
      let ratio = try p.sliced(n..<2 * n) - p.sliced(0..<n) + q.sliced(n..<2 * n) - q.sliced(0..<n)
      return try cut(-relu(-ratio), outside: p.sliced(n..<2 * n))
    },
    accepts("the logarithm of a probability") { x, y, ε, score, logDensity in
      func q(_ to: Tensor<Double>, _ from: Tensor<Double>) throws -> Tensor<Double> {
        try (to - from - ε * score(from)).squared().sum(axis: 1) / (-4 * ε)
      }
      let ratio = try logDensity(y) - logDensity(x) + q(x, y) - q(y, x)
      return try cut(log(minimum(Tensor(1), exp(ratio))), outside: logDensity(y))
    },
  ]

  private static func cut(_ ratio: Tensor<Double>, outside density: Tensor<Double>) throws -> Tensor<Double> {
    Tensor(zip(density.scalars, ratio.scalars).map { $0 == -.infinity ? -.infinity : min(0, $1) })
  }

  private static func estimate(
    _ name: String, _ law: @escaping @Sendable ([Int], inout AnyGenerator) throws -> Tensor<Double>
  ) -> RightAnswer {
    right(.divergence, name) {
      $0.divergence = { field, x, K, rng in
        let (_, pullback) = try valueWithPullback(at: Variable(x), of: field)
        var sum = try Tensor<Double>.zeros([x.shape[0]])
        for _ in 0..<K {
          let v = try law(x.shape, &rng)
          sum = try sum + (pullback(Variable(v)).value * v).sum(axis: 1)
        }
        return sum / Double(K)
      }
    }
  }

  private static func accepts(
    _ name: String,
    _ body:
      @escaping @Sendable (
        Tensor<Double>, Tensor<Double>, Double, Variation42.Map, Variation42.Map
      ) throws -> Tensor<Double>
  ) -> RightAnswer {
    right(.acceptance, name) { $0.acceptance = body }
  }
}
