import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Solution44
import Tensors
import Unification

// Right answers to exercise 4.4 that look different: the checks must accept them, whatever the seed of points and noise.

enum RightAnswers44 {
  static let all: [RightAnswer] = factors + conversions + losses + evidence + samplers + wholes

  private static let factors: [RightAnswer] = [
    right(.scoreFromNoise, "the reference"), right(.noiseFromScore, "the reference"),
    right(
      .scoreFromNoise, "in loops",
      {
        $0.scoreFromNoise = { ε, steps, chain in
          var rows = try ε.rows()
          for i in rows.indices {
            for j in rows[i].indices { rows[i][j] = -rows[i][j] / (1 - chain.cumulativeAlphas[steps[i]]).squareRoot() }
          }
          return try Tensor(rows)
        }
      }
    ),
    right(
      .scoreFromNoise, "by way of log ᾱ",
      {
        $0.scoreFromNoise = { ε, steps, chain in
          let logs = chain.cumulativeAlphas.map { log($0) }
          let σ = try Tensor(steps.map { (-expm1(logs[$0])).squareRoot() }, shape: [steps.count, 1])
          return try ε / -σ
        }
      }
    ),
    right(
      .noiseFromScore, "a product of the alphas",
      { $0.noiseFromScore = { s, steps, chain in try -ChainNumbers(steps, chain).σ * s } }
    ),
    right(
      .noiseFromScore, "by the moments of the chain",
      {
        $0.noiseFromScore = { s, steps, chain in
          let σ = try steps.map { try chain.moment(after: $0).standardDeviation }
          return try s * Tensor(σ.map { -$0 }, shape: [steps.count, 1])
        }
      }
    ),
    right(
      .scoreFromNoise, "times the inverse of σ, transposed and back",
      {
        $0.scoreFromNoise = { ε, steps, chain in
          let inverse = try 1 / ChainNumbers(steps, chain).σ.reshaped(to: [steps.count])
          return try (-(ε.transposed() * inverse)).transposed()
        }
      }
    ),
    right(
      .noiseFromScore, "in loops, point by point",
      {
        $0.noiseFromScore = { s, steps, chain in
          let ᾱ = chain.cumulativeAlphas
          return try Tensor(zip(s.rows(), steps).map { row, t in row.map { -(1 - ᾱ[t]).squareRoot() * $0 } })
        }
      }
    ),
    right(
      .noiseFromScore, "the score times σ², over −σ",
      {
        $0.noiseFromScore = { s, steps, chain in
          let σ = try ChainNumbers(steps, chain).σ
          return try σ.squared() * s / -σ
        }
      }
    ),
    right(
      .lossWeights, "by way of log ᾱ",
      {
        $0.weights = { steps, chain in
          var (sum, sums) = (0.0, [Double]())
          for β in chain.betas {
            sum += log1p(-β)
            sums.append(sum)
          }
          return try Tensor(steps.map { [-expm1(sums[$0])] })
        }
      }
    ),
    right(.lossWeights, "the reference"),
    right(
      .lossWeights, "the square of the deviation",
      { $0.weights = { steps, chain in try ChainNumbers(steps, chain).σ.squared() } }
    ),
    right(
      .lossWeights, "from a loop over β",
      {
        $0.weights = { steps, chain in
          // 1 − ᾱ_t = (1 − ᾱ_{t−1})(1 − β_t) + β_t
          var (variance, variances) = (0.0, [Double]())
          for β in chain.betas {
            variance = variance * (1 - β) + β
            variances.append(variance)
          }
          return try Tensor(steps.map { [variances[$0]] })
        }
      }
    ),
  ]

  private static let conversions: [RightAnswer] = [
    right(.conversions, "the reference"),
    right(
      .conversions, "the workbook's own kernel",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          let c = try ChainNumbers(steps, chain)
          return try PerturbationKernel(signal: c.α, standardDeviation: c.σ)
            .converted(p, from: source, to: target, at: x)
        }
      }
    ),
    right(
      .conversions, "everything by way of the noise, v = (ε − √(1 − ᾱ) x)/√ᾱ",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          let c = try ChainNumbers(steps, chain)
          let (α, σ) = (c.α, c.σ)
          let ε =
            switch source {
            case .noise: p
            case .score: try -p * σ
            case .data: try (x - α * p) / σ
            case .velocity: try α * p + σ * x
            }
          return switch target {
          case .noise: ε
          case .score: try -ε / σ
          case .data: try (x - σ * ε) / α
          case .velocity: try (ε - σ * x) / α
          }
        }
      }
    ),
    right(
      .conversions, "everything by way of x₀",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          let c = try ChainNumbers(steps, chain)
          let (α, σ) = (c.α, c.σ)
          let x₀ =
            switch source {
            case .noise: try x / α - σ / α * p
            case .score: try (x + (1 - α * α) * p) / α
            case .data: p
            case .velocity: try α * x - σ * p
            }
          return switch target {
          case .noise: try (x - α * x₀) / σ
          case .score: try (α * x₀ - x) / (1 - α * α)
          case .data: x₀
          case .velocity: try (α * x - x₀) / σ
          }
        }
      }
    ),
    right(
      .conversions, "point by point, by angles: √ᾱ = cos φ",
      {
        $0.conversion = { p, source, target, x, steps, chain in
          let rows = try zip(p.rows(), x.rows()).enumerated().map { i, row in
            let moment = try chain.moment(after: steps[i])
            let φ = atan2(moment.standardDeviation, moment.signal)
            return zip(row.0, row.1).map { p, x in
              let v =
                switch source {
                case .velocity: p
                case .noise: (p - sin(φ) * x) / cos(φ)
                case .score: (-sin(φ) * p - sin(φ) * x) / cos(φ)
                case .data: (cos(φ) * x - p) / sin(φ)
                }
              return switch target {
              case .velocity: v
              case .noise: sin(φ) * x + cos(φ) * v
              case .score: -x - v / tan(φ)
              case .data: cos(φ) * x - sin(φ) * v
              }
            }
          }
          return try Tensor(rows)
        }
      }
    ),
  ]

  private static let losses: [RightAnswer] = [
    right(.noiseLoss, "the reference"), right(.scoreLoss, "the reference"),
    right(
      .noiseLoss, "the mean over everything times d",
      {
        $0.noiseLoss = { model, clean, noise, steps, chain in
          let b = try WrongAnswers44.Batch(clean, noise, steps, chain)
          return try Double(clean.shape[1]) * (model(b.x, steps) - b.ε).squared().mean()
        }
      }
    ),
    right(
      .noiseLoss, "point by point",
      {
        $0.noiseLoss = { model, clean, noise, steps, chain in
          let b = try WrongAnswers44.Batch(clean, noise, steps, chain)
          var total = Variable<Double>(0)
          for i in steps.indices {
            let ε = try model(b.x.sliced(i..<i + 1), [steps[i]])
            total = try total + (ε - b.ε.sliced(i..<i + 1)).squared().sum()
          }
          return total / Double(steps.count)
        }
      }
    ),
    right(
      .noiseLoss, "variables throughout",
      {
        $0.noiseLoss = { model, clean, noise, steps, chain in
          let c = try ChainNumbers(steps, chain)
          let x = try Variable(c.α) * Variable(clean) + Variable(c.σ) * Variable(noise)
          let r = try Variable(noise) - model(x.value, steps)
          return try (r * r).sum() / Double(steps.count)
        }
      }
    ),
    right(
      .scoreLoss, "the root of the weight inside the square",
      {
        $0.scoreLoss = { model, clean, noise, steps, weights, chain in
          let b = try WrongAnswers44.Batch(clean, noise, steps, chain)
          return try (sqrt(weights) * (model(b.x, steps) + b.ε / b.c.σ)).squared().sum() / Double(steps.count)
        }
      }
    ),
    right(
      .scoreLoss, "the target from the points",
      {
        $0.scoreLoss = { model, clean, noise, steps, weights, chain in
          let b = try WrongAnswers44.Batch(clean, noise, steps, chain)
          let target = try (b.c.α * b.x₀ - b.x) / b.c.σ.squared()
          let norms = try (model(b.x, steps) - target).squared().sum(axis: 1)
          return try (norms * weights.reshaped(to: [steps.count])).mean()
        }
      }
    ),
    right(
      .scoreLoss, "multiplied out by √(1 − ᾱ), and divided again",
      {
        $0.scoreLoss = { model, clean, noise, steps, weights, chain in
          let b = try WrongAnswers44.Batch(clean, noise, steps, chain)
          let r = try b.c.σ * model(b.x, steps) + b.ε
          return try (weights / b.c.σ.squared() * r.squared()).sum(axis: 1).mean()
        }
      }
    ),
  ]

  static func right(
    _ part: ExercisePart, _ name: String, _ change: @escaping @Sendable (inout Variation44) -> Void = { _ in }
  ) -> RightAnswer {
    RightAnswer(part, name) { seed in EquivalenceChecks(Variation44.with(change), seed: seed).check(part) }
  }
}
