import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

// Wrong answers to exercise 4.2, one entry each, with the mistake that must be named.

package enum WrongAnswers42 {
  static let all = swissRoll + denoisingLoss + divergence + scoreNetwork + training + sampling + acceptance + whole

  static let swissRoll: [WrongAnswer] = [
    roll("no noise", "no-noise") { n, _, rng in try spiral(n, noise: 0, using: &rng) },
    roll("noise²", "noise-squared") { n, noise, rng in try spiral(n, noise: noise * noise, using: &rng) },
    roll("√noise", "noise-rooted") { n, noise, rng in try spiral(n, noise: noise.squareRoot(), using: &rng) },
    roll("uniform noise", "uniform-noise") { n, noise, rng in
      try spiral(n, noise: 0, using: &rng) + Float(noise) * .uniform([n, 2], in: -1..<1, using: &rng)
    },
    roll("standardised", "standardized") { n, noise, rng in
      let x = try spiral(n, noise: noise, using: &rng)
      let centred = try x - x.mean(axis: 0)
      return try centred / sqrt(centred.squared().mean(axis: 0))
    },
    roll("t from 1.5π to 3π", "angle-range") { n, noise, rng in
      try spiral(n, noise: noise, using: &rng) { 1.5 * .pi * (1 + $0) }
    },
    roll("t from 0", "angle-range") { n, noise, rng in
      try spiral(n, noise: noise, using: &rng) { 4.5 * .pi * $0 }
    },
    roll("a circle", "circle") { n, noise, rng in
      let t = try 2 * Float.pi * Tensor<Float>.uniform([n, 1], using: &rng)
      return try Tensor.concatenated([10 * cos(t), 10 * sin(t)], axis: 1)
        + Float(noise) * .standardNormal([n, 2], using: &rng)
    },
    roll("the height instead of z", "height-for-depth") { n, noise, rng in
      let x = try spiral(n, noise: noise, using: &rng)
      return try .concatenated([x.sliced(0..<1, axis: 1), .uniform([n, 1], in: 0..<21, using: &rng)], axis: 1)
    },
    roll("coordinates exchanged", "coordinates-exchanged") { n, noise, rng in
      let x = try spiral(n, noise: noise, using: &rng)
      return try .concatenated([x.sliced(1..<2, axis: 1), x.sliced(0..<1, axis: 1)], axis: 1)
    },
    roll("mirrored", "mirrored") { n, noise, rng in
      try spiral(n, noise: noise, using: &rng) * Tensor([1, -1])
    },
    roll("centred", "standardized") { n, noise, rng in
      let x = try spiral(n, noise: noise, using: &rng)
      return try x - x.mean(axis: 0)
    },
    roll("scaled to [−1, 1]", "standardized") { n, noise, rng in try spiral(n, noise: noise, using: &rng) / (4.5 * .pi)
    },
    roll("angles evenly spaced", "grid-for-random") { n, noise, rng in
      try spiral(n, noise: noise, using: &rng) { _ in
        try 1.5 * .pi * (1 + 2 * Tensor.linspace(0, 1, count: n).reshaped(to: [n, 1]))
      }
    },
    roll("u normal", "angle-range") { n, noise, rng in
      let u = try Tensor<Float>.standardNormal([n, 1], using: &rng)
      return try spiral(n, noise: noise, using: &rng) { _ in 1.5 * .pi * (1 + 2 * abs(u)) }
    },
    roll("evenly spread over the length of the curve", "angle-range") { n, noise, rng in
      try spiral(n, noise: noise, using: &rng) { u in 1.5 * .pi * sqrt(1 + 8 * u) }
    },
    roll("noise twice", "noise-twice") { n, noise, rng in
      let z = try Tensor<Float>.standardNormal([n, 2], using: &rng)
      return try spiral(n, noise: 0, using: &rng) + Float(noise) * z * .standardNormal([n, 2], using: &rng)
    },
    roll("noise added twice", "noise-added-twice") { n, noise, rng in
      try spiral(n, noise: noise, using: &rng) + Float(noise) * .standardNormal([n, 2], using: &rng)
    },
    roll("noise along the radius", "radial-noise") { n, noise, rng in
      let t = try 1.5 * Float.pi * (1 + 2 * Tensor<Float>.uniform([n, 1], using: &rng))
      let r = try t + Float(noise) * .standardNormal([n, 1], using: &rng)
      return try .concatenated([r * cos(t), r * sin(t)], axis: 1)
    },
    roll("noise in the angle", "angle-noise") { n, noise, rng in
      let z = try Tensor<Float>.standardNormal([n, 1], using: &rng)
      return try spiral(n, noise: 0, using: &rng) { u in try 1.5 * .pi * (1 + 2 * u) + Float(noise) * z }
    },
    roll("noise times the point", "relative-noise") { n, noise, rng in
      try spiral(n, noise: 0, using: &rng) * (1 + Float(noise) * .standardNormal([n, 2], using: &rng))
    },
    roll("noise in x only", "noise-in-one-coordinate") { n, noise, rng in
      let z = try Float(noise) * Tensor<Float>.standardNormal([n, 1], using: &rng)
      return try spiral(n, noise: 0, using: &rng) + .concatenated([z, 0 * z], axis: 1)
    },
    roll("the same noise for both coordinates", "noise-along-diagonal") { n, noise, rng in
      try spiral(n, noise: 0, using: &rng) + Float(noise) * .standardNormal([n, 1], using: &rng)
    },
    roll("one noise for all points", "shared-noise") { n, noise, rng in
      try spiral(n, noise: 0, using: &rng) + Float(noise) * .standardNormal([1, 2], using: &rng)
    },
    roll("noise 0.1 whatever is asked for", "parameter-ignored") { n, _, rng in try spiral(n, noise: 0.1, using: &rng)
    },
    roll("4000 points whatever is asked for", "size-dependent") { _, noise, rng in
      try spiral(4000, noise: noise, using: &rng)
    },
    roll("zeros", "zeros") { n, _, _ in try .zeros([n, 2]) },
    roll("its own generator", "own-generator") { n, noise, _ in
      var system = AnyGenerator(base: SystemRandomNumberGenerator())
      return try spiral(n, noise: noise, using: &system)
    },
    roll("a seed of its own", "own-generator") { n, noise, _ in
      var fixed = AnyGenerator(base: Philox(seed: 1))
      return try spiral(n, noise: noise, using: &fixed)
    },
    roll("NaN", "not-finite") { n, _, _ in try .init(repeating: .nan, shape: [n, 2]) },
    roll("rows and columns exchanged", "rows-and-columns") { n, noise, rng in
      try spiral(n, noise: noise, using: &rng).transposed()
    },
    roll("the radius has a turn more", nil) { n, noise, rng in
      let t = try 1.5 * Float.pi * (1 + 2 * Tensor<Float>.uniform([n, 1], using: &rng))
      return try .concatenated([(t + 2 * .pi) * cos(t), t * sin(t)], axis: 1)
        + Float(noise) * .standardNormal([n, 2], using: &rng)
    },
  ]

  static let denoisingLoss: [WrongAnswer] = [
    loss("λ = 1", "weight-missing") { s, x, σ, z in try mean(s(x + σ * z) + z / σ, weight: .ones(σ.shape)) },
    loss("λ = σ", "weight-not-squared") { s, x, σ, z in try mean(s(x + σ * z) + z / σ, weight: σ) },
    loss("sign of the target", "target-sign") { s, x, σ, z in try mean(s(x + σ * z) - z / σ, weight: σ.squared()) },
    loss("target −z", "target-not-scaled") { s, x, σ, z in try mean(s(x + σ * z) + z, weight: σ.squared()) },
    loss("target −z/σ²", "target-variance") { s, x, σ, z in
      try mean(s(x + σ * z) + z / σ.squared(), weight: σ.squared())
    },
    loss("no half", "half-missing") { s, x, σ, z in try 2 * mean(s(x + σ * z) + z / σ, weight: σ.squared()) },
    loss("mean over everything", "averaged-over-coordinates") { s, x, σ, z in
      try 0.5 * (σ.squared() * (s(x + σ * z) + z / σ).squared()).mean()
    },
    loss("sum over the batch", "summed-over-batch") { s, x, σ, z in
      try 0.5 * (σ.squared() * (s(x + σ * z) + z / σ).squared()).sum()
    },
    loss("clean points", "clean-input") { s, x, σ, z in try mean(s(x) + z / σ, weight: σ.squared()) },
    loss("σ² noise", "variance-noise") { s, x, σ, z in
      try mean(s(x + σ.squared() * z) + z / σ, weight: σ.squared())
    },
    loss("noise without σ", "unscaled-noise") { s, x, σ, z in try mean(s(x + z) + z / σ, weight: σ.squared()) },
    loss("gradient lost", "gradient-lost") { s, x, σ, z in
      try mean(s(x + σ * z).detached + z / σ, weight: σ.squared())
    },
    loss("λ = 1/σ²", "lambda-inverted") { s, x, σ, z in try mean(s(x + σ * z) + z / σ, weight: 1 / σ.squared()) },
    loss("λ = σ⁴", "lambda-squared") { s, x, σ, z in
      try mean(s(x + σ * z) + z / σ, weight: σ.squared().squared())
    },
    loss("λ divided by its sum", "weight-normalized") { s, x, σ, z in
      try Float(σ.count) * mean(s(x + σ * z) + z / σ, weight: σ.squared() / σ.squared().sum())
    },
    loss("target +z", "target-sign") { s, x, σ, z in try mean(s(x + σ * z) - z, weight: σ.squared()) },
    loss("target −σz", "target-multiplied") { s, x, σ, z in try mean(s(x + σ * z) + σ * z, weight: σ.squared()) },
    loss("√σ noise", "rooted-noise") { s, x, σ, z in try mean(s(x + sqrt(σ) * z) + z / σ, weight: σ.squared()) },
    loss("noise subtracted", "noise-subtracted") { s, x, σ, z in
      try mean(s(x - σ * z) + z / σ, weight: σ.squared())
    },
    loss("the norm, not its square", "norm-not-squared") { s, x, σ, z in
      let norm = try sqrt((s(x + σ * z) + z / σ).squared().sum(axis: 1, keepingAxis: true))
      return try 0.5 * (σ.squared() * norm).mean()
    },
    loss("absolute values", "absolute-for-square") { s, x, σ, z in
      try 0.5 * (σ.squared() * abs(s(x + σ * z) + z / σ)).sum(axis: 1).mean()
    },
    loss("no network", "network-not-used") { s, x, σ, z in
      try mean(Variable(z / σ) + 0 * s(x), weight: σ.squared())
    },
    loss("half of the network lost", "gradient-lost") { s, x, σ, z in
      let score = try s(x + σ * z)
      return try mean(0.5 * score + 0.5 * score.detached + z / σ, weight: σ.squared())
    },
    loss("over n·2 coordinates", "dimension-dependent") { s, x, σ, z in
      try (σ.squared() * (s(x + σ * z) + z / σ).squared()).mean()
    },
    loss("over 5 points", "size-dependent") { s, x, σ, z in
      try 0.1 * (σ.squared() * (s(x + σ * z) + z / σ).squared()).sum()
    },
    loss("NaN", "not-finite") { s, x, σ, z in try .nan * mean(s(x + σ * z) + z / σ, weight: σ.squared()) },
    lossOfNetwork("the first level for all", "one-level-for-all") { network, x, σ, z in
      let first = try σ.sliced(0..<1).broadcast(to: σ.shape)
      let s = try network(Variable(x + first * z), standardDeviations: Variable(first))
      return try mean(s + z / first, weight: first.squared())
    },
    lossOfNetwork("the network is told the first level", "one-level-for-all") { network, x, σ, z in
      let first = try σ.sliced(0..<1).broadcast(to: σ.shape)
      return try mean(
        network(Variable(x + σ * z), standardDeviations: Variable(first)) + z / σ, weight: σ.squared())
    },
    lossOfNetwork("the network is told σ = 1", "level-not-told") { network, x, σ, z in
      try mean(network(Variable(x + σ * z), standardDeviations: Variable(.ones(σ.shape))) + z / σ, weight: σ.squared())
    },
    loss("‖s‖² left out", nil) { s, x, σ, z in try (σ * z * s(x + σ * z)).sum(axis: 1).mean() },
    loss("square of the noise only", "square-on-noise-only") { s, x, σ, z in
      try 0.5 * (σ * s(x + σ * z) + z.squared()).sum(axis: 1).mean()
    },
    loss("per point, not averaged", "not-averaged") { s, x, σ, z in
      try 0.5 * (σ.squared() * (s(x + σ * z) + z / σ).squared()).sum(axis: 1)
    },
    loss("zero", "zeros") { s, x, σ, z in try 0 * mean(s(x + σ * z) + z / σ, weight: σ.squared()) },
  ]

  // MARK: - Making entries

  private typealias Score = (Tensor<Float>) throws -> Variable<Float>

  static func spiral(
    _ count: Int, noise: Double, using rng: inout AnyGenerator,
    angle: (Tensor<Float>) throws -> Tensor<Float> = { 1.5 * .pi * (1 + 2 * $0) }
  ) throws -> Tensor<Float> {
    let t = try angle(.uniform([count, 1], using: &rng))
    return try Tensor.concatenated([t * cos(t), t * sin(t)], axis: 1)
      + Float(noise) * .standardNormal([count, 2], using: &rng)
  }

  private static func mean(_ residual: Variable<Float>, weight: Tensor<Float>) throws -> Variable<Float> {
    try 0.5 * (weight * residual.squared()).sum(axis: 1).mean()
  }

  private static func roll(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (Int, Double, inout AnyGenerator) throws -> Tensor<Float>
  ) -> WrongAnswer {
    WrongAnswer(.swissRoll, name, mistake) { seed in
      DenoisingChecks(Variation42.with { $0.roll = body }, seed: seed).swissRoll()
    }
  }

  private static func loss(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (Score, Tensor<Float>, Tensor<Float>, Tensor<Float>) throws -> Variable<Float>
  ) -> WrongAnswer {
    WrongAnswer(.denoisingLoss, name, mistake) { seed in
      let variation = Variation42.with {
        $0.loss = { network, x, σ, z in
          try body({ try network(Variable($0), standardDeviations: Variable(σ)) }, x, σ, z)
        }
      }
      return DenoisingChecks(variation, seed: seed).denoisingLoss()
    }
  }

  private static func lossOfNetwork(
    _ name: String, _ mistake: String?,
    _ body:
      @escaping @Sendable (
        any ScoreNetwork<Float>, Tensor<Float>, Tensor<Float>, Tensor<Float>
      ) throws -> Variable<Float>
  ) -> WrongAnswer {
    WrongAnswer(.denoisingLoss, name, mistake) { seed in
      DenoisingChecks(Variation42.with { $0.loss = body }, seed: seed).denoisingLoss()
    }
  }
}
