import Autodiff
import ExerciseBook
import Foundation
import Randomness
import Tensors
import Unification

// The checks of exercise 4.4 (c) and (c′): both losses and their gradients, of a linear model, where they can be written
// out without automatic differentiation.

extension EquivalenceChecks {
  /// Whether DDPM's loss has been written.
  public var hasNoiseLoss: Bool {
    isAttempted {
      try answer.noiseLoss(
        of: { x, _ in Variable(x) }, clean: Tensor([[1]]), noise: Tensor([[1]]), steps: [0],
        of: DiffusionChain(betas: [0.5]))
    }
  }

  /// Whether the denoising loss has been written.
  public var hasScoreLoss: Bool {
    isAttempted {
      try answer.scoreLoss(
        of: { x, _ in Variable(x) }, clean: Tensor([[1]]), noise: Tensor([[1]]), steps: [0], weights: Tensor([[1]]),
        of: DiffusionChain(betas: [0.5]))
    }
  }

  /// Value and gradient of DDPM's loss, at both ends of two chains.
  public func noiseLoss() -> [Finding] {
    onEveryProblem(.noiseLoss) { problem in
      let model = try LinearStepModel(dimension: problem.clean.shape[1], seed: seed)
      let right = try WrittenLoss(problem, target: problem.noise)
      return try loss(.noiseLoss, problem, model, right, mistakes: noiseLossMistakes) { parameters in
        try answer.noiseLoss(
          of: { try model(parameters, $0, $1) }, clean: problem.clean, noise: problem.noise, steps: problem.steps,
          of: problem.chain)
      }
    }
  }

  /// Value and gradient of the denoising loss with weights that belong to no chain, at both ends of two chains.
  public func scoreLoss() -> [Finding] {
    onEveryProblem(.scoreLoss) { problem in
      let n = problem.steps.count
      let model = try LinearStepModel(dimension: problem.clean.shape[1], seed: seed)
      let weights = try Tensor((0..<n).map { 0.3 + 0.37 * Double($0 % 7) }, shape: [n, 1])
      let right = try WrittenLoss(problem, target: problem.prediction(.score), weights: weights)
      return try loss(.scoreLoss, problem, model, right, mistakes: scoreLossMistakes) { parameters in
        try answer.scoreLoss(
          of: { try model(parameters, $0, $1) }, clean: problem.clean, noise: problem.noise, steps: problem.steps,
          weights: weights, of: problem.chain)
      }
    }
  }

  private func loss(
    _ part: ExercisePart, _ problem: EquivalenceProblem, _ model: LinearStepModel, _ right: WrittenLoss,
    mistakes: (EquivalenceProblem, WrittenLoss) throws -> [(Misconception, WrittenLoss)],
    _ asked: ([Variable<Double>]) throws -> Variable<Double>
  ) throws -> [Finding] {
    let expected = try right.valueWithGradient(model)
    let shape = try asked([Variable(model.weight), Variable(model.bias)]).shape
    guard shape.allSatisfy({ $0 == 1 }) else {
      return [
        Finding(
          part, expected: "one number, shape []", got: "shape \(shape)", at: problem.input,
          misconception: .lossNotANumber)
      ]
    }
    let actual = try valueWithGradient(at: [model.weight, model.bias]) { try asked($0) }
    guard agrees(Tensor([actual.value]), Tensor([expected.value]), equivalenceRounding) else {
      let (n, d) = (Double(problem.clean.shape[0]), Double(problem.clean.shape[1]))
      let scaled: [(Misconception, Double)] = [
        (.meanOverCoordinates, expected.value / d), (.sumOverBatch, expected.value * n),
        (.halfAdded, expected.value / 2), (.zeros, 0), (.flippedSign, -expected.value),
        (.normNotSquared, try right.meanNorm(model)), (.normNotSquared, expected.value.squareRoot()),
        (.meanOverCoordinates, expected.value / (2 * d)), (.sumOverBatch, expected.value * n / 2),
        (.squareOfSum, try right.meanSquareOfSums(model)), (.differencesNotSquared, try right.meanSum(model)),
        (.differencesNotSquared, -(try right.meanSum(model))), (.differencesNotSquared, try right.meanMagnitude(model)),
        (.differencesNotSquared, try right.meanMagnitude(model) / d),
        (.targetSquared, try right.with { $0.target = -$0.target.squared() }.valueWithGradient(model).value),
        (.targetSquared, try right.with { $0.target = $0.target.squared() }.valueWithGradient(model).value),
        (.targetSquared, try right.with { $0.target = -$0.target.squared() }.meanSum(model)),
        (.targetSquared, try right.with { $0.target = $0.target.squared() }.meanSum(model)),
      ]
      let written = try mistakes(problem, right).map { mistake in
        Candidate(mistake.0, Tensor([try mistake.1.valueWithGradient(model).value]))
      }
      return compare(
        Tensor([actual.value]), with: Tensor([expected.value]), in: part, at: problem.input,
        tolerance: equivalenceRounding, equivalenceReason,
        candidates: scaled.map { Candidate($0.0, Tensor([$0.1])) } + written)
    }
    return compare(
      Tensor(actual.gradient.flatMap(\.scalars)), with: Tensor(expected.gradient.flatMap(\.scalars)), in: part,
      at: "the gradient at \(problem.input)", tolerance: equivalenceRounding, equivalenceReason, candidates: []
    ).map { $0.named(.gradientLost) }
  }

  private func noiseLossMistakes(
    _ problem: EquivalenceProblem, _ right: WrittenLoss
  ) throws -> [(Misconception, WrittenLoss)] {
    let (α, σ) = (problem.coefficients.signal, problem.coefficients.deviation)
    return try [
      (.targetSign, right.with { $0.target = -problem.noise }),
      (.scoreForTarget, right.with { $0.target = try problem.prediction(.score) }),
      (.dataForTarget, right.with { $0.target = problem.clean }),
      (.dataForTarget, right.with { $0.target = $0.points }),
      (.lossWeighted, right.with { $0.weights = σ.squared() }),
      (.lossWeighted, right.with { $0.weights = 1 / σ.squared() }),
      (.modelConverted, right.with { $0.factor = -σ }), (.modelConverted, right.with { $0.factor = -1 / σ }),
      (.dataForTarget, right.with { $0.target = try problem.prediction(.velocity) }),
    ] + noisingMistakes(problem, right)
      + problem.mistakes().map { mistake in
        (mistake.misconception, try right.with { $0.points = try problem.noised(mistake.coefficients) })
      } + [(.lossWeighted, right.with { $0.weights = α.squared() })]
  }

  private func scoreLossMistakes(
    _ problem: EquivalenceProblem, _ right: WrittenLoss
  ) throws -> [(Misconception, WrittenLoss)] {
    let (α, σ, ε, x₀) = (problem.coefficients.signal, problem.coefficients.deviation, problem.noise, problem.clean)
    let (x, w) = (right.points, try right.weights ?? .ones(σ.shape))
    let weights: [(Misconception, Tensor<Double>?)] = [
      (.weightDropped, nil), (.weightInverted, 1 / w), (.weightRooted, sqrt(w)), (.weightSquared, w.squared()),
      (.weightOwn, σ.squared()), (.weightTwice, try w * σ.squared()), (.weightTwice, try w / σ.squared()),
      (.weightNormalised, try w / Tensor(w.mean())), (.weightAveragedApart, try .ones(w.shape) * Tensor(w.mean())),
    ]
    let targets: [(Misconception, Tensor<Double>)] = [
      (.targetSign, try ε / σ), (.deviationMissing, -ε), (.varianceForDeviation, try -ε / σ.squared()),
      (.deviationInverted, try -σ * ε), (.noiseForTarget, ε),
      (.marginalForConditional, -x), (.meanOfKernelForgotten, try -x / σ.squared()),
      (.dataUnscaled, try (x₀ - x) / σ.squared()), (.marginalForConditional, try -x / (α * α + σ * σ)),
    ]
    var mistakes = weights.map { wrong in (wrong.0, right.with { $0.weights = wrong.1 }) }
    mistakes += targets.map { wrong in (wrong.0, right.with { $0.target = wrong.1 }) }
    mistakes += [
      (.modelConverted, right.with { $0.factor = -1 / σ }), (.modelConverted, right.with { $0.factor = -σ }),
      // Both divided by σ, or both multiplied: as somebody does who wants the loss of σ·s.
      (.weightTwice, right.with { ($0.factor, $0.target) = (σ, -ε) }),
    ]
    mistakes += try noisingMistakes(problem, right)
    for (misconception, coefficients) in try problem.mistakes() {
      let (points, target) = (try problem.noised(coefficients), try -ε / coefficients.deviation)
      mistakes.append((misconception, right.with { ($0.points, $0.target) = (points, target) }))
      mistakes.append((misconception, right.with { $0.points = points }))
      mistakes.append((misconception, right.with { $0.target = target }))
    }
    return mistakes
  }

  private func noisingMistakes(
    _ problem: EquivalenceProblem, _ right: WrittenLoss
  ) throws -> [(Misconception, WrittenLoss)] {
    let (α, σ, ε, x₀) = (problem.coefficients.signal, problem.coefficients.deviation, problem.noise, problem.clean)
    return try [
      (.cleanPoints, right.with { $0.points = x₀ }),
      (.cleanPoints, right.with { $0.points = try α * x₀ }),
      (.dataUnscaled, right.with { $0.points = try x₀ + σ * ε }),
      (.noiseUnscaled, right.with { $0.points = try α * x₀ + ε }),
      (.noiseUnscaled, right.with { $0.points = try x₀ + ε }),
      (.noiseSign, right.with { $0.points = try α * x₀ - σ * ε }),
      (.countedFromOne, right.with { $0.steps = problem.steps.map { $0 + 1 } }),
      (.countedFromOne, right.with { $0.steps = problem.steps.map { $0 - 1 } }),
      (.oneStepForAll, right.with { $0.steps = problem.steps.map { _ in problem.steps[0] } }),
    ]
  }
}

extension EquivalenceProblem {
  /// The points as made with other numbers.
  func noised(_ coefficients: StepCoefficients) throws -> Tensor<Double> {
    try coefficients.signal * clean + coefficients.deviation * noise
  }
}

/// A model that is linear in its parameters, `f(x, t) = xA + cos(t + 1) b`.
struct LinearStepModel {
  /// Shape: `[d, d]`.
  let weight: Tensor<Double>
  /// Shape: `[1, d]`.
  let bias: Tensor<Double>

  init(dimension d: Int, seed: UInt64) throws {
    var rng = Philox(seed: seed, stream: 9)
    weight = try .standardNormal([d, d], using: &rng)
    bias = try .standardNormal([1, d], using: &rng)
  }

  /// Shape: `[n, 1]`.
  static func feature(_ steps: [Int]) throws -> Tensor<Double> {
    try Tensor(steps.map { cos(Double($0 + 1)) }, shape: [steps.count, 1])
  }

  func callAsFunction(
    _ parameters: [Variable<Double>], _ points: Tensor<Double>, _ steps: [Int]
  ) throws -> Variable<Double> {
    try Variable(points).matmul(parameters[0]) + Self.feature(steps) * parameters[1]
  }

  func callAsFunction(_ points: Tensor<Double>, _ steps: [Int]) throws -> Tensor<Double> {
    try points.matmul(weight) + Self.feature(steps) * bias
  }
}

/// The mean over the batch of `w‖c·f(x, t) − target‖²` for the linear model, with everything in it that can be wrong.
private struct WrittenLoss {
  var points: Tensor<Double>
  var steps: [Int]
  var target: Tensor<Double>
  var weights: Tensor<Double>?
  /// The factor c; nil for 1.
  var factor: Tensor<Double>?

  init(_ problem: EquivalenceProblem, target: Tensor<Double>, weights: Tensor<Double>? = nil) throws {
    (points, steps) = (try problem.points(), problem.steps)
    (self.target, self.weights) = (target, weights)
  }

  func with(_ change: (inout WrittenLoss) throws -> Void) rethrows -> WrittenLoss {
    var other = self
    try change(&other)
    return other
  }

  private func residual(_ model: LinearStepModel) throws -> Tensor<Double> {
    let f = try model(points, steps)
    return try (factor.map { try $0 * f } ?? f) - target
  }

  /// The value, and by the chain rule `2/n Xᵀ(wcr)` and `2/n Σ wc cos(t + 1) r`.
  func valueWithGradient(_ model: LinearStepModel) throws -> (value: Double, gradient: [Tensor<Double>]) {
    let r = try residual(model)
    let n = Double(steps.count)
    let weighted = try weights.map { try $0 * r } ?? r
    let outer = try factor.map { try $0 * weighted } ?? weighted
    return (
      try (weighted * r).sum() / n,
      [
        try 2 / n * points.transposed().matmul(outer),
        try 2 / n * (LinearStepModel.feature(steps) * outer).sum(axis: 0, keepingAxis: true),
      ]
    )
  }

  /// The mean of norms that were not squared.
  func meanNorm(_ model: LinearStepModel) throws -> Double {
    try mean(sqrt(residual(model).squared().sum(axis: 1, keepingAxis: true)))
  }

  /// The mean of sums of differences.
  func meanSum(_ model: LinearStepModel) throws -> Double {
    try mean(residual(model).sum(axis: 1, keepingAxis: true))
  }

  /// The mean of squares of sums of differences.
  func meanSquareOfSums(_ model: LinearStepModel) throws -> Double {
    try mean(residual(model).sum(axis: 1, keepingAxis: true).squared())
  }

  /// The mean of sums of absolute differences.
  func meanMagnitude(_ model: LinearStepModel) throws -> Double {
    try mean(abs(residual(model)).sum(axis: 1, keepingAxis: true))
  }

  private func mean(_ column: Tensor<Double>) throws -> Double {
    try (weights.map { try $0 * column } ?? column).mean()
  }
}
