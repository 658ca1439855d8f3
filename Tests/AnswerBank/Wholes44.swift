import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Solution44
import Tensors
import Unification

// Exercise 4.4 as a whole: wrong parts that run through, and unusual right ones together.

extension WrongAnswers44 {
  static let whole: [WrongAnswer] = [
    whole("weights that are 1", "weight-dropped") { $0.weights = { steps, _ in try .ones([steps.count, 1]) } },
    whole("a loss that does not look at its weights", "weight-own") { answer in
      let loss = answer.scoreLoss
      answer.scoreLoss = { try loss($0, $1, $2, $3, ChainNumbers($3, $5).σ.squared(), $5) }
    },
    whole("weights that are rooted", nil) { $0.weights = { try ChainNumbers($0, $1).σ } },
    whole("a score without its factor", nil) { $0.scoreFromNoise = { ε, _, _ in -ε } },
    whole("evidence that denies", "never-equal") { $0.evidence.verdict = { _, _, _ in false } },
    whole("a sampler that reads all predictions as ε", nil) { $0.sampler.reading = { _ in .noise } },
    whole("a sampler whose noise is its own", nil) { $0.sampler.noise = { _ in Double.random(in: 0...1) } },
    whole("samples that are NaN", "not-finite") { $0.sampler.result = { .nan * $0 } },
  ]

  private static func whole(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout Variation44) -> Void
  ) -> WrongAnswer { answer(.wholeEquivalence, name, mistake, change) }
}

extension RightAnswers44 {
  static let wholes: [RightAnswer] = [
    right(.wholeEquivalence, "the reference"),
    RightAnswer(.wholeEquivalence, "the answer's own") { EquivalenceChecks(Answer44(), seed: $0).wholeEquivalence() },
    right(
      .wholeEquivalence, "the target from the points, and σ by way of log ᾱ",
      {
        $0.scoreFromNoise = { ε, steps, chain in
          let logs = chain.cumulativeAlphas.map { log($0) }
          return try -ε / Tensor(steps.map { (-expm1(logs[$0])).squareRoot() }, shape: [steps.count, 1])
        }
        $0.scoreLoss = { model, clean, noise, steps, weights, chain in
          let b = try WrongAnswers44.Batch(clean, noise, steps, chain)
          let target = try (b.c.α * b.x₀ - b.x) / b.c.σ.squared()
          return try (weights * (model(b.x, steps) - target).squared()).sum(axis: 1).mean()
        }
      }
    ),
    right(
      .wholeEquivalence, "conversions by way of x₀, steps in terms of the noise",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          guard target == .data else {
            return try Answer44().converted(p, from: source, to: target, at: x, steps: steps, of: chain)
          }
          let c = try ChainNumbers(steps, chain)
          let ε = source == .score ? try -p * c.σ : p
          return try x / c.α - c.σ / c.α * ε
        }
        $0.sampler.mean = { x, x₀, s in
          try (x - s.β / (1 - s.ᾱ).squareRoot() * s.noise(x, x₀)) / (1 - s.β).squareRoot()
        }
      }
    ),
  ]
}
