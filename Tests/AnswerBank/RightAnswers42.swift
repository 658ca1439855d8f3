import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Networks
import Randomness
import ScoreMatching
import Tensors

// Right answers to exercise 4.2 (a) to (c) that look different: the checks must accept them.

enum RightAnswers42 {
  static let all = swissRoll + denoisingLoss + divergence + scoreNetwork + training + sampling + acceptance + whole

  static let swissRoll: [RightAnswer] = [
    right(.swissRoll, "the reference") { _ in },
    roll("noise drawn first") { n, noise, rng in
      let z = try Tensor<Float>.standardNormal([n, 2], using: &rng)
      return try WrongAnswers42.spiral(n, noise: 0, using: &rng) + Float(noise) * z
    },
    roll("point by point") { n, noise, rng in
      var points: [Tensor<Float>] = []
      for _ in 0..<n { points.append(try WrongAnswers42.spiral(1, noise: noise, using: &rng)) }
      return try .concatenated(points)
    },
    roll("numbers, and Box and Muller") { n, noise, rng in
      var scalars: [Float] = []
      for _ in 0..<n {
        let t = 1.5 * Double.pi * (1 + 2 * Double.random(in: 0..<1, using: &rng))
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &rng))).squareRoot()
        let angle = 2 * Double.pi * Double.random(in: 0..<1, using: &rng)
        scalars.append(Float(t * cos(t) + noise * radius * cos(angle)))
        scalars.append(Float(t * sin(t) + noise * radius * sin(angle)))
      }
      return try Tensor(scalars, shape: [n, 2])
    },
    roll("angles from 4.5π down, coordinates apart") { n, noise, rng in
      let t = try 4.5 * Float.pi - 3 * Float.pi * Tensor<Float>.uniform([n, 1], using: &rng)
      let x = try t * cos(t) + Float(noise) * .standardNormal([n, 1], using: &rng)
      let y = try t * sin(t) + Float(noise) * .standardNormal([n, 1], using: &rng)
      return try .concatenated([x, y], axis: 1)
    },
    roll("points sorted by their angle") { n, noise, rng in
      let u = try Tensor<Float>.uniform([n], using: &rng).scalars.sorted()
      return try WrongAnswers42.spiral(n, noise: noise, using: &rng) { _ in
        try 1.5 * .pi * (1 + 2 * Tensor(u, shape: [n, 1]))
      }
    },
  ]

  static let denoisingLoss: [RightAnswer] = [
    right(.denoisingLoss, "the reference") { _ in },
    loss("the weight inside the square") { network, x, σ, z in
      let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
      return try 0.5 * (σ * s + z).squared().sum(axis: 1).mean()
    },
    loss("the target from the points") { network, x, σ, z in
      let noisy = try x + σ * z
      let s = try network(Variable(noisy), standardDeviations: Variable(σ))
      let target = try (x - noisy) / σ.squared()
      return try (σ.squared() * (s - target).squared()).sum() / (2 * Float(x.shape[0]))
    },
    loss("the square multiplied out") { network, x, σ, z in
      let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
      let terms = try σ.squared() * s.squared() + 2 * σ * z * s + Variable(z.squared())
      return try 0.5 * terms.sum(axis: 1).mean()
    },
    loss("point by point") { network, x, σ, z in
      var sum = Variable<Float>(0)
      for i in (0..<x.shape[0]).reversed() {
        let (x, σ, z) = (try x.sliced(i..<i + 1), try σ.sliced(i..<i + 1), try z.sliced(i..<i + 1))
        let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
        sum = try sum + 0.5 * (σ * s + z).squared().sum()
      }
      return sum / Float(x.shape[0])
    },
    loss("a mean over everything, times the dimension") { network, x, σ, z in
      let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
      return try 0.5 * Float(x.shape[1]) * (σ * s + z).squared().mean()
    },
    loss("one number in a row") { network, x, σ, z in
      let s = try network(Variable(x + σ * z), standardDeviations: Variable(σ))
      return try (0.5 * (σ * s + z).squared().sum(axis: 1).mean()).reshaped(to: [1])
    },
  ]

  static let scoreNetwork: [RightAnswer] = [
    right(.scoreNetwork, "the reference") { _ in },
    head("multiplied by e^(−log σ)") { f, x, σ in try f(.concatenated([x, log(σ)], axis: 1)) * exp(-log(σ)) },
    head("half the logarithm of σ²") { f, x, σ in
      try f(.concatenated([x, 0.5 * log(σ.squared())], axis: 1)) / σ
    },
    head("times 1/σ") { f, x, σ in try (1 / σ) * f(.concatenated([x, -log(1 / σ)], axis: 1)) },
    head("column by column") { f, x, σ in
      let columns = try (0..<x.shape[1]).map { try x.sliced($0..<$0 + 1, axis: 1) }
      let out = try f(.concatenated(columns + [log(σ)], axis: 1))
      return try .concatenated((0..<x.shape[1]).map { try out.sliced($0..<$0 + 1, axis: 1) / σ }, axis: 1)
    },
    head("point by point") { f, x, σ in
      try .concatenated(
        (0..<x.shape[0]).map { i in
          let σ = try σ.sliced(i..<i + 1)
          return try f(.concatenated([x.sliced(i..<i + 1), log(σ)], axis: 1)) / σ
        })
    },
  ]

  // MARK: - Making entries

  static func right(
    _ part: ExercisePart, _ name: String, _ change: @escaping @Sendable (inout Variation42) -> Void
  ) -> RightAnswer {
    RightAnswer(part, name) { seed in DenoisingChecks(Variation42.with(change), seed: seed).check(part) }
  }

  private static func roll(
    _ name: String, _ body: @escaping @Sendable (Int, Double, inout AnyGenerator) throws -> Tensor<Float>
  ) -> RightAnswer {
    right(.swissRoll, name) { $0.roll = body }
  }

  private static func loss(
    _ name: String,
    _ body:
      @escaping @Sendable (
        any ScoreNetwork<Float>, Tensor<Float>, Tensor<Float>, Tensor<Float>
      ) throws -> Variable<Float>
  ) -> RightAnswer {
    right(.denoisingLoss, name) { $0.loss = body }
  }

  private static func head(
    _ name: String,
    _ body:
      @escaping @Sendable (
        (Variable<Float>) throws -> Variable<Float>, Variable<Float>, Variable<Float>
      ) throws -> Variable<Float>
  ) -> RightAnswer {
    right(.scoreNetwork, name) { $0.head = body }
  }
}
