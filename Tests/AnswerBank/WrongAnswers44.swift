import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Solution44
import Tensors
import Unification

// Wrong answers to exercise 4.4 (a) and (b), one entry each, with the mistake that must be named. Those to (c), (d) and
// (e) are in files of their own.

enum WrongAnswers44 {
  static var all: [WrongAnswer] {
    scoreFromNoise + noiseFromScore + conversions + noiseLoss + scoreLoss + lossWeights + evidence + ancestralSampling
      + whole
  }

  static let scoreFromNoise: [WrongAnswer] = [
    score("no 1/√(1 − ᾱ)", "deviation-missing") { ε, _ in -ε },
    score("sign", "flipped-sign") { ε, c in try ε / c.σ },
    score("neither sign nor factor", "prediction-returned") { ε, _ in ε },
    score("1 − ᾱ without its root", "variance-for-deviation") { ε, c in try -ε / c.σ.squared() },
    score("multiplied", "deviation-inverted") { ε, c in try -c.σ * ε },
    score("√ᾱ for √(1 − ᾱ)", "coefficients-exchanged") { ε, c in try -ε / c.α },
    score("α for ᾱ", "alpha-for-cumulative") { ε, c in try -ε / sqrt(c.β) },
    score("1 − √ᾱ", "one-minus-root") { ε, c in try -ε / (1 - c.α) },
    score("√(1 − √ᾱ)", "one-minus-root") { ε, c in try -ε / sqrt(1 - c.α) },
    score("ᾱ of the step before", "step-before") { ε, c in try -ε / c.at { max($0 - 1, 0) }.σ },
    score("ᾱ of the step after", "step-after") { ε, c in try -ε / c.at { min($0 + 1, c.chain.count - 1) }.σ },
    score("the first point's step for all", "one-step-for-all") { ε, c in try -ε / c.at { _ in c.steps[0] }.σ },
    score("step 0 for all", "one-step-for-all") { ε, c in try -ε / c.at { _ in 0 }.σ },
    score("the middle of the chain for all", "one-step-for-all") { ε, c in
      try -ε / c.at { _ in c.chain.count / 2 }.σ
    },
    score("right for one point only: steps along the coordinates", "steps-along-coordinates") { ε, c in
      try -ε / c.σ.reshaped(to: [c.steps.count])
    },
    score("steps from the other end", "last-step-first") { ε, c in try -ε / c.at { c.chain.count - 1 - $0 }.σ },
    score("divided by √ᾱ too", "signal-added") { ε, c in try -ε / (c.σ * c.α) },
    score("right where 1 − ᾱ is 0.955 only", "one-step-for-all") { ε, _ in -ε / 0.955.squareRoot() },
    score("right up to 1 + 10⁻⁶", nil) { ε, c in try -(1 + 1e-6) * ε / c.σ },
    score("right in three dimensions only", "alpha-for-cumulative") { ε, c in
      ε.shape[1] == 3 ? try -ε / c.σ : try -ε / sqrt(c.β)
    },
    score("right for three points only", "deviation-inverted") { ε, c in
      c.steps.count == 3 ? try -ε / c.σ : try -ε * c.σ
    },
    score("zero", "zeros") { ε, _ in 0 * ε },
    score("NaN", "not-finite") { ε, _ in .nan * ε },
  ]

  static let noiseFromScore: [WrongAnswer] = [
    noise("no √(1 − ᾱ)", "deviation-missing") { s, _ in -s },
    noise("sign", "flipped-sign") { s, c in try c.σ * s },
    noise("1 − ᾱ without its root", "variance-for-deviation") { s, c in try -c.σ.squared() * s },
    noise("divided", "deviation-inverted") { s, c in try -s / c.σ },
    noise("α for ᾱ", "alpha-for-cumulative") { s, c in try -sqrt(c.β) * s },
    noise("√ᾱ for √(1 − ᾱ)", "coefficients-exchanged") { s, c in try -c.α * s },
    noise("ᾱ of the step before", "step-before") { s, c in try -c.at { $0 - 1 }.σ * s },
    noise("the first point's step for all", "one-step-for-all") { s, c in try -c.at { _ in c.steps[0] }.σ * s },
    noise("ᾱ of the step after", "step-after") { s, c in try -c.at { min($0 + 1, c.chain.count - 1) }.σ * s },
    noise("steps from the other end", "last-step-first") { s, c in try -c.at { c.chain.count - 1 - $0 }.σ * s },
    noise("1 − √ᾱ", "one-minus-root") { s, c in try -(1 - c.α) * s },
    noise("times √ᾱ too", "signal-added") { s, c in try -c.α * c.σ * s },
    noise("zero", "zeros") { s, _ in 0 * s },
    noise("NaN", "not-finite") { s, _ in .nan * s },
    noise("the score itself", "prediction-returned") { s, _ in s },
    noise("right for one point only: steps along the coordinates", "steps-along-coordinates") { s, c in
      try -c.σ.reshaped(to: [c.steps.count]) * s
    },
  ]

  static let conversions: [WrongAnswer] = [
    conversion("the score without its factor", "deviation-missing") { way in way.score = { ε, _ in -ε } },
    conversion("the sign of the score", "score-sign") { way in way.score = { ε, c in try ε / c.σ } },
    conversion("the score over the variance", "variance-for-deviation") { way in
      way.score = { ε, c in try -ε / c.σ.squared() }
    },
    conversion("the score read with the wrong sign", "score-sign") { way in way.fromScore = { s, c in try c.σ * s } },
    conversion("the score read without its factor", "deviation-missing") { way in way.fromScore = { s, _ in -s } },
    conversion("σ² where a score is read", "variance-for-deviation") { way in
      way.fromScore = { s, c in try -c.σ.squared() * s }
    },
    conversion("x₀ not divided by √ᾱ", "signal-missing") { way in way.data = { x, ε, c in try x - c.σ * ε } },
    conversion("only the noise divided by √ᾱ", "signal-missing") { way in
      way.data = { x, ε, c in try x - c.σ * ε / c.α }
    },
    conversion("x₀ divided by ᾱ", "cumulative-unrooted") { way in
      way.data = { x, ε, c in try (x - c.σ * ε) / c.α.squared() }
    },
    conversion("x₀ with the noise added", "noise-sign") { way in way.data = { x, ε, c in try (x + c.σ * ε) / c.α } },
    conversion("x₀ with the noise unscaled", "noise-unscaled") { way in way.data = { x, ε, c in try (x - ε) / c.α } },
    conversion("x₀ with the variance for the deviation", "variance-for-deviation") { way in
      way.data = { x, ε, c in try (x - c.σ.squared() * ε) / c.α }
    },
    conversion("ε from x₀ without √ᾱ", "data-unscaled") { way in way.fromData = { x, x₀, c in try (x - x₀) / c.σ } },
    conversion("ε from x₀ not divided", "deviation-missing") { way in
      way.fromData = { x, x₀, c in try x - c.α * x₀ }
    },
    conversion("ε from x₀ with the sign flipped", "noise-sign") { way in
      way.fromData = { x, x₀, c in try (c.α * x₀ - x) / c.σ }
    },
    conversion("v with a plus", "velocity-sign") { way in way.velocity = { ε, x₀, c in try c.α * ε + c.σ * x₀ } },
    conversion("v with the sign flipped", "velocity-sign") { way in
      way.velocity = { ε, x₀, c in try c.σ * x₀ - c.α * ε }
    },
    conversion("v with its terms exchanged", "velocity-exchanged") { way in
      way.velocity = { ε, x₀, c in try c.α * x₀ - c.σ * ε }
    },
    conversion("v with its factors exchanged", "velocity-exchanged") { way in
      way.velocity = { ε, x₀, c in try c.σ * ε - c.α * x₀ }
    },
    conversion("v without factors", "velocity-unscaled") { way in way.velocity = { ε, x₀, _ in try ε - x₀ } },
    conversion("v read with the signs of the inverse", "velocity-sign") { way in
      way.fromVelocity = { x, v, c in (try c.σ * x - c.α * v, try c.α * x + c.σ * v) }
    },
    conversion("v read with its terms exchanged", "velocity-exchanged") { way in
      way.fromVelocity = { x, v, c in (try c.α * x - c.σ * v, try c.σ * x + c.α * v) }
    },
    conversion("α for ᾱ", "alpha-for-cumulative") { way in
      way.coefficients = { c in (sqrt(1 - c.β), sqrt(c.β)) }
    },
    conversion("ᾱ of the step before", "step-before") { way in
      way.coefficients = { c in
        let before = try c.at { max($0 - 1, 0) }
        return (before.α, before.σ)
      }
    },
    conversion("√ᾱ and √(1 − ᾱ) exchanged", "coefficients-exchanged") { way in way.coefficients = { ($0.σ, $0.α) } },
    conversion("1 − ᾱ without its root", "variance-for-deviation") { way in
      way.coefficients = { ($0.α, $0.σ.squared()) }
    },
    conversion("ᾱ without its root", "cumulative-unrooted") { way in way.coefficients = { ($0.α.squared(), $0.σ) } },
    conversion("neither with its root", "variances-for-deviations") { way in
      way.coefficients = { ($0.α.squared(), $0.σ.squared()) }
    },
    conversion("the first point's step for all", "one-step-for-all") { way in
      way.coefficients = { c in
        let first = try c.at { _ in c.steps[0] }
        return (first.α, first.σ)
      }
    },
    conversion("right for one point only: steps along the coordinates", "steps-along-coordinates") { way in
      way.coefficients = { c in (try c.α.reshaped(to: [c.steps.count]), try c.σ.reshaped(to: [c.steps.count])) }
    },
    conversion("ᾱ of the step after", "step-after") { way in
      way.coefficients = { c in
        let after = try c.at { min($0 + 1, c.chain.count - 1) }
        return (after.α, after.σ)
      }
    },
    conversion("steps from the other end", "last-step-first") { way in
      way.coefficients = { c in
        let other = try c.at { c.chain.count - 1 - $0 }
        return (other.α, other.σ)
      }
    },
    conversion("1 − √ᾱ", "one-minus-root") { way in way.coefficients = { ($0.α, 1 - $0.α) } },
    conversion("right for one batch size only", nil) { way in
      way.velocity = { ε, x₀, c in
        c.steps.count == 3 ? try c.α * ε - c.σ * x₀ : try c.σ * ε - 2 * c.α * x₀
      }
    },
    answer(.conversions, "zero", "zeros", { $0.conversion = { p, _, _, _, _, _ in 0 * p } }),
    answer(.conversions, "NaN", "not-finite", { $0.conversion = { p, _, _, _, _, _ in .nan * p } }),
    answer(
      .conversions, "the prediction returned", "prediction-returned", { $0.conversion = { p, _, _, _, _, _ in p } }),
    answer(.conversions, "the points returned", "points-returned", { $0.conversion = { _, _, _, x, _, _ in x } }),
    answer(
      .conversions, "Tweedie's formula of data with added noise only", "signal-missing",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          guard source == .score, target == .data else {
            return try Answer44().converted(p, from: source, to: target, at: x, steps: steps, of: chain)
          }
          return try x + ChainNumbers(steps, chain).σ.squared() * p
        }
      }
    ),
    answer(
      .conversions, "velocity to score forgets to divide", "deviation-missing",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          guard source == .velocity, target == .score else {
            return try Answer44().converted(p, from: source, to: target, at: x, steps: steps, of: chain)
          }
          return -(try Answer44().converted(p, from: .velocity, to: .noise, at: x, steps: steps, of: chain))
        }
      }
    ),
    answer(
      .conversions, "one of three that are written is wrong", "deviation-missing",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          if source == .noise, target == .score { return -p }
          guard source == .data || target == .data else { throw NotAttempted() }
          return try Answer44().converted(p, from: source, to: target, at: x, steps: steps, of: chain)
        }
      }
    ),
    answer(
      .conversions, "velocity not written", "conversions-missing",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          if source == .velocity || target == .velocity { throw NotAttempted() }
          return try Answer44().converted(p, from: source, to: target, at: x, steps: steps, of: chain)
        }
      }
    ),
  ]

  // MARK: - Making entries

  /// An entry from any change to the answer.
  static func answer(
    _ part: ExercisePart, _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout Variation44) -> Void
  ) -> WrongAnswer {
    WrongAnswer(part, name, mistake) { seed in EquivalenceChecks(Variation44.with(change), seed: seed).check(part) }
  }

  private static func score(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (Tensor<Double>, ChainNumbers) throws -> Tensor<Double>
  ) -> WrongAnswer {
    answer(.scoreFromNoise, name, mistake, { $0.scoreFromNoise = { try body($0, ChainNumbers($1, $2)) } })
  }

  private static func noise(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (Tensor<Double>, ChainNumbers) throws -> Tensor<Double>
  ) -> WrongAnswer {
    answer(.noiseFromScore, name, mistake, { $0.noiseFromScore = { try body($0, ChainNumbers($1, $2)) } })
  }

  private static func conversion(
    _ name: String, _ mistake: String?, _ change: @escaping @Sendable (inout ConversionVariation) -> Void
  ) -> WrongAnswer {
    answer(
      .conversions, name, mistake,
      {
        var way = ConversionVariation()
        change(&way)
        let changed = way
        $0.conversion = { try changed.converted($0, from: $1, to: $2, at: $3, ChainNumbers($4, $5)) }
      }
    )
  }
}
