import Autodiff
import ExerciseChecks
import Networks
import Randomness
import ScoreMatching
import Tensors

// Right answers to exercise 4.2 that look different: the checks must accept them.

enum RightAnswers42 {
  static let all: [Sample] = [
    Sample(name: "4.2a the reference", mistake: nil) { DenoisingChecks(Variation42()).swissRoll() },
    Sample(name: "4.2a noise drawn first", mistake: nil) {
      DenoisingChecks(
        Variation42.with {
          $0.roll = { n, noise, rng in
            let z = try Tensor<Float>.standardNormal([n, 2], using: &rng)
            return try WrongAnswers42.spiral(n, noise: 0, using: &rng) + Float(noise) * z
          }
        }
      ).swissRoll()
    },
    Sample(name: "4.2a point by point", mistake: nil) {
      DenoisingChecks(
        Variation42.with {
          $0.roll = { n, noise, rng in
            var points: [Tensor<Float>] = []
            for _ in 0..<n { points.append(try WrongAnswers42.spiral(1, noise: noise, using: &rng)) }
            return try .concatenated(points)
          }
        }
      ).swissRoll()
    },
    Sample(name: "4.2b the reference", mistake: nil) { DenoisingChecks(Variation42()).denoisingLoss() },
    Sample(name: "4.2b the weight inside the square", mistake: nil) {
      DenoisingChecks(
        Variation42.with {
          $0.loss = { network, x, σ, z in
            let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
            return try 0.5 * (σ * s + z).squared().sum(axis: 1).mean()
          }
        }
      ).denoisingLoss()
    },
    Sample(name: "4.2b the target from the points", mistake: nil) {
      DenoisingChecks(
        Variation42.with {
          $0.loss = { network, x, σ, z in
            let noisy = try x + σ * z
            let s = try network(Variable(noisy), standardDeviations: Variable(σ))
            let target = try (x - noisy) / σ.squared()
            return try (σ.squared() * (s - target).squared()).sum() / (2 * Float(x.shape[0]))
          }
        }
      ).denoisingLoss()
    },
    Sample(name: "4.2c the reference", mistake: nil) { DenoisingChecks(Variation42()).scoreNetwork() },
    Sample(name: "4.2c multiplied by e^(−log σ)", mistake: nil) {
      DenoisingChecks(
        Variation42.with {
          $0.head = { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) * exp(-log(σ)) }
        }
      ).scoreNetwork()
    },
    Sample(name: "4.2c half the logarithm of σ²", mistake: nil) {
      DenoisingChecks(
        Variation42.with {
          $0.head = { f, x, σ in try f(.concatenated([x, 0.5 * log(σ.squared())], axis: 1)) / σ }
        }
      ).scoreNetwork()
    },
    Sample(name: "4.2d the reference", mistake: nil) { DenoisingChecks(Variation42()).training() },
    Sample(name: "4.2d one level for each batch", mistake: nil) {
      DenoisingChecks(Variation42.with { $0.training.sharesLevel = true }).training()
    },
    Sample(name: "4.2d ten times the loss", mistake: nil) {
      DenoisingChecks(Variation42.with { $0.training.direction = 10 }).training()
    },
    Sample(name: "4.2e the reference", mistake: nil) { DenoisingChecks(Variation42()).sampling() },
    Sample(name: "4.2e noise first", mistake: nil) {
      DenoisingChecks(Variation42.with { $0.sampler.addsNoiseFirst = true }).sampling()
    },
    Sample(name: "4.2e √2·√ε", mistake: nil) {
      DenoisingChecks(Variation42.with { $0.sampler.noise = { Float(2).squareRoot() * $0.squareRoot() } }).sampling()
    },
  ]
}
