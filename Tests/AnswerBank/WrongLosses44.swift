import Autodiff
import ExerciseBook
import ExerciseChecks
import Foundation
import Tensors
import Unification

// Wrong answers to exercise 4.4 (c), (c′) and (c″), one entry each, with the mistake that must be named.

extension WrongAnswers44 {
  static let noiseLoss: [WrongAnswer] = [
    noiseLoss("mean over everything", "mean-over-coordinates") { f, b in try (b.ε - f(b.x)).squared().mean() },
    noiseLoss("sum over the batch", "sum-over-batch") { f, b in try (b.ε - f(b.x)).squared().sum() },
    noiseLoss("½ in front", "half-added") { f, b in try 0.5 * mean(b.ε - f(b.x)) },
    noiseLoss("clean points", "clean-points") { f, b in try mean(b.ε - f(b.x₀)) },
    noiseLoss("shrunk points without noise", "clean-points") { f, b in try mean(b.ε - f(b.c.α * b.x₀)) },
    noiseLoss("the target is the score", "score-for-target") { f, b in try mean(b.ε / b.c.σ + f(b.x)) },
    noiseLoss("the target is x₀", "data-for-target") { f, b in try mean(b.x₀ - f(b.x)) },
    noiseLoss("the target is x_t", "data-for-target") { f, b in try mean(b.x - f(b.x)) },
    noiseLoss("sign of the target", "target-sign") { f, b in try mean(b.ε + f(b.x)) },
    noiseLoss("weighted by 1 − ᾱ", "loss-weighted") { f, b in try mean(b.c.σ * (b.ε - f(b.x))) },
    noiseLoss("weighted by 1/(1 − ᾱ)", "loss-weighted") { f, b in try mean((b.ε - f(b.x)) / b.c.σ) },
    noiseLoss("the model taken for a score", "model-converted") { f, b in try mean(b.ε + b.c.σ * f(b.x)) },
    noiseLoss("noised with α", "alpha-for-cumulative") { f, b in
      try mean(b.ε - f(sqrt(1 - b.c.β) * b.x₀ + sqrt(b.c.β) * b.ε))
    },
    noiseLoss("noised with the step before", "step-before") { f, b in
      let c = try b.c.at { max($0 - 1, 0) }
      return try mean(b.ε - f(c.α * b.x₀ + c.σ * b.ε))
    },
    noiseLoss("noised to the first point's step", "one-step-for-all") { f, b in
      let c = try b.c.at { _ in b.c.steps[0] }
      return try mean(b.ε - f(c.α * b.x₀ + c.σ * b.ε))
    },
    noiseLoss("1 − ᾱ without its root", "variance-for-deviation") { f, b in
      try mean(b.ε - f(b.c.α * b.x₀ + b.c.σ.squared() * b.ε))
    },
    noiseLoss("neither with its root", "variances-for-deviations") { f, b in
      try mean(b.ε - f(b.c.α.squared() * b.x₀ + b.c.σ.squared() * b.ε))
    },
    noiseLoss("√ᾱ and √(1 − ᾱ) exchanged", "coefficients-exchanged") { f, b in
      try mean(b.ε - f(b.c.σ * b.x₀ + b.c.α * b.ε))
    },
    noiseLoss("x₀ not scaled", "data-unscaled") { f, b in try mean(b.ε - f(b.x₀ + b.c.σ * b.ε)) },
    noiseLoss("ε not scaled", "noise-unscaled") { f, b in try mean(b.ε - f(b.c.α * b.x₀ + b.ε)) },
    noiseLoss("ε subtracted", "noise-sign") { f, b in try mean(b.ε - f(b.c.α * b.x₀ - b.c.σ * b.ε)) },
    noiseLoss("not squared", "norm-not-squared") { f, b in
      try sqrt((b.ε - f(b.x)).squared().sum(axis: 1)).mean()
    },
    noiseLoss("rooted at the end", "norm-not-squared") { f, b in try sqrt(mean(b.ε - f(b.x))) },
    noiseLoss("gradient lost", "gradient-lost") { f, b in try mean(b.ε - f(b.x).detached) },
    noiseLoss("per point, not averaged", "loss-not-a-number") { f, b in try (b.ε - f(b.x)).squared().sum(axis: 1) },
    noiseLoss("zero", "zeros") { f, b in try 0 * mean(f(b.x)) },
    noiseLoss("absolute differences", "differences-not-squared") { f, b in try abs(b.ε - f(b.x)).sum(axis: 1).mean() },
    noiseLoss("the target is v", "data-for-target") { f, b in
      try mean(b.c.α * b.ε - b.c.σ * b.x₀ - f(b.x))
    },
    noiseLoss("summed before squaring", "square-of-sum") { f, b in
      try (b.ε - f(b.x)).sum(axis: 1).squared().mean()
    },
    noiseLoss("differences without squares", "differences-not-squared") { f, b in try (f(b.x) - b.ε).sum(axis: 1).mean()
    },
    noiseLoss("noised with the step after", "step-after") { f, b in
      let c = try b.c.at { min($0 + 1, b.c.chain.count - 1) }
      return try mean(b.ε - f(c.α * b.x₀ + c.σ * b.ε))
    },
    noiseLoss("steps from the other end", "last-step-first") { f, b in
      let c = try b.c.at { b.c.chain.count - 1 - $0 }
      return try mean(b.ε - f(c.α * b.x₀ + c.σ * b.ε))
    },
    noiseLoss("right for three points only", nil) { f, b in
      try (b.ε - f(b.x)).squared().sum() / 3
    },
    noiseLoss("right in three dimensions only", nil) { f, b in try 3 * (b.ε - f(b.x)).squared().mean() },
    noiseLoss("NaN", "not-finite") { f, b in try .nan * mean(f(b.x)) },
    answer(
      .noiseLoss, "the model is told t + 1", "counted-from-one",
      {
        $0.noiseLoss = { model, x₀, ε, steps, chain in
          let c = try ChainNumbers(steps, chain)
          return try mean(ε - model(c.α * x₀ + c.σ * ε, steps.map { $0 + 1 }))
        }
      }
    ),
    answer(
      .noiseLoss, "the model is told one step for all", "one-step-for-all",
      {
        $0.noiseLoss = { model, x₀, ε, steps, chain in
          let c = try ChainNumbers(steps, chain)
          return try mean(ε - model(c.α * x₀ + c.σ * ε, steps.map { _ in steps[0] }))
        }
      }
    ),
  ]

  static let scoreLoss: [WrongAnswer] = [
    scoreLoss("no weight", "weight-dropped") { f, b, _ in try mean(f(b.x) + b.ε / b.c.σ) },
    scoreLoss("inverted weight", "weight-inverted") { f, b, w in
      try ((f(b.x) + b.ε / b.c.σ).squared() / w).sum(axis: 1).mean()
    },
    scoreLoss("rooted weight", "weight-rooted") { f, b, w in
      try (sqrt(w) * (f(b.x) + b.ε / b.c.σ).squared()).sum(axis: 1).mean()
    },
    scoreLoss("the weight inside the square", "weight-squared") { f, b, w in
      try mean(w * (f(b.x) + b.ε / b.c.σ))
    },
    scoreLoss("1 − ᾱ whatever the weights", "weight-own") { f, b, _ in
      try mean(b.c.σ * (f(b.x) + b.ε / b.c.σ))
    },
    scoreLoss("1 − ᾱ beside the weights", "weight-twice") { f, b, w in
      try mean(sqrt(w) * b.c.σ * (f(b.x) + b.ε / b.c.σ))
    },
    scoreLoss("divided by the sum of the weights", "weight-normalised") { f, b, w in
      try (w * (f(b.x) + b.ε / b.c.σ).squared()).sum() / w.sum()
    },
    scoreLoss("weights averaged apart", "weight-averaged-apart") { f, b, w in
      try w.mean() * mean(f(b.x) + b.ε / b.c.σ)
    },
    scoreLoss("sign of the target", "target-sign") { f, b, w in try mean(sqrt(w) * (f(b.x) - b.ε / b.c.σ)) },
    scoreLoss("target −ε", "deviation-missing") { f, b, w in try mean(sqrt(w) * (f(b.x) + b.ε)) },
    scoreLoss("target ε", "noise-for-target") { f, b, w in try mean(sqrt(w) * (f(b.x) - b.ε)) },
    scoreLoss("target −ε/(1 − ᾱ)", "variance-for-deviation") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.ε / b.c.σ.squared()))
    },
    scoreLoss("target −√(1 − ᾱ) ε", "deviation-inverted") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.c.σ * b.ε))
    },
    scoreLoss("the score of the noised data, taken as standard normal", "marginal-for-conditional") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.x))
    },
    scoreLoss("the mean of the kernel forgotten", "mean-of-kernel-forgotten") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.x / b.c.σ.squared()))
    },
    scoreLoss("the mean of the kernel not shrunk", "data-unscaled") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + (b.x - b.x₀) / b.c.σ.squared()))
    },
    scoreLoss("the model taken for a noise", "model-converted") { f, b, w in
      try mean(sqrt(w) * (b.ε / b.c.σ - f(b.x) / b.c.σ))
    },
    scoreLoss("α for ᾱ in the target", "alpha-for-cumulative") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.ε / sqrt(b.c.β)))
    },
    scoreLoss("α for ᾱ everywhere", "alpha-for-cumulative") { f, b, w in
      try mean(sqrt(w) * (f(sqrt(1 - b.c.β) * b.x₀ + sqrt(b.c.β) * b.ε) + b.ε / sqrt(b.c.β)))
    },
    scoreLoss("the step before in the target", "step-before") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.ε / b.c.at { max($0 - 1, 0) }.σ))
    },
    scoreLoss("one step for all in the target", "one-step-for-all") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.ε / b.c.at { _ in b.c.steps[0] }.σ))
    },
    scoreLoss("√ᾱ for √(1 − ᾱ) in the target", "coefficients-exchanged") { f, b, w in
      try mean(sqrt(w) * (f(b.x) + b.ε / b.c.α))
    },
    scoreLoss("clean points", "clean-points") { f, b, w in try mean(sqrt(w) * (f(b.x₀) + b.ε / b.c.σ)) },
    scoreLoss("noise of a process without shrinking", "data-unscaled") { f, b, w in
      try mean(sqrt(w) * (f(b.x₀ + b.c.σ * b.ε) + b.ε / b.c.σ))
    },
    scoreLoss("mean over everything", "mean-over-coordinates") { f, b, w in
      try (w * (f(b.x) + b.ε / b.c.σ).squared()).mean()
    },
    scoreLoss("sum over the batch", "sum-over-batch") { f, b, w in try (w * (f(b.x) + b.ε / b.c.σ).squared()).sum() },
    scoreLoss("½ in front", "half-added") { f, b, w in try 0.5 * mean(sqrt(w) * (f(b.x) + b.ε / b.c.σ)) },
    scoreLoss("gradient lost", "gradient-lost") { f, b, w in
      try mean(sqrt(w) * (f(b.x).detached + b.ε / b.c.σ))
    },
    scoreLoss("only the target squared", "target-squared") { f, b, w in
      try (w * (f(b.x) + (b.ε / b.c.σ).squared())).sum(axis: 1).mean()
    },
    scoreLoss("per point, not averaged", "loss-not-a-number") { f, b, w in
      try (w * (f(b.x) + b.ε / b.c.σ).squared()).sum(axis: 1)
    },
    scoreLoss("summed before squaring", "square-of-sum") { f, b, w in
      try (w * (f(b.x) + b.ε / b.c.σ).sum(axis: 1, keepingAxis: true).squared()).mean()
    },
    scoreLoss("absolute differences", "differences-not-squared") { f, b, w in
      try (w * abs(f(b.x) + b.ε / b.c.σ)).sum(axis: 1).mean()
    },
    scoreLoss("not squared", "norm-not-squared") { f, b, w in
      try (w * sqrt((f(b.x) + b.ε / b.c.σ).squared().sum(axis: 1, keepingAxis: true))).mean()
    },
    scoreLoss("σ times the model beside ε", "weight-twice") { f, b, w in
      try mean(sqrt(w) * (b.c.σ * f(b.x) + b.ε))
    },
    scoreLoss("right for weights of 0.3 only", nil) { f, b, _ in
      try 0.3 * mean(f(b.x) + b.ε / b.c.σ)
    },
    scoreLoss("NaN", "not-finite") { f, b, _ in try .nan * mean(f(b.x)) },
    scoreLoss("zero", "zeros") { f, b, _ in try 0 * mean(f(b.x)) },
    scoreLoss("the differences added up without squares", "differences-not-squared") { f, b, w in
      try (w * (f(b.x) + b.ε / b.c.σ)).sum(axis: 1).mean()
    },
  ]

  static let lossWeights: [WrongAnswer] = [
    weights("inverted", "weight-inverted") { c in 1 / c.σ.squared() },
    weights("rooted", "weight-rooted") { c in c.σ },
    weights("inverted and rooted", "weight-rooted") { c in 1 / c.σ },
    weights("squared", "weight-squared") { c in c.σ.squared().squared() },
    weights("one", "weight-dropped") { c in try .ones([c.steps.count, 1]) },
    weights("ᾱ", "signal-for-weight") { c in c.α.squared() },
    weights("ᾱ/(1 − ᾱ)", "signal-to-noise-for-weight") { c in try c.α.squared() / c.σ.squared() },
    weights("β for 1 − ᾱ", "alpha-for-cumulative") { c in c.β },
    weights("α for ᾱ, and not subtracted", "alpha-for-cumulative") { c in 1 - c.β },
    weights("the weight of the bound", "bound-weight") { c in try c.β / (2 * (1 - c.β) * c.σ.squared()) },
    weights("ᾱ of the step before", "step-before") { c in try c.at { max($0 - 1, 0) }.σ.squared() },
    weights("the first step for all", "one-step-for-all") { c in try c.at { _ in c.steps[0] }.σ.squared() },
    weights("1 − √ᾱ", "one-minus-root") { c in (1 - c.α).squared() },
    weights("a row of numbers", "weights-not-a-column") { c in try c.σ.squared().reshaped(to: [c.steps.count]) },
    weights("normalised to sum 1", "weights-normalised") { c in try c.σ.squared() / Tensor(c.σ.squared().sum()) },
    weights("zero", "zeros") { c in 0 * c.σ },
    weights("negative", "flipped-sign") { c in -c.σ.squared() },
    weights("ᾱ of the step after", "step-after") { c in try c.at { min($0 + 1, c.chain.count - 1) }.σ.squared() },
    weights("steps from the other end", "last-step-first") { c in
      try c.at { c.chain.count - 1 - $0 }.σ.squared()
    },
    weights("the inverse ratio of ᾱ and 1 − ᾱ", "signal-to-noise-for-weight") { c in
      try c.σ.squared() / c.α.squared()
    },
    weights("right for three points only", nil) { c in
      c.steps.count == 3 ? c.σ.squared() : c.σ.squared() + 1e-3
    },
    weights("normalised to mean 1", "weights-normalised") { c in try c.σ.squared() / Tensor(c.σ.squared().mean()) },
    weights("NaN", "not-finite") { c in .nan * c.σ },
  ]

  // MARK: - Making entries

  /// What a loss is made of: clean points, noise, numbers of the chain, noised points.
  struct Batch {
    let x₀: Tensor<Double>
    let ε: Tensor<Double>
    let c: ChainNumbers
    let x: Tensor<Double>

    init(_ clean: Tensor<Double>, _ noise: Tensor<Double>, _ steps: [Int], _ chain: DiffusionChain) throws {
      (x₀, ε, c) = (clean, noise, try ChainNumbers(steps, chain))
      x = try c.α * clean + c.σ * noise
    }
  }

  private typealias Model = (Tensor<Double>) throws -> Variable<Double>

  static func mean(_ residual: Variable<Double>) throws -> Variable<Double> {
    try residual.squared().sum(axis: 1).mean()
  }

  private static func weights(
    _ name: String, _ mistake: String?, _ body: @escaping @Sendable (ChainNumbers) throws -> Tensor<Double>
  ) -> WrongAnswer {
    answer(.lossWeights, name, mistake, { $0.weights = { try body(ChainNumbers($0, $1)) } })
  }

  private static func noiseLoss(
    _ name: String, _ mistake: String?, _ body: @escaping @Sendable (Model, Batch) throws -> Variable<Double>
  ) -> WrongAnswer {
    answer(
      .noiseLoss, name, mistake,
      {
        $0.noiseLoss = { model, clean, noise, steps, chain in
          try body({ try model($0, steps) }, Batch(clean, noise, steps, chain))
        }
      }
    )
  }

  private static func scoreLoss(
    _ name: String, _ mistake: String?,
    _ body: @escaping @Sendable (Model, Batch, _ weights: Tensor<Double>) throws -> Variable<Double>
  ) -> WrongAnswer {
    answer(
      .scoreLoss, name, mistake,
      {
        $0.scoreLoss = { model, clean, noise, steps, weights, chain in
          try body({ try model($0, steps) }, Batch(clean, noise, steps, chain), weights)
        }
      }
    )
  }
}
