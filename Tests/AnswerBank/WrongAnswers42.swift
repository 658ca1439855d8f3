import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

// Wrong answers to exercise 4.2, one entry each, with the mistake that must be named.

enum WrongAnswers42 {
  static let all = swissRoll + denoisingLoss + scoreNetwork + training + sampling

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
    roll("its own generator", nil) { n, noise, _ in
      var system = AnyGenerator(base: SystemRandomNumberGenerator())
      return try spiral(n, noise: noise, using: &system)
    },
    roll("NaN", "not-finite") { n, _, _ in try .init(repeating: .nan, shape: [n, 2]) },
    roll("rows and columns exchanged", nil) { n, noise, rng in try spiral(n, noise: noise, using: &rng).transposed() },
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
    loss("square of the noise only", nil) { s, x, σ, z in
      try 0.5 * (σ * s(x + σ * z) + z.squared()).sum(axis: 1).mean()
    },
    loss("per point, not averaged", nil) { s, x, σ, z in
      try 0.5 * (σ.squared() * (s(x + σ * z) + z / σ).squared()).sum(axis: 1)
    },
    loss("zero", "zeros") { s, x, σ, z in try 0 * mean(s(x + σ * z) + z / σ, weight: σ.squared()) },
  ]

  static let scoreNetwork: [WrongAnswer] = [
    head("not divided", "not-divided") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) },
    head("multiplied", "multiplied") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) * σ },
    head("divided by σ²", "divided-by-variance") { f, x, σ in
      try f(.concatenated([x, log(σ)], axis: 1)) / σ.squared()
    },
    head("sign", "flipped-sign") { f, x, σ in try -f(.concatenated([x, log(σ)], axis: 1)) / σ },
    head("σ itself", "raw-level") { f, x, σ in try f(.concatenated([x, σ], axis: 1)) / σ },
    head("log σ²", "log-variance") { f, x, σ in try f(.concatenated([x, log(σ.squared())], axis: 1)) / σ },
    head("order of inputs", "input-order") { f, x, σ in try f(.concatenated([log(σ), x], axis: 1)) / σ },
    head("the first level for all", nil) { f, x, σ in
      let first = try σ.sliced(0..<1).broadcast(to: σ.shape)
      return try f(.concatenated([x, log(first)], axis: 1)) / first
    },
    head("zero", "zeros") { f, x, σ in try 0 * f(.concatenated([x, log(σ)], axis: 1)) / σ },
  ]

  static let training: [WrongAnswer] = [
    training("no steps", "not-trained") { $0.stepFactor = 0 },
    training("up the gradient", "ascended") { $0.direction = -1 },
    training("λ = 1", "unbalanced") { $0.weighting = .uniform },
    training("the smallest level only", "levels-skipped") { $0.levelsUsed = { [$0 - 1] } },
    training("the largest level only", "levels-skipped") { $0.levelsUsed = { _ in [0] } },
    training("the smaller half left out", "levels-skipped") { $0.levelsUsed = { Array(0..<$0 / 2) } },
    training("clean points", nil) { $0.noiseFactor = 0 },
    training("sign of the target", "target-sign") { $0.targetFactor = -1 },
    training("noise of its own in the target", nil) { $0.hasFreshTarget = true },
    training("learning rate 10⁻⁶", nil) { $0.learningRate = 1e-6 },
    training("learning rate 1", nil) { $0.learningRate = 1 },
  ]

  static let sampling: [WrongAnswer] = [
    sampler("standard normal start", "wrong-start") { $0.startFactor = 0.5 },
    sampler("starts at 0", "wrong-start") { $0.startFactor = 0 },
    sampler("smallest level first", "ascending-order") { $0.order = { $0.reversed() } },
    sampler("one level left out", "wrong-step-count") { $0.order = { $0.dropLast() } },
    sampler("one step too many", "wrong-step-count") { $0.extraSteps = 1 },
    sampler("as printed", "printed-step") { $0.step = { r, σ, smallest in r * (σ / smallest) * (σ / smallest) } },
    sampler("step ∝ σ", "linear-step") { $0.step = { r, σ, _ in r * σ } },
    sampler("constant step", "constant-step") { $0.step = { r, _, _ in r } },
    sampler("no noise", "no-noise-in-steps") { $0.noise = { _ in 0 } },
    sampler("√ε", "root-two-missing") { $0.noise = { $0.squareRoot() } },
    sampler("2ε without root", "noise-without-root") { $0.noise = { 2 * $0 } },
    sampler("noise twice", "noise-twice") { $0.hasDoubleNoise = true },
    sampler("down the density", "drift-sign") { $0.drift = { -$0 } },
    sampler("half the drift", "drift-halved") { $0.drift = { $0 / 2 } },
    sampler("no drift", "drift-missing") { $0.drift = { _ in 0 } },
    sampler("denoises", "denoised-at-end") { $0.denoises = true },
    sampler("one noise for all", "shared-noise") { $0.hasSharedNoise = true },
    sampler("drift a third too large", nil) { $0.drift = { 4 * $0 / 3 } },
  ]

  // MARK: - Making entries

  private typealias Score = (Tensor<Float>) throws -> Variable<Float>

  static func spiral(
    _ count: Int, noise: Double, using rng: inout AnyGenerator,
    angle: (Tensor<Float>) -> Tensor<Float> = { 1.5 * .pi * (1 + 2 * $0) }
  ) throws -> Tensor<Float> {
    let t = angle(try .uniform([count, 1], using: &rng))
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

  private static func head(
    _ name: String, _ mistake: String?,
    _ body:
      @escaping @Sendable (
        (Variable<Float>) throws -> Variable<Float>, Variable<Float>, Variable<Float>
      ) throws -> Variable<Float>
  ) -> WrongAnswer {
    WrongAnswer(.scoreNetwork, name, mistake) { seed in
      DenoisingChecks(Variation42.with { $0.head = body }, seed: seed).scoreNetwork()
    }
  }

  private static func training(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout TrainingVariation) -> Void
  ) -> WrongAnswer {
    WrongAnswer(.training, name, mistake) { seed in
      DenoisingChecks(Variation42.with { change(&$0.training) }, seed: seed).training()
    }
  }

  private static func sampler(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout SamplerVariation) -> Void
  ) -> WrongAnswer {
    WrongAnswer(.sampling, name, mistake) { seed in
      DenoisingChecks(Variation42.with { change(&$0.sampler) }, seed: seed).sampling()
    }
  }
}
