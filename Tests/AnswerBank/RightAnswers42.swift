import Autodiff
import ExerciseBook
import ExerciseChecks
import Networks
import Randomness
import ScoreMatching
import Tensors

// Right answers to exercise 4.2 that look different: the checks must accept them.

enum RightAnswers42 {
  static let all: [RightAnswer] = [
    right(.swissRoll, "the reference", Variation42()),
    right(
      .swissRoll, "noise drawn first",
      Variation42.with {
        $0.roll = { n, noise, rng in
          let z = try Tensor<Float>.standardNormal([n, 2], using: &rng)
          return try WrongAnswers42.spiral(n, noise: 0, using: &rng) + Float(noise) * z
        }
      }),
    right(
      .swissRoll, "point by point",
      Variation42.with {
        $0.roll = { n, noise, rng in
          var points: [Tensor<Float>] = []
          for _ in 0..<n { points.append(try WrongAnswers42.spiral(1, noise: noise, using: &rng)) }
          return try .concatenated(points)
        }
      }),
    right(.denoisingLoss, "the reference", Variation42()),
    right(
      .denoisingLoss, "the weight inside the square",
      Variation42.with {
        $0.loss = { network, x, σ, z in
          let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
          return try 0.5 * (σ * s + z).squared().sum(axis: 1).mean()
        }
      }),
    right(
      .denoisingLoss, "the target from the points",
      Variation42.with {
        $0.loss = { network, x, σ, z in
          let noisy = try x + σ * z
          let s = try network(Variable(noisy), standardDeviations: Variable(σ))
          let target = try (x - noisy) / σ.squared()
          return try (σ.squared() * (s - target).squared()).sum() / (2 * Float(x.shape[0]))
        }
      }),
    right(.scoreNetwork, "the reference", Variation42()),
    right(
      .scoreNetwork, "multiplied by e^(−log σ)",
      Variation42.with {
        $0.head = { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) * exp(-log(σ)) }
      }),
    right(
      .scoreNetwork, "half the logarithm of σ²",
      Variation42.with {
        $0.head = { f, x, σ in try f(.concatenated([x, 0.5 * log(σ.squared())], axis: 1)) / σ }
      }),
    right(.training, "the reference", Variation42()),
    right(.training, "one level for each batch", Variation42.with { $0.training.sharesLevel = true }),
    right(.training, "ten times the loss", Variation42.with { $0.training.direction = 10 }),
    right(.sampling, "the reference", Variation42()),
    right(.sampling, "noise first", Variation42.with { $0.sampler.addsNoiseFirst = true }),
    right(.sampling, "√2·√ε", Variation42.with { $0.sampler.noise = { Float(2).squareRoot() * $0.squareRoot() } }),
  ]

  private static func right(_ part: ExercisePart, _ name: String, _ answer: Variation42) -> RightAnswer {
    RightAnswer(part, name) { seed in DenoisingChecks(answer, seed: seed).check(part) }
  }
}
