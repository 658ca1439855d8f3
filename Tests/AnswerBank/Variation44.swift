import Autodiff
import ExerciseBook
import Foundation
import Randomness
import Solution44
import Tensors
import Unification

/// The answer to exercise 4.4 with one part exchanged.
package struct Variation44: EquivalenceExercise {
  typealias Factor =
    @Sendable (_ given: Tensor<Double>, _ steps: [Int], DiffusionChain) throws -> Tensor<Double>
  package typealias Conversion =
    @Sendable (
      _ prediction: Tensor<Double>, _ source: Parameterization, _ target: Parameterization, _ points: Tensor<Double>,
      _ steps: [Int], DiffusionChain
    ) throws -> Tensor<Double>
  typealias NoiseLoss =
    @Sendable (StepModel, _ clean: Tensor<Double>, _ noise: Tensor<Double>, _ steps: [Int], DiffusionChain)
    throws -> Variable<Double>
  typealias ScoreLoss =
    @Sendable (
      StepModel, _ clean: Tensor<Double>, _ noise: Tensor<Double>, _ steps: [Int], _ weights: Tensor<Double>,
      DiffusionChain
    ) throws -> Variable<Double>

  var scoreFromNoise: Factor = { try Answer44().score(fromNoise: $0, steps: $1, of: $2) }
  var noiseFromScore: Factor = { try Answer44().noise(fromScore: $0, steps: $1, of: $2) }
  package var conversion: Conversion = { try Answer44().converted($0, from: $1, to: $2, at: $3, steps: $4, of: $5) }
  var noiseLoss: NoiseLoss = { try Answer44().noiseLoss(of: $0, clean: $1, noise: $2, steps: $3, of: $4) }
  var scoreLoss: ScoreLoss = {
    try Answer44().scoreLoss(of: $0, clean: $1, noise: $2, steps: $3, weights: $4, of: $5)
  }
  var weights: @Sendable (_ steps: [Int], DiffusionChain) throws -> Tensor<Double> = {
    try Answer44().weights(steps: $0, of: $1)
  }
  var evidence = EvidenceVariation()
  var sampler = AncestralVariation()

  /// The answer itself.
  package init() {}

  package func score(fromNoise noise: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    try scoreFromNoise(noise, steps, chain)
  }

  package func noise(fromScore score: Tensor<Double>, steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> {
    try noiseFromScore(score, steps, chain)
  }

  package func converted(
    _ prediction: Tensor<Double>, from source: Parameterization, to target: Parameterization,
    at points: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Tensor<Double> { try conversion(prediction, source, target, points, steps, chain) }

  package func noiseLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], of chain: DiffusionChain
  ) throws -> Variable<Double> { try noiseLoss(model, clean, noise, steps, chain) }

  package func scoreLoss(
    of model: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int], weights: Tensor<Double>,
    of chain: DiffusionChain
  ) throws -> Variable<Double> { try scoreLoss(model, clean, noise, steps, weights, chain) }

  package func weights(steps: [Int], of chain: DiffusionChain) throws -> Tensor<Double> { try weights(steps, chain) }

  package func compare(
    noiseModel: StepModel, scoreModel: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int],
    of chain: DiffusionChain, with formulas: some EquivalenceFormulas
  ) throws -> [EquivalenceRecord] {
    try evidence.compare(noiseModel, scoreModel, clean: clean, noise: noise, steps: steps, of: chain, with: formulas)
  }

  package func sample<Generator: RandomNumberGenerator>(
    from start: Tensor<Double>, model: StepModel, predicting source: Parameterization, of chain: DiffusionChain,
    with formulas: some EquivalenceFormulas, using rng: inout Generator
  ) throws -> Tensor<Double> {
    try sampler.sample(from: start, model: model, predicting: source, of: chain, with: formulas, using: &rng)
  }

  /// The answer with a part exchanged.
  package static func with(_ change: (inout Variation44) -> Void) -> Variation44 {
    var variation = Variation44()
    change(&variation)
    return variation
  }
}

/// Evidence with mistakes to switch on.
struct EvidenceVariation: Sendable {
  typealias Loss = @Sendable (StepModel, Input) throws -> Double

  /// What a loss is made from.
  struct Input {
    let clean: Tensor<Double>
    let noise: Tensor<Double>
    let step: Int
    let chain: DiffusionChain
    /// What parts (b) and (c) are taken from.
    let formulas: any EquivalenceFormulas

    var steps: [Int] { [Int](repeating: step, count: clean.shape[0]) }
    var moment: DiffusionTime { get throws { try chain.moment(after: step) } }
  }

  static let noiseLoss: Loss = { model, input in
    try input.formulas.noiseLoss(
      of: model, clean: input.clean, noise: input.noise, steps: input.steps, of: input.chain
    ).value.scalar
  }
  static let scoreLoss: Loss = { model, input in
    try input.formulas.scoreLoss(
      of: model, clean: input.clean, noise: input.noise, steps: input.steps,
      weights: .ones([input.clean.shape[0], 1]), of: input.chain
    ).value.scalar
  }

  /// The noise loss of two models: noise model, score model.
  var noiseLoss: @Sendable (StepModel, StepModel, Input) throws -> Double = { noiseModel, _, input in
    try Self.noiseLoss(noiseModel, input)
  }
  /// The score loss of two models, given the noise loss and the weight.
  var scoreLoss: @Sendable (StepModel, StepModel, Input, _ noiseLoss: Double, _ weight: Double) throws -> Double = {
    _, scoreModel, input, _, _ in try Self.scoreLoss(scoreModel, input)
  }
  var weight: @Sendable (Input) throws -> Double = { input in
    try input.formulas.weights(steps: [input.step], of: input.chain).scalar
  }
  /// The weight of a record from the right one and the two losses.
  var shownWeight: @Sendable (_ weight: Double, _ noiseLoss: Double, _ scoreLoss: Double) -> Double = {
    w, _, _ in w
  }
  var verdict: @Sendable (_ noiseLoss: Double, _ scoreLoss: Double, _ weight: Double) -> Bool = { n, s, w in
    abs(w * s - n) <= 1e-9 * n
  }
  var steps: @Sendable ([Int]) -> [Int] = { $0 }
  var shownStep: @Sendable (Int) -> Int = { $0 }

  func compare(
    _ noiseModel: StepModel, _ scoreModel: StepModel, clean: Tensor<Double>, noise: Tensor<Double>, steps: [Int],
    of chain: DiffusionChain, with formulas: some EquivalenceFormulas
  ) throws -> [EquivalenceRecord] {
    try self.steps(steps).map { t in
      let input = Input(clean: clean, noise: noise, step: t, chain: chain, formulas: formulas)
      let w = try weight(input)
      let n = try noiseLoss(noiseModel, scoreModel, input)
      let s = try scoreLoss(noiseModel, scoreModel, input, n, w)
      let shown = shownWeight(w, n, s)
      return EquivalenceRecord(
        step: shownStep(t), noiseLoss: n, scoreLoss: s, weight: shown, areEqual: verdict(n, s, shown))
    }
  }
}

/// A sampler with mistakes to switch on.
struct AncestralVariation: Sendable {
  /// All numbers of a step.
  struct Step {
    let t: Int
    let β: Double
    let ᾱ: Double
    let ᾱBefore: Double
    let chain: DiffusionChain

    /// ᾱ of another step; 1 before the first and, as a list that is padded there has it, after the last.
    func cumulativeAlpha(_ t: Int) -> Double {
      chain.betas.indices.contains(t) ? chain.cumulativeAlphas[t] : 1
    }
    var posteriorVariances: [Double] { chain.posteriorVariances }
    var β̃: Double { posteriorVariances[t] }
    /// The noise that belongs to x and x₀.
    func noise(_ x: Tensor<Double>, _ x₀: Tensor<Double>) throws -> Tensor<Double> {
      try (x - ᾱ.squareRoot() * x₀) / (1 - ᾱ).squareRoot()
    }
  }

  typealias Mean = @Sendable (_ x: Tensor<Double>, _ x₀: Tensor<Double>, Step) throws -> Tensor<Double>

  static let mean: Mean = { x, x₀, s in
    try (s.ᾱBefore.squareRoot() * s.β * x₀ + (1 - s.β).squareRoot() * (1 - s.ᾱBefore) * x) / (1 - s.ᾱ)
  }

  var mean = Self.mean
  var noise: @Sendable (Step) -> Double = { $0.β̃.squareRoot() }
  var order: @Sendable (Int) -> [Int] = { (0..<$0).reversed() }
  var toldStep: @Sendable (Int) -> Int = { $0 }
  /// What the model's prediction is read as.
  var reading: @Sendable (Parameterization) -> Parameterization = { $0 }
  var addsNoiseAtEnd = false
  var drawsAtEnd = false
  var hasOwnGenerator = false
  var asksModel = true
  /// Whether the model is asked point by point: unusual, but right.
  var asksPointByPoint = false
  var start: @Sendable (Tensor<Double>) -> Tensor<Double> = { $0 }
  var result: @Sendable (Tensor<Double>) -> Tensor<Double> = { $0 }
  /// The conversion, where it is not the one that is passed in.
  var conversion: Variation44.Conversion?

  func sample<Generator: RandomNumberGenerator>(
    from start: Tensor<Double>, model: StepModel, predicting source: Parameterization, of chain: DiffusionChain,
    with formulas: some EquivalenceFormulas, using rng: inout Generator
  ) throws -> Tensor<Double> {
    let ᾱ = chain.cumulativeAlphas
    var x = self.start(start)
    var own = Philox(seed: 5)
    let steps = order(chain.count)
    for t in steps {
      let step = Step(
        t: t, β: chain.betas[t], ᾱ: ᾱ[t], ᾱBefore: t > 0 ? ᾱ[t - 1] : 1, chain: chain)
      let n = x.shape[0]
      let all = [Int](repeating: t, count: n)
      let prediction = try predictions(model, x, all.map(toldStep))
      let x₀ =
        try conversion?(prediction, reading(source), .data, x, all, chain)
        ?? formulas.converted(prediction, from: reading(source), to: .data, at: x, steps: all, of: chain)
      let isLast = t == 0
      var next = try mean(x, x₀, step)
      if !isLast || addsNoiseAtEnd || drawsAtEnd {
        let z =
          hasOwnGenerator
          ? try Tensor<Double>.standardNormal(x.shape, using: &own)
          : try Tensor<Double>.standardNormal(x.shape, using: &rng)
        if !isLast || addsNoiseAtEnd { next = try next + (isLast ? step.β.squareRoot() : noise(step)) * z }
      }
      x = next
    }
    return result(x)
  }

  private func predictions(_ model: StepModel, _ x: Tensor<Double>, _ steps: [Int]) throws -> Tensor<Double> {
    guard asksModel else { return 0 * x }
    guard asksPointByPoint else { return try model(x, steps).value }
    return try .concatenated(steps.indices.map { try model(x.sliced($0..<$0 + 1), [steps[$0]]).value })
  }
}
